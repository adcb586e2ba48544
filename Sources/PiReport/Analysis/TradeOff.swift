// SPDX-License-Identifier: Apache-2.0

/// The strategies as points of cost, latency and solved share.
struct TradeOff {
  /// A strategy with its coordinates.
  struct Point {
    let strategy: Int
    let alternative: ParetoFrontier.Alternative
    /// Whether no other strategy that competes is better in every respect.
    var isOnFrontier = false
  }

  /// Positions of the metrics.
  let cost: Int
  let latency: Int
  let solved: Int
  /// The strategies that are shown and have all three; an infinite latency is beyond the deadline.
  let points: [Point]

  /// Collects the points, or returns nil when a run lacks one of the metrics.
  ///
  /// Latency is the 95th percentile, or the median where most strategies have none.
  init?(_ context: ReportContext) {
    let standing = context.standing
    guard let cost = standing.metric(MetricID.cost), let solved = standing.metric(MetricID.solved),
      let latency = Self.latency(context)
    else { return nil }
    var points = context.shown.compactMap { strategy -> Point? in
      guard let x = standing.figure(strategy, cost).mean,
        let z = standing.figure(strategy, solved).mean
      else { return nil }
      let figure = standing.figure(strategy, latency)
      guard let y = figure.isBeyondDeadline ? .infinity : figure.mean else { return nil }
      return Point(strategy: strategy, alternative: .init(cost: x, latency: y, solved: z))
    }
    guard !points.isEmpty else { return nil }
    let competing = points.indices.filter {
      context.document.strategies[points[$0].strategy].role != .yardstick
    }
    let members = ParetoFrontier.members(of: competing.map { points[$0].alternative })
    for (index, isMember) in zip(competing, members) { points[index].isOnFrontier = isMember }
    (self.cost, self.latency, self.solved, self.points) = (cost, latency, solved, points)
  }

  private static func latency(_ context: ReportContext) -> Int? {
    let standing = context.standing
    let median = standing.metric(MetricID.latencyP50)
    guard let tail = standing.metric(MetricID.latencyP95) else { return median }
    let known = context.shown.filter {
      let figure = standing.figure($0, tail)
      return figure.mean != nil && !figure.isBeyondDeadline
    }
    return known.count * 2 >= context.shown.count ? tail : median ?? tail
  }
}
