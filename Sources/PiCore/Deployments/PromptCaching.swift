// SPDX-License-Identifier: Apache-2.0

/// The prompt cache of a deployment as its provider documents it.
@frozen
public struct PromptCaching: Hashable, Sendable {
  /// How long a prefix is kept since its last use.
  public var lifetime: TimeSpan
  /// Tokens that are kept at most; nil when only the lifetime ends an entry.
  public var capacity: Int64?
  /// A shorter prefix is neither written nor read.
  public var leastTokens: Int32
  /// Whether input that is written is billed at a price of its own.
  public var billsWrites: Bool

  /// Creates a cache; by default five minutes, from 1,024 tokens on, as the large providers have it.
  @inlinable
  public init(
    lifetime: TimeSpan = TimeSpan(wholeSeconds: 300),
    capacity: Int64? = nil,
    leastTokens: Int32 = 1_024,
    billsWrites: Bool = false
  ) {
    self.lifetime = lifetime
    self.capacity = capacity
    self.leastTokens = leastTokens
    self.billsWrites = billsWrites
  }

  /// Whether a prefix of this many tokens is long enough to be kept.
  @inlinable
  public func keeps(_ tokens: Int32) -> Bool { tokens >= leastTokens }
}

extension Deployment {
  /// The billed tokens of a request of which a part came from the prompt cache.
  ///
  /// - Parameters:
  ///   - input: all input tokens.
  ///   - cached: those that came from the cache, at most `input`.
  ///   - output: output tokens.
  ///   - isWritten: whether the answer is complete, so that its input is kept.
  @inlinable
  public func usage(
    input: TokenCount,
    cached: Int32,
    output: Int32,
    isWritten: Bool = true
  ) -> TokenUsage {
    guard let caching else { return TokenUsage(input: input, output: TokenCount(output)) }
    let read = TokenCount(input.count - cached)
    let isBilledAsWritten = isWritten && caching.billsWrites && caching.keeps(input.count)
    return TokenUsage(
      input: isBilledAsWritten ? .zero : read,
      output: TokenCount(output),
      cachedInput: TokenCount(cached),
      writtenInput: isBilledAsWritten ? read : .zero
    )
  }
}
