// SPDX-License-Identifier: Apache-2.0

/// The tails of latency over time that a report shows.
package struct LatencyOverTime {
  /// The tail of some neighbouring bins.
  package enum Tail: Equatable {
    /// Too few requests came.
    case unknown
    case seconds(Double)
    /// More than 5 % of the requests of a bin got no answer.
    case beyondDeadline
  }

  /// The tails of one strategy, by stretch of time.
  package struct Row {
    package let strategy: Int
    package let tails: [Tail]
  }

  /// Start of each stretch in seconds.
  package let starts: [Double]
  package let rows: [Row]

  /// Collects the tails of the strategies that are shown.
  ///
  /// - Parameters:
  ///   - document: the run.
  ///   - strategies: positions of the strategies that are shown.
  ///   - limit: most stretches; bins are joined evenly and show their highest tail.
  package init(_ document: RunDocument, strategies: [Int], limit: Int) {
    let groups = Decimation.groups(of: document.shareTimeline.count, limit: limit)
    starts = groups.map { document.shareTimeline[$0.lowerBound] }
    rows = strategies.compactMap { strategy in
      let timeline = document.strategies[strategy].latencyTimeline
      guard timeline.tails.count == document.shareTimeline.count, !groups.isEmpty else {
        return nil
      }
      let tails = groups.map { Self.highest(of: timeline, in: $0) }
      return tails.allSatisfy { $0 == .unknown } ? nil : Row(strategy: strategy, tails: tails)
    }
  }

  private static func highest(of timeline: LatencyTimeline, in bins: Range<Int>) -> Tail {
    if bins.contains(where: timeline.isBeyondDeadline) { return .beyondDeadline }
    return bins.compactMap { timeline.tails[$0] }.max().map(Tail.seconds) ?? .unknown
  }
}
