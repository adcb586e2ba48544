// SPDX-License-Identifier: Apache-2.0

/// Cost against latency against solved requests, with the Pareto frontier.
struct TradeOffSection {
  let context: ReportContext

  func write(into html: inout HTMLWriter) {
    guard let tradeOff = TradeOff(context) else { return }
    let standing = context.standing
    let formats = [tradeOff.cost, tradeOff.latency, tradeOff.solved].map(standing.format)
    html.section("trade-off", "Cost, latency and solved requests") { html in
      html.hint(
        "Cheaper is to the left, faster is below, and colour shows the share solved. A ring marks "
          + "the Pareto frontier, the strategies that no other beats in all three at once; "
          + "diamonds are yardsticks."
      )
      let beyond = tradeOff.points.filter { !$0.alternative.latency.isFinite }
      if !beyond.isEmpty, context.hasCharts {
        let names = Phrase.list(beyond.map { standing.label($0.strategy) })
        html.hint("Beyond the deadline and therefore only in the table: \(names).")
      }
      html.chart(
        "chart-trade-off",
        description: "Cost per request against latency, coloured by the share of solved requests; "
          + "the table says which strategies are on the Pareto frontier.",
        hasCharts: context.hasCharts
      ) { html in
        html.table(caption: "Cost, latency and solved requests by strategy") { html in
          html.tableHead(["Strategy"] + formats.map(\.heading) + ["Pareto frontier"])
          html.element("tbody") { html in
            for point in tradeOff.points {
              let figures = [tradeOff.cost, tradeOff.latency, tradeOff.solved].map {
                standing.figure(point.strategy, $0)
              }
              let isYardstick = context.document.strategies[point.strategy].role == .yardstick
              let place = isYardstick ? "yardstick" : point.isOnFrontier ? "yes" : "no"
              html.tableRow(
                standing.label(point.strategy),
                zip(formats, figures).map { $0.mean(of: $1) } + [place]
              )
            }
          }
        }
      }
    }
  }
}

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
