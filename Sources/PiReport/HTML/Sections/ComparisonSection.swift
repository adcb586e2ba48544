// SPDX-License-Identifier: Apache-2.0

import PiStatistics

/// The strategies against the headline metrics, with intervals and verdicts, and every other metric.
struct ComparisonSection {
  let context: ReportContext
  private var standing: Standing { context.standing }

  func write(into html: inout HTMLWriter) {
    html.section("comparison", "Comparison") { html in
      let base = SafeText.visible(context.document.baseline)
      let units = SafeText.visible(context.document.units)
      html.hint(
        "Means over \(units), each with its 95 % interval (unadjusted). Verdicts compare with "
          + "\(base) on paired \(units), Holm-adjusted at 5 % within each metric."
      )
      headlineTable(into: &html)
      html.omitted(context.hidden, "strategy", "strategies")
      netValueChart(into: &html)
      allMetrics(into: &html)
    }
  }

  private func headlineTable(into html: inout HTMLWriter) {
    let plot = standing.objective.flatMap { objective in
      IntervalPlot(context.competing.compactMap { standing.figure($0, objective).difference })
    }
    html.table(caption: "Comparison of strategies", class: "comparison") { html in
      html.element("thead") { html in
        html.element("tr") { html in
          html.element("th", [.init("scope", "col")], text: "Strategy")
          for metric in standing.headlines { heading(metric, into: &html) }
          if plot != nil, let objective = standing.objective {
            html.element("th", [.init("scope", "col"), .init("class", "plotted")]) { html in
              html.text("Difference, 95 %")
              html.element("span", [.init("class", "unit")]) {
                $0.text(SafeText.visible(context.document.metrics[objective].label))
              }
            }
          }
        }
      }
      html.newline()
      html.element("tbody") { html in
        for strategy in context.competing { row(strategy, plot, into: &html) }
      }
      guard !context.yardsticks.isEmpty else { return }
      let columns = standing.headlines.count + (plot == nil ? 1 : 2)
      html.element("tbody", [.init("class", "yardsticks")]) { html in
        html.element("tr") { html in
          html.element("th", [.init("scope", "rowgroup"), .init("colspan", "\(columns)")]) {
            $0.element("span", text: "Yardsticks: bounds for comparison, outside the tests")
          }
        }
        for strategy in context.yardsticks { row(strategy, plot, into: &html) }
      }
    }
  }

  private func heading(_ metric: Int, into html: inout HTMLWriter) {
    let format = standing.format(metric)
    let direction =
      switch format.metric.better {
      case .higher: "higher is better"
      case .lower: "lower is better"
      case .neither: ""
      }
    html.element("th", [.init("scope", "col")]) { html in
      html.text(format.heading)
      html.element("span", [.init("class", "unit")], text: direction)
    }
  }

  private func row(_ strategy: Int, _ plot: IntervalPlot?, into html: inout HTMLWriter) {
    let isBaseline = strategy == standing.baseline
    html.element("tr", isBaseline ? [.init("class", "baseline")] : []) { html in
      html.element("th", [.init("scope", "row")]) { html in
        html.element("span", [.init("class", "name")]) { $0.name(standing.label(strategy)) }
        marks(strategy, isBaseline: isBaseline, into: &html)
      }
      for metric in standing.headlines { cell(strategy, metric, into: &html) }
      guard let plot, let objective = standing.objective else { return }
      html.element("td", [.init("class", "plotted")]) { html in
        guard context.document.strategies[strategy].role != .yardstick,
          let difference = standing.figure(strategy, objective).difference
        else { return }
        plot.write(difference, into: &html)
      }
    }
    html.newline()
  }

  private func marks(_ strategy: Int, isBaseline: Bool, into html: inout HTMLWriter) {
    let result = context.document.strategies[strategy]
    var marks = result.marks.prefix(6).map { SafeText.visible($0, limit: 40) }
    if isBaseline, !marks.contains("baseline") { marks.insert("baseline", at: 0) }
    for mark in marks {
      html.text(" ")
      html.element("span", [.init("class", "chip")], text: mark)
    }
  }

  private func cell(_ strategy: Int, _ metric: Int, into html: inout HTMLWriter) {
    let format = standing.format(metric)
    let figure = standing.figure(strategy, metric)
    html.element("td") { html in
      html.element("span", [.init("class", "mean")], text: format.mean(of: figure))
      if let interval = format.interval(of: figure) {
        html.element("span", [.init("class", "ci")], text: interval)
      }
      guard context.document.strategies[strategy].role != .yardstick,
        let difference = figure.difference
      else { return }
      verdict(difference, format, into: &html)
    }
  }

  private func verdict(
    _ difference: Difference,
    _ format: FigureFormat,
    into html: inout HTMLWriter
  ) {
    let tone =
      switch difference.verdict {
      case .better: "verdict good"
      case .worse: "verdict bad"
      default: "verdict"
      }
    html.element("span", [.init("class", tone)]) { html in
      if let verdict = difference.verdict {
        html.element("span", [.init("aria-hidden", "true")], text: verdict.sign)
        html.text(" \(verdict.words) ")
      }
      guard difference.mean.isFinite else { return }
      html.element(
        "span",
        [.init("class", "delta")],
        text: format.showing([difference]).signed(difference.mean)
      )
    }
  }

  private func netValueChart(into html: inout HTMLWriter) {
    guard let objective = standing.objective else { return }
    let format = standing.format(objective)
    let label = SafeText.visible(format.metric.label)
    html.element("h3", text: "\(label) with intervals")
    html.chart(
      "chart-value",
      description: "\(label) of each strategy with its 95 % interval; the table has the numbers.",
      hasCharts: context.hasCharts
    ) { html in
      html.table(caption: "\(label) by strategy") { html in
        html.tableHead(["Strategy", format.heading, "95 % low", "95 % high", "Difference", "p"])
        html.element("tbody") { html in
          for strategy in context.shown {
            let figure = standing.figure(strategy, objective)
            let p = figure.difference.flatMap { $0.adjustedP ?? $0.pValue }
            html.tableRow(
              standing.label(strategy),
              [
                format.mean(of: figure), figure.low.map(format.number) ?? "–",
                figure.high.map(format.number) ?? "–",
                figure.difference.map { format.showing([$0]).signed($0.mean) } ?? "–",
                p.map { $0 < 0.0001 ? "< 0.0001" : DecimalFormat.fixed($0, decimals: 4) } ?? "–",
              ]
            )
          }
        }
      }
    }
  }

  private func allMetrics(into html: inout HTMLWriter) {
    let metrics = Array(context.document.metrics.indices.prefix(context.detail.metrics))
    let formats = metrics.map(standing.format)
    html.element("details", [.init("class", "wide")]) { html in
      html.element("summary", text: "Every metric")
      html.table(caption: "Every metric, mean and 95 % interval", class: "comparison") { html in
        html.tableHead(["Strategy"] + formats.map(\.heading))
        html.element("tbody") { html in
          for strategy in context.shown {
            html.element("tr") { html in
              html.element("th", [.init("scope", "row")]) { $0.name(standing.label(strategy)) }
              for (metric, format) in zip(metrics, formats) {
                let figure = standing.figure(strategy, metric)
                html.element("td") { html in
                  html.element("span", [.init("class", "mean")], text: format.mean(of: figure))
                  guard let interval = format.interval(of: figure) else { return }
                  html.element("span", [.init("class", "ci")], text: interval)
                }
              }
            }
            html.newline()
          }
        }
      }
      html.omitted(context.document.metrics.count - metrics.count, "metric", "metrics")
    }
    html.newline()
  }
}
