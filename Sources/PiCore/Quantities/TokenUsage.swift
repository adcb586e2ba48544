// SPDX-License-Identifier: Apache-2.0

/// The tokens of an attempt by kind, as the provider bills them; no token counts in two kinds.
@frozen
public struct TokenUsage: Hashable, Sendable {
  /// Input tokens that were read and are billed as usual.
  public var input: TokenCount
  /// Input tokens that came from the provider's prompt cache.
  public var cachedInput: TokenCount
  /// Input tokens that were read and are billed as written into the provider's prompt cache.
  public var writtenInput: TokenCount
  /// Output tokens.
  public var output: TokenCount

  /// Creates a usage record.
  @inlinable
  public init(
    input: TokenCount,
    output: TokenCount,
    cachedInput: TokenCount = .zero,
    writtenInput: TokenCount = .zero
  ) {
    self.input = input
    self.cachedInput = cachedInput
    self.writtenInput = writtenInput
    self.output = output
  }

  /// Nothing used.
  @inlinable
  public static var none: TokenUsage { TokenUsage(input: .zero, output: .zero) }

  /// Input tokens of every kind together.
  @inlinable
  public var inputInAll: Int64 {
    Int64(input.count) + Int64(cachedInput.count) + Int64(writtenInput.count)
  }

  /// Tokens of every kind together.
  @inlinable
  public var total: Int64 { inputInAll + Int64(output.count) }

  /// Adds another attempt's tokens, kind by kind; traps on overflow.
  @inlinable
  public static func += (left: inout TokenUsage, right: TokenUsage) {
    left.input = left.input + right.input
    left.cachedInput = left.cachedInput + right.cachedInput
    left.writtenInput = left.writtenInput + right.writtenInput
    left.output = left.output + right.output
  }
}
