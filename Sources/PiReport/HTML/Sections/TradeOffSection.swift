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
