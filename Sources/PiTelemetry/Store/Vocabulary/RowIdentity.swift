// SPDX-License-Identifier: Apache-2.0

/// The number of a run in its store, from 1.
@frozen
public struct RunID: Hashable, Comparable, Sendable {
  /// Most runs of a store, so that every key fits 63 bits.
  public static let most: Int64 = (1 << 27) - 1

  /// The number.
  public var number: Int64

  /// Creates the number of a run.
  public init(_ number: Int64) {
    self.number = number
  }

  /// Orders two runs by number.
  public static func < (left: RunID, right: RunID) -> Bool {
    left.number < right.number
  }

  /// The keys of the run's requests; labels and prices are counted in the same range.
  var requestKeys: ClosedRange<Int64> {
    (number << 32)...(number << 32 | 0xFFFF_FFFF)
  }

  /// The keys of the run's attempts and decisions.
  var attemptKeys: ClosedRange<Int64> {
    (number << 36)...(number << 36 | 0xF_FFFF_FFFF)
  }
}

/// The keys of rows: they follow from run, request and ordinal, never from the order of writing.
enum RowIdentity {
  /// Most attempts, and most decisions, of one request.
  static let mostOrdinals: Int32 = 16

  /// The key of a request, label or price.
  static func request(_ run: RunID, _ number: UInt32) -> Int64 {
    run.number << 32 | Int64(number)
  }

  /// The key of an attempt or decision.
  static func attempt(_ run: RunID, _ number: UInt32, _ ordinal: Int32) -> Int64 {
    (run.number << 32 | Int64(number)) << 4 | Int64(ordinal)
  }

  static func run(ofRequest key: Int64) -> RunID { RunID(key >> 32) }

  static func number(ofRequest key: Int64) -> UInt32 { UInt32(truncatingIfNeeded: key) }

  static func number(ofAttempt key: Int64) -> UInt32 { UInt32(truncatingIfNeeded: key >> 4) }

  static func ordinal(ofAttempt key: Int64) -> Int32 { Int32(truncatingIfNeeded: key & 15) }
}
