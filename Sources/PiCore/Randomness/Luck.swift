// SPDX-License-Identifier: Apache-2.0

/// What a random number is for; draws of different purposes never share a counter.
public enum LuckPurpose: UInt8, Sendable, CaseIterable {
  /// Gaps and thinning of an arrival process.
  case arrival = 1
  /// Task type, tenant, priority and prompt of a request.
  case attributes = 2
  /// Input tokens of a request.
  case inputTokens = 3
  /// Output tokens of a request at a model.
  case outputTokens = 4
  /// The hidden part of a request's difficulty.
  case difficulty = 5
  /// Whether a model solves a request.
  case solving = 6
  /// Time to first token of a visit.
  case firstToken = 7
  /// Time per output token of a visit.
  case tokenRate = 8
  /// Errors of a visit.
  case errors = 9
  /// Onset and length of faults.
  case faults = 10
  /// The router's coin.
  case router = 11
  /// Jitter of backoff.
  case backoff = 12
  /// Which requests get a label, and when.
  case labels = 13
  /// Think time between turns of a session.
  case thinkTime = 14
  /// State of a modulated arrival process.
  case modulation = 15
  /// Resampling of recorded rows and of bootstrap replicates.
  case resampling = 16
  /// Service times of textbook servers.
  case service = 17
  /// Whether and where a router explores.
  case exploration = 18
}

/// The luck of one replication: random numbers named by what they are for, never drawn in turn.
///
/// A number is a pure function of (seed, replication, purpose, entity, request, visit, index), so a
/// draw added in one place changes nothing elsewhere and strategies meet the same luck.
@frozen
public struct Luck: Hashable, Sendable {
  /// The keyed bijection.
  public let philox: Philox

  /// Creates the luck of replication `replication` under `seed`.
  public init(seed: UInt64, replication: UInt32) {
    let low = UInt32(truncatingIfNeeded: seed)
    let high = UInt32(truncatingIfNeeded: seed >> 32)
    let mixed = Philox(key: 0x7069_6265_6E63_6831).block(SIMD4(low, high, replication, 0))
    philox = Philox(key: UInt64(mixed.y) << 32 | UInt64(mixed.x))
  }

  /// The 128 bits of a key.
  ///
  /// `entity` is a deployment, model, source or strategy family (its low 24 bits count), `visit` this
  /// request's attempts there so far or the decision's ordinal (16 bits), `index` which number of
  /// several for the same purpose (16 bits).
  @inlinable
  @inline(__always)
  public func bits(
    _ purpose: LuckPurpose,
    entity: Int = 0,
    request: RequestKey = RequestKey(source: 0, ordinal: 0),
    visit: Int = 0,
    index: Int = 0
  ) -> SIMD4<UInt32> {
    philox.block(
      SIMD4(
        UInt32(truncatingIfNeeded: index & 0xFFFF) | UInt32(truncatingIfNeeded: visit) << 16,
        UInt32(purpose.rawValue) << 24 | UInt32(truncatingIfNeeded: entity & 0xFF_FFFF),
        request.source,
        request.ordinal
      )
    )
  }

  /// A uniform number in the open interval (0, 1), an odd multiple of 2⁻⁵³.
  @inlinable
  public func uniform(
    _ purpose: LuckPurpose,
    entity: Int = 0,
    request: RequestKey = RequestKey(source: 0, ordinal: 0),
    visit: Int = 0,
    index: Int = 0
  ) -> Double {
    let words = bits(purpose, entity: entity, request: request, visit: visit, index: index)
    return Luck.unit(words.x, words.y)
  }

  /// Two independent uniform numbers in (0, 1) for the price of one block.
  @inlinable
  public func uniformPair(
    _ purpose: LuckPurpose,
    entity: Int = 0,
    request: RequestKey = RequestKey(source: 0, ordinal: 0),
    visit: Int = 0,
    index: Int = 0
  ) -> (Double, Double) {
    let words = bits(purpose, entity: entity, request: request, visit: visit, index: index)
    return (Luck.unit(words.x, words.y), Luck.unit(words.z, words.w))
  }

  /// Maps 64 random bits to the open unit interval.
  @inlinable
  public static func unit(_ low: UInt32, _ high: UInt32) -> Double {
    let word = UInt64(high) << 32 | UInt64(low)
    return (Double(word >> 12) + 0.5) * 0x1p-52
  }
}
