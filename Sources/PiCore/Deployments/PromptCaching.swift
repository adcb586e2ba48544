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

  /// Whether input of this many tokens that is not in the cache is billed as written.
  @inlinable
  public func bills(writing tokens: Int32) -> Bool { billsWrites && keeps(tokens) }
}

extension TokenUsage {
  /// Creates the billed input of a service of which a part came from the prompt cache.
  ///
  /// What is read is billed as written from the start of the service on, where writing has a price.
  ///
  /// - Parameters:
  ///   - input: all input tokens.
  ///   - cached: those that came from the cache, at most `input`.
  ///   - caching: the cache of the deployment; nil when it has none.
  @inlinable
  public init(reading input: TokenCount, cached: Int32, caching: PromptCaching?) {
    let read = TokenCount(input.count - cached)
    let isWritten = caching?.bills(writing: input.count) ?? false
    self.init(
      input: isWritten ? .zero : read,
      output: .zero,
      cachedInput: TokenCount(cached),
      writtenInput: isWritten ? read : .zero
    )
  }
}
