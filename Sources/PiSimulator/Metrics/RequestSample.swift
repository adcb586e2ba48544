// SPDX-License-Identifier: Apache-2.0
// Cohen: Coordinated sampling. Encyclopedia of Algorithms, 2016, doi:10.1007/978-1-4939-2864-4_573.

package import PiCore
import PiStatistics

/// What became of single requests: the same ones under every strategy, chosen by their keys.
///
/// A request is kept when its mark, its key well mixed, is small enough. When too many are kept, the
/// limit is halved. So memory does not grow with the run, the requests are a fair sample wherever the
/// window lies, and all of them are kept in short runs.
package struct RequestSample: Hashable, Sendable {
  /// What became of one request.
  package struct Entry: BitwiseCopyable, Hashable, Sendable {
    /// The mixed key; no two requests have the same.
    package let mark: UInt64
    package let arrival: Instant
    /// Money billed, in nanodollars.
    package let cost: Int64
    /// Bucket of the end-to-end latency; ``none`` when it was not served.
    package let endToEnd: UInt16
    /// Bucket of the time to first token; ``none`` when there was none.
    package let firstToken: UInt16
    /// Bucket of the time per output token; ``none`` when there was none.
    package let perOutputToken: UInt16
    package let attempts: UInt8
    /// 1 for solved, 2 for solved within the objective.
    fileprivate let quality: UInt8

    /// The bucket of a time that does not exist.
    package static let none = UInt16.max

    package var isServed: Bool { endToEnd != Entry.none }
    package var isSolved: Bool { quality > 0 }
    package var isSolvedInTime: Bool { quality > 1 }
  }

  /// The requests that are kept, in order of their completion.
  package private(set) var entries: ContiguousArray<Entry> = []
  /// The largest mark that is kept.
  package private(set) var limit = UInt64.max
  /// Most requests that are kept.
  private let most: Int

  /// Keeps at most so many requests, 2 or more.
  package init(most: Int) {
    precondition(most > 1, "a sample holds two requests or more")
    self.most = most
  }

  /// Keeps a request if its mark is small enough.
  @inline(__always)
  mutating func take(_ completed: borrowing CompletedRequest, inTime: Bool) {
    let mark = RequestSample.mark(of: completed.request.key)
    if mark <= limit { keep(completed, mark, inTime: inTime) }
  }

  @inline(never)
  private mutating func keep(
    _ completed: borrowing CompletedRequest,
    _ mark: UInt64,
    inTime: Bool
  ) {
    let isServed = completed.outcome.error == nil
    let latency = completed.outcome.endToEnd.nanoseconds
    let first = isServed ? completed.outcome.timeToFirstToken?.nanoseconds : nil
    let more = Int64(completed.outcome.servedOutput.count) - 1
    let each = more > 0 ? first.map { (latency - $0) / more } : nil
    entries.append(
      Entry(
        mark: mark,
        arrival: completed.request.arrival,
        cost: completed.outcome.cost.amount,
        endToEnd: RequestSample.bucket(isServed ? latency : nil),
        firstToken: RequestSample.bucket(first),
        perOutputToken: RequestSample.bucket(each),
        attempts: UInt8(clamping: completed.outcome.attempts),
        quality: completed.isSolved ? (inTime ? 2 : 1) : 0
      )
    )
    while entries.count > most { lower(limit / 2) }
  }

  /// Keeps only requests whose marks are at most `limit`.
  package mutating func lower(_ limit: UInt64) {
    guard limit < self.limit else { return }
    self.limit = limit
    entries.removeAll { $0.mark > limit }
  }

  /// Keeps only requests that arrived in a window.
  package mutating func restrict(to window: Range<Instant>) {
    entries.removeAll { !window.contains($0.arrival) }
  }

  /// Sorts by mark, and gives memory back that is not used.
  package mutating func settle() {
    entries = ContiguousArray(entries.sorted { $0.mark < $1.mark })
  }

  private static func bucket(_ nanoseconds: Int64?) -> UInt16 {
    guard let nanoseconds else { return Entry.none }
    return UInt16(truncatingIfNeeded: LogLinearHistogram.bucket(of: nanoseconds))
  }

  /// The key mixed, one to one, as by SplitMix (doi:10.1145/2660193.2660195).
  @inline(__always)
  private static func mark(of key: RequestKey) -> UInt64 {
    var mark = (UInt64(key.source) &<< 32 | UInt64(key.ordinal)) &+ 0x9E37_79B9_7F4A_7C15
    mark = (mark ^ (mark &>> 30)) &* 0xBF58_476D_1CE4_E5B9
    mark = (mark ^ (mark &>> 27)) &* 0x94D0_49BB_1331_11EB
    return mark ^ (mark &>> 31)
  }
}
