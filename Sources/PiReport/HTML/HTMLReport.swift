// SPDX-License-Identifier: Apache-2.0

import PiCryptography
import PiResources

/// A run as one HTML file that needs no network and runs nothing but its own scripts.
public enum HTMLReport {
  /// The largest report in bytes, whatever the size of the run.
  public static let maximumBytes = 2_500_000

  /// Returns the report.
  ///
  /// Without the chart library the data tables stand open in place of the charts. A large run is
  /// shown in less detail, so that the report stays within `maximumBytes`.
  public static func render(_ document: RunDocument, chartLibrary: [UInt8]?) -> [UInt8] {
    let library = chartLibrary.flatMap { ReportPage.mayStandInline($0) ? $0 : nil }
    let standing = Standing(document)
    var page: [UInt8] = []
    for detail in ReportDetail.levels {
      let context = ReportContext(standing, detail: detail, hasCharts: library != nil)
      page = ReportPage(context: context, library: library ?? []).bytes()
      if page.count <= maximumBytes { break }
    }
    return page
  }
}

/// The frame of a report: head, policy, sections, scripts.
struct ReportPage {
  let context: ReportContext
  let library: [UInt8]

  /// Whether bytes can stand in an HTML script element and keep their meaning and hash.
  static func mayStandInline(_ script: [UInt8]) -> Bool {
    let isText = String(validating: script, as: UTF8.self) != nil
    let lower = script.map { (65...90).contains($0) ? $0 + 32 : $0 }
    return isText && !script.isEmpty && !lower.contains(13) && !lower.contains(0)
      && !["</script", "<script", "<!--"].contains { lower.contains(Array($0.utf8)) }
  }

  /// The whole file.
  func bytes() -> [UInt8] {
    let style = EmbeddedResource.bytes(named: "assets/report.css") ?? []
    let script = EmbeddedResource.bytes(named: "assets/report.js") ?? []
    let scripts = (context.hasCharts ? [library] : []) + [script]
    var html = HTMLWriter()
    html.markup("<!DOCTYPE html>\n")
    html.element("html", [.init("lang", "en")]) { html in
      html.element("head") { html in
        head(policy: Self.policy(scripts: scripts, style: style), into: &html)
        html.verbatim("style", trusted: style)
      }
      html.newline()
      html.element("body") { html in
        body(into: &html)
        html.verbatim(
          "script",
          [.init("type", "application/json"), .init("id", "report-data")],
          trusted: context.hasCharts ? ChartData(context).json() : Array("null".utf8)
        )
        for script in scripts { html.verbatim("script", trusted: script) }
      }
    }
    html.newline()
    return html.bytes
  }

  /// The content-security policy that admits these scripts and this style and nothing else.
  static func policy(scripts: [[UInt8]], style: [UInt8]) -> String {
    let hash = { (bytes: [UInt8]) in
      "'sha256-\(Base64.encode(SHA256.digest(of: bytes).bytes))'"
    }
    return [
      "default-src 'none'",
      "script-src \(scripts.map(hash).joined(separator: " "))",
      "style-src \(hash(style))",
      "img-src data:",
      "base-uri 'none'",
      "form-action 'none'",
    ].joined(separator: "; ")
  }

  private func head(policy: String, into html: inout HTMLWriter) {
    html.newline()
    html.open("meta", [.init("charset", "utf-8")])
    html.newline()
    html.open("meta", [.init("http-equiv", "Content-Security-Policy"), .init("content", policy)])
    html.newline()
    let width = "width=device-width, initial-scale=1"
    html.open("meta", [.init("name", "viewport"), .init("content", width)])
    html.newline()
    html.open("meta", [.init("name", "color-scheme"), .init("content", "light dark")])
    html.newline()
    html.open("meta", [.init("name", "referrer"), .init("content", "no-referrer")])
    html.newline()
    html.element("title", text: "\(SafeText.visible(context.document.title)) – pibench")
    html.newline()
  }

  private func body(into html: inout HTMLWriter) {
    html.element("a", [.init("class", "skip"), .init("href", "#summary")], text: "Skip to summary")
    html.newline()
    header(into: &html)
    html.element("main") { html in
      SummarySection(context: context).write(into: &html)
      ComparisonSection(context: context).write(into: &html)
      LatencySection(context: context).write(into: &html)
      TradeOffSection(context: context).write(into: &html)
      TrafficSection(context: context).write(into: &html)
      FailureSection(context: context).write(into: &html)
      SetupSection(context: context).write(into: &html)
    }
    html.newline()
    footer(into: &html)
  }

  private func header(into html: inout HTMLWriter) {
    let document = context.document
    html.element("header", [.init("class", "top")]) { html in
      html.element("div", [.init("class", "bar")]) { html in
        html.element("p", [.init("class", "brand")], text: "pibench report")
        html.element("div", [.init("class", "tools"), .init("hidden", "")]) { html in
          let button = [HTMLWriter.Attribute("type", "button")]
          html.element(
            "button",
            button + [.init("id", "patterns"), .init("aria-pressed", "false")]
          ) {
            $0.text("Patterns")
          }
          html.element("button", button + [.init("id", "theme")], text: "Dark")
        }
      }
      html.newline()
      html.element("h1", text: SafeText.visible(document.title))
      if !document.description.isEmpty {
        html.element("p", [.init("class", "about")], text: document.description)
      }
      html.element("dl", [.init("class", "facts")]) { html in
        let worth = DecimalFormat.dollars(document.objectiveValue)
        html.fact("Experiment", document.experiment)
        html.fact("Baseline", document.baseline)
        html.fact("Replications", "\(document.replications)")
        html.fact("Strategies", "\(document.strategies.count)")
        html.fact("A solved request counts", "$\(worth)")
      }
    }
    html.newline()
  }

  private func footer(into html: inout HTMLWriter) {
    html.element("footer") { html in
      html.element("p") { html in
        html.text("Every figure of this page is in ")
        html.element("code", text: "results.json")
        html.text(" and ")
        html.element("code", text: "summary.csv")
        html.text(" beside it. The page loads nothing and sends nothing.")
      }
      guard context.hasCharts,
        let notice = EmbeddedResource.bytes(named: "assets/echarts-notice.txt")
      else { return }
      html.element("p", [.init("class", "notice")]) { html in
        let words = String(decoding: notice, as: UTF8.self).split(whereSeparator: \.isWhitespace)
        html.text(words.joined(separator: " "))
      }
    }
    html.newline()
  }
}
