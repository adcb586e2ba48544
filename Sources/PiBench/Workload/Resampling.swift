// SPDX-License-Identifier: Apache-2.0

package import PiCore
package import PiFormats

/// What of a trace each replication draws anew, with replacement.
package enum Resampling: Sendable {
  /// Nothing, for a reason: every replication replays the trace as it is.
  case none(because: String)
  /// As many sessions as the trace has.
  case sessions(Int)
  /// As many tenants as the trace has, each with all of its requests.
  case tenants(Int)
  /// As many blocks of time as the trace has.
  case blocks(TraceBlocks)

  /// Fewest sessions, tenants or blocks that are resampled.
  package static let fewest = 30
  /// Fewest replications: with fewer, too much depends on which sessions happen to be drawn.
  package static let fewestReplications = 10

  /// What is drawn in a few words, with its number.
  package var summary: String {
    switch self {
    case .none: "none"
    case .sessions(let count): "\(count) sessions"
    case .tenants(let count): "\(count) tenants"
    case .blocks(let blocks): "\(blocks.count) blocks of \(blocks.seconds) s"
    }
  }

  /// How many units are drawn; nil when nothing is.
  package var count: Int? {
    switch self {
    case .none: nil
    case .sessions(let count), .tenants(let count): count
    case .blocks(let blocks): blocks.count
    }
  }

  /// Whether neighbours among what is drawn follow each other in time.
  package var isSerial: Bool {
    if case .blocks = self { true } else { false }
  }

  /// What is drawn, in one word.
  package var noun: String {
    switch self {
    case .none: ""
    case .sessions: "sessions"
    case .tenants: "tenants"
    case .blocks: "blocks of time"
    }
  }
}

extension WorkloadSpec {
  /// Why a trace of so many rows is replayed as it is, whatever it holds; nil when it may be drawn from.
  func reasonToReplay(
    _ trace: TraceOrigin,
    rows: Int,
    replications: Int
  ) -> String? {
    if trace.resamples == false { return "resampling is off" }
    if let requests, Int(requests) < rows { return "a limit on requests cuts the trace" }
    guard replications < Resampling.fewestReplications else { return nil }
    return "resampling begins at \(Resampling.fewestReplications) replications"
  }
}

extension Luck {
  /// Which of `count` recorded things plays at a place of this replication.
  func resampled(place: Int, of count: Int) -> Int {
    let key = RequestKey(source: UInt32(place), ordinal: 0)
    return min(Int(uniform(.resampling, request: key) * Double(count)), count - 1)
  }
}

/// A trace without sessions, cut into equal blocks of time that replications draw.
///
/// Within a block the recording's bursts and dependence stay whole; between blocks they are broken,
/// so blocks must be long against both. A block is at least ten minutes on the recording's clock
/// and on the simulated one, however `rate_scale` stretches them: what is independent in a recording
/// does not become more by playing it slowly, and a fast replay still leaves queues and averages ten
/// minutes without a break.
package struct TraceBlocks: Sendable {
  /// The shortest block, on either clock.
  package static let shortest = TimeSpan(wholeSeconds: 600)
  /// Most blocks; those of a longer trace are longer.
  package static let most = 4_096

  /// Length of every block on the recording's clock.
  package let width: TimeSpan
  /// The same in seconds, to the millisecond.
  package var seconds: Double { (width.seconds * 1_000).rounded(.toNearestOrEven) / 1_000 }
  /// The rows on disk.
  package let spool: TraceSpool
  /// Position of the first row of every block, and the number of rows at the end.
  private let firstRows: [Int]

  /// The shortest block on the recording's clock.
  package static func shortest(at rateScale: Double) -> TimeSpan {
    TimeSpan(clampingSeconds: shortest.seconds * max(rateScale, 1))
  }

  /// How many blocks a trace of a span has.
  ///
  /// - Parameters:
  ///   - span: from the first arrival until after the last.
  ///   - rateScale: factor on the rate of arrivals.
  /// - Returns: the number of whole blocks of the shortest length, at most ``most``.
  package static func count(in span: TimeSpan, rateScale: Double) -> Int {
    Int(min(span.nanoseconds / shortest(at: rateScale).nanoseconds, Int64(most)))
  }

  /// Cuts the rows of a span into blocks, 1 or more.
  package init(_ spool: TraceSpool, span: TimeSpan, count: Int) throws(InputError) {
    precondition(count > 0, "a trace is one block or more")
    width = TimeSpan(nanoseconds: (span.nanoseconds + Int64(count) - 1) / Int64(count))
    self.spool = spool
    var firstRows = [0]
    for block in 1..<count {
      let start = Instant(nanoseconds: Int64(block) * width.nanoseconds)
      firstRows.append(try spool.firstRow(atOrAfter: start))
    }
    self.firstRows = firstRows + [spool.count]
  }

  /// How many blocks there are, empty ones included.
  package var count: Int { firstRows.count - 1 }

  /// How many blocks have a row.
  package var filled: Int { (0..<count).count { !rows(of: $0).isEmpty } }

  /// The rows of a block.
  package func rows(of block: Int) -> Range<Int> { firstRows[block]..<firstRows[block + 1] }

  /// When a block or a place begins.
  func start(of place: Int) -> Instant { Instant(nanoseconds: Int64(place) * width.nanoseconds) }
}
