// SPDX-License-Identifier: Apache-2.0

/// The requests that were not served, by class of failure.
struct FailureSection {
  let context: ReportContext

  func write(into html: inout HTMLWriter) {
    let failures = Failures(context)
    html.section("failures", "Failures by class") { html in
      guard !failures.classes.isEmpty else {
        return html.hint("No strategy had a request that was not served.")
      }
      html.hint("Share of all requests that ended in each class of failure.")
      html.chart(
        "chart-failures",
        description: "Share of requests that failed under each strategy, stacked by class of "
          + "failure; the table has the numbers.",
        hasCharts: context.hasCharts
      ) { html in
        html.table(caption: "Failures by class, in % of all requests") { html in
          html.tableHead(["Strategy"] + failures.classes + ["Together"])
          html.element("tbody") { html in
            for row in failures.rows {
              let together = row.shares.reduce(0, +)
              html.tableRow(
                context.standing.label(row.strategy),
                (row.shares + [together]).map { DecimalFormat.fixed($0 * 100, decimals: 2) }
              )
            }
          }
        }
      }
    }
  }
}
