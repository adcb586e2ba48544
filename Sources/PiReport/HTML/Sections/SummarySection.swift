// SPDX-License-Identifier: Apache-2.0

/// What the run found, in plain words.
struct SummarySection {
  let context: ReportContext

  func write(into html: inout HTMLWriter) {
    let summary = PlainSummary(context.standing)
    html.section("summary", "Summary") { html in
      html.element("p", [.init("class", "lead")], text: summary.lead)
      html.newline()
      if !summary.points.isEmpty {
        html.element("ul", [.init("class", "points")]) { html in
          for point in summary.points { html.element("li", text: point) }
        }
      }
      for note in context.document.notes.prefix(context.detail.rows) {
        html.element("p", [.init("class", "note")]) { html in
          html.element("strong", text: "Note. ")
          html.text(note)
        }
      }
    }
  }
}
