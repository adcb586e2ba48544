// SPDX-License-Identifier: Apache-2.0

/// Which deployments got the traffic, overall and over time, with the faults.
struct TrafficSection {
  let context: ReportContext
  private static let tableRows = 24

  func write(into html: inout HTMLWriter) {
    let traffic = Traffic(context)
    guard !traffic.deployments.isEmpty else { return }
    html.section("traffic", "Traffic by deployment") { html in
      html.hint("Share of the requests that each deployment served; shaded spans are faults.")
      html.chart(
        "chart-traffic",
        description: "Share of traffic of each deployment over time, with faults shaded; the "
          + "tables have the numbers.",
        hasCharts: context.hasCharts && !traffic.rows.isEmpty
      ) { html in
        overall(traffic, into: &html)
        for row in traffic.rows.prefix(context.detail.trafficTables) {
          overTime(row, traffic, into: &html)
        }
      }
      faults(into: &html)
      detections(into: &html)
    }
  }

  private func overall(_ traffic: Traffic, into html: inout HTMLWriter) {
    html.table(caption: "Share of traffic over the whole run, in %") { html in
      html.tableHead(["Strategy"] + traffic.deployments)
      html.element("tbody") { html in
        for strategy in context.shown {
          guard let shares = traffic.overall(strategy) else { continue }
          html.tableRow(context.standing.label(strategy), shares.map(Self.percent))
        }
      }
    }
  }

  private func overTime(_ row: Traffic.Row, _ traffic: Traffic, into html: inout HTMLWriter) {
    let name = context.standing.label(row.strategy)
    html.element("details") { html in
      html.element("summary", text: "Over time: \(name)")
      html.table(caption: "Share of traffic over time under \(name), in %") { html in
        html.tableHead(["From [s]"] + traffic.deployments + ["Faults"])
        html.element("tbody") { html in
          let groups = Decimation.groups(of: traffic.starts.count, limit: Self.tableRows)
          for group in groups {
            let start = traffic.starts[group.lowerBound]
            let end =
              group.upperBound < traffic.starts.count
              ? traffic.starts[group.upperBound] : .infinity
            let cells = row.shares.map { Self.percent(Decimation.mean(of: $0, in: group)) }
            let active = context.document.faults.prefix(context.detail.rows)
              .filter { $0.startSeconds < end && $0.endSeconds > start }
              .map { SafeText.visible($0.label, limit: 40) }
            html.tableRow(
              DecimalFormat.fixed(start, decimals: 0),
              cells + [active.isEmpty ? "–" : Phrase.list(active, limit: 3)]
            )
          }
        }
      }
    }
    html.newline()
  }

  private func faults(into html: inout HTMLWriter) {
    let faults = context.document.faults
    guard !faults.isEmpty else { return }
    html.element("h3", text: "Faults")
    html.table(caption: "Faults that were injected") { html in
      html.tableHead(["Fault", "Deployments", "From [s]", "To [s]"], texts: 1...1)
      html.element("tbody") { html in
        for fault in faults.prefix(context.detail.rows) {
          html.tableRow(
            SafeText.visible(fault.label),
            [
              Phrase.list(fault.deployments.map { SafeText.visible($0) }, limit: 8),
              DecimalFormat.fixed(fault.startSeconds, decimals: 0),
              DecimalFormat.fixed(fault.endSeconds, decimals: 0),
            ],
            texts: 1...1
          )
        }
      }
    }
    html.omitted(faults.count - context.detail.rows, "fault", "faults")
  }

  private func detections(into html: inout HTMLWriter) {
    let rows = context.document.detections
    guard !rows.isEmpty else { return }
    html.element("h3", text: "Reaction to faults")
    html.table(caption: "How fast strategies turned away from faults and came back") { html in
      html.tableHead(
        [
          "Strategy", "Fault", "Turned away after [s]", "Back after [s]", "Share before [%]",
          "Share during [%]",
        ],
        texts: 1...1
      )
      html.element("tbody") { html in
        for row in rows.prefix(context.detail.rows) {
          html.tableRow(
            SafeText.visible(row.strategy),
            [
              SafeText.visible(row.fault),
              row.reactionSeconds.map { DecimalFormat.fixed($0, decimals: 1) } ?? "never",
              row.recoverySeconds.map { DecimalFormat.fixed($0, decimals: 1) } ?? "never",
              row.shareBefore.map(Self.percent) ?? "–",
              row.shareDuring.map(Self.percent) ?? "–",
            ],
            texts: 1...1
          )
        }
      }
    }
    html.omitted(rows.count - context.detail.rows, "reaction", "reactions")
  }

  private static func percent(_ share: Double) -> String {
    DecimalFormat.fixed(share * 100, decimals: 1)
  }
}
