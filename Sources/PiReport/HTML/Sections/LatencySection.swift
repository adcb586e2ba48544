// SPDX-License-Identifier: Apache-2.0

/// The distribution of end-to-end latency of each strategy.
struct LatencySection {
  let context: ReportContext
  /// Rows of the table of latency over time.
  private static let stretches = 24
  private static let quantiles = [0.10, 0.25, 0.50, 0.75, 0.90, 0.95, 0.99, 0.999]

  func write(into html: inout HTMLWriter) {
    let strategies = context.document.strategies
    let shown = context.shown.filter { !strategies[$0].latencyCDF.isEmpty }
    guard !shown.isEmpty else { return }
    html.section("latency", "Latency") { html in
      html.hint(
        "Share of all requests that were served within a time. A request that failed never counts "
          + "as served, so a curve may end below 100 %."
      )
      html.chart(
        "chart-latency",
        description: "Distribution of end-to-end latency of each strategy, time on a logarithmic "
          + "axis; the table has the quantiles.",
        hasCharts: context.hasCharts
      ) { html in
        html.table(caption: "Quantiles of end-to-end latency in seconds, over all requests") {
          html in
          let names = Self.quantiles.map {
            "p" + DecimalFormat.shortest(($0 * 1_000).rounded() / 10)
          }
          html.tableHead(["Strategy"] + names + ["Served at all"])
          html.element("tbody") { html in
            for strategy in shown {
              let points = strategies[strategy].latencyCDF
              let cells = Self.quantiles.map { Self.quantile($0, of: points) }
              let served = (points.last?.fraction ?? 0) * 100
              html.tableRow(
                context.standing.label(strategy),
                cells + [DecimalFormat.fixed(served, decimals: 1) + " %"]
              )
            }
          }
        }
      }
      overTime(into: &html)
    }
  }

  private func overTime(into html: inout HTMLWriter) {
    let table = LatencyOverTime(
      context.document,
      strategies: context.shown,
      limit: Self.stretches
    )
    guard !table.rows.isEmpty else { return }
    let rows = table.rows.prefix(context.detail.categories)
    html.element("h3", text: "p95 over time")
    html.hint(
      "95th percentile of end-to-end latency of all requests that arrived in a stretch of time, "
        + "over all replications. Where more than 5 % got no answer it lies beyond the deadline: "
        + "a triangle at the upper edge."
    )
    html.chart(
      "chart-latency-time",
      description: "95th percentile of end-to-end latency over time, logarithmic, with faults "
        + "shaded; the table has the numbers.",
      hasCharts: context.hasCharts
    ) { html in
      html.table(caption: "Highest p95 end to end in each stretch of time, in seconds") { html in
        html.tableHead(["From [s]"] + rows.map { context.standing.label($0.strategy) })
        html.element("tbody") { html in
          for (stretch, start) in table.starts.enumerated() {
            html.tableRow(
              DecimalFormat.fixed(start, decimals: 0),
              rows.map { Self.text($0.tails[stretch]) }
            )
          }
        }
      }
    }
    html.omitted(table.rows.count - rows.count, "strategy", "strategies")
  }

  private static func text(_ tail: LatencyOverTime.Tail) -> String {
    switch tail {
    case .unknown: "–"
    case .beyondDeadline: "> deadline"
    case .seconds(let seconds): text(seconds)
    }
  }

  private static func text(_ seconds: Double) -> String {
    DecimalFormat.fixed(seconds, decimals: seconds < 10 ? 3 : 1)
  }

  private static func quantile(_ share: Double, of points: [LatencyPoint]) -> String {
    guard let point = points.first(where: { $0.fraction >= share - 1e-12 }) else {
      return "> deadline"
    }
    return text(point.seconds)
  }
}
