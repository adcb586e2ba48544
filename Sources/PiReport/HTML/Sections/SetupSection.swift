// SPDX-License-Identifier: Apache-2.0

/// What was run: workload, fleet, checks and manifest.
struct SetupSection {
  let context: ReportContext
  private var document: RunDocument { context.document }

  func write(into html: inout HTMLWriter) {
    html.section("setup", "What was run") { html in
      rows("Workload", document.workload, into: &html)
      taskTypes(into: &html)
      deployments(into: &html)
      checks(into: &html)
      rows("Identity", document.identity, into: &html)
      rows("Manifest", document.manifest, into: &html)
    }
  }

  private func rows(_ title: String, _ rows: [DescriptionRow], into html: inout HTMLWriter) {
    guard !rows.isEmpty else { return }
    html.element("h3", text: title)
    html.element("dl", [.init("class", "rows")]) { html in
      for row in rows.prefix(context.detail.rows) {
        html.element("div") { html in
          html.element("dt", text: SafeText.visible(row.label))
          html.element("dd", text: SafeText.visible(row.value, limit: 300))
        }
      }
    }
    html.newline()
    html.omitted(rows.count - context.detail.rows, "row", "rows")
  }

  private func taskTypes(into html: inout HTMLWriter) {
    guard !document.taskTypes.isEmpty else { return }
    html.element("h3", text: "Task types")
    html.table(caption: "Task types") { html in
      html.tableHead(["Task type", "Share [%]", "SLO [s]", "Median input", "Median output"])
      html.element("tbody") { html in
        for row in document.taskTypes.prefix(context.detail.rows) {
          html.tableRow(
            SafeText.visible(row.name),
            [
              DecimalFormat.fixed(row.share * 100, decimals: 1),
              DecimalFormat.shortest(row.objectiveSeconds),
              row.medianInputTokens.map { DecimalFormat.fixed($0, decimals: 0) } ?? "–",
              row.medianOutputTokens.map { DecimalFormat.fixed($0, decimals: 0) } ?? "–",
            ]
          )
        }
      }
    }
    html.omitted(document.taskTypes.count - context.detail.rows, "task type", "task types")
  }

  private func deployments(into html: inout HTMLWriter) {
    guard !document.deployments.isEmpty else { return }
    var labels: [String] = []
    for row in document.deployments.prefix(context.detail.rows) {
      for column in row.columns where !labels.contains(column.label) && labels.count < 16 {
        labels.append(column.label)
      }
    }
    html.element("h3", text: "Fleet")
    html.table(caption: "Deployments") { html in
      html.tableHead(
        ["Deployment", "Provider", "Model"] + labels.map { SafeText.visible($0, limit: 40) },
        texts: 1...2
      )
      html.element("tbody") { html in
        for row in document.deployments.prefix(context.detail.rows) {
          let cells = labels.map { label in
            row.columns.first { $0.label == label }.map { SafeText.visible($0.value, limit: 60) }
              ?? "–"
          }
          html.tableRow(
            SafeText.visible(row.name),
            [SafeText.visible(row.provider), SafeText.visible(row.model)] + cells,
            texts: 1...2
          )
        }
      }
    }
    html.omitted(document.deployments.count - context.detail.rows, "deployment", "deployments")
  }

  private func checks(into html: inout HTMLWriter) {
    guard !document.checks.isEmpty else { return }
    html.element("h3", text: "Checks")
    html.element("ul", [.init("class", "checks")]) { html in
      let failedFirst = document.checks.filter { !$0.passed } + document.checks.filter(\.passed)
      for check in failedFirst.prefix(context.detail.rows) {
        html.element("li", [.init("class", check.passed ? "good" : "bad")]) { html in
          html.element("strong", text: check.passed ? "✓ passed" : "✗ failed")
          html.text(" \(SafeText.visible(check.name))")
          html.element("span", [.init("class", "muted")]) {
            $0.text(" \(SafeText.visible(check.detail, limit: 300))")
          }
        }
      }
    }
    html.newline()
    html.omitted(document.checks.count - context.detail.rows, "check", "checks")
  }
}
