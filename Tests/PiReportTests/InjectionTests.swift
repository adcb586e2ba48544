// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiReport
import Testing

@Suite struct `Text from outside` {
  /// Stands in for the chart library, so that the data of the charts is written.
  private static let library = Array("/* charts */".utf8)

  private static func skeleton(_ payload: String) -> PageParts {
    var texts = RunTexts(payload: payload)
    return PageParts(HTMLReport.render(texts.document(), chartLibrary: library))
  }

  private static let plain = structure(of: skeleton("x"))

  /// Names may break after punctuation, which depends on the text alone.
  private static func structure(of page: PageParts) -> [String] {
    page.tags.filter { $0 != "wbr" }
  }

  @Test func `there are at least 60 payloads`() {
    #expect(Set(Payloads.html).count >= 60)
  }

  @Test(arguments: Payloads.html + Payloads.formulas + Payloads.escapes)
  func `adds no tag and no attribute to the page`(payload: String) {
    let page = Self.skeleton(payload)
    #expect(Self.structure(of: page) == Self.plain)
    #expect(page.scripts.count == 3)
  }

  @Test(arguments: Payloads.html)
  func `stands nowhere in the page unescaped`(payload: String) {
    let page = Self.skeleton(payload)
    if payload.unicodeScalars.contains(where: { "<>\"'`".unicodeScalars.contains($0) }) {
      #expect(!page.text.contains(payload))
    }
    #expect(!page.text.unicodeScalars.contains { "<>\"'`".unicodeScalars.contains($0) })
    #expect(!page.scripts[0].unicodeScalars.contains { "<>&".unicodeScalars.contains($0) })
  }

  @Test(arguments: Payloads.html)
  func `arrives in the charts as data`(payload: String) throws {
    let page = Self.skeleton(payload)
    let data = try JSONReader.parse(Array(page.scripts[0].utf8), named: "report-data")
    guard case .array(let strategies) = data["strategies"]?.value,
      case .string(let label) = strategies.first?["label"]?.value
    else {
      Issue.record("no strategies in the data")
      return
    }
    #expect(label.hasPrefix(Sanitised.text(payload, limit: 120)))
  }

  @Test(arguments: Payloads.html + Payloads.formulas + Payloads.escapes)
  func `survives JSON unchanged`(payload: String) throws {
    var texts = RunTexts(payload: payload.filter { $0 != "\0" })
    let document = texts.document()
    let json = document.json()
    #expect(try RunDocument(json: json, named: "results.json") == document)
    #expect(json.allSatisfy { $0 >= 0x20 || $0 == 0x0A })
  }

  @Test(arguments: Payloads.formulas + Payloads.html + Payloads.escapes)
  func `becomes no formula in CSV`(payload: String) {
    var texts = RunTexts(payload: payload)
    let document = texts.document()
    let text = String(decoding: SummaryCSV.render(document), as: UTF8.self)
    let rows = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
    #expect(rows.count == 1 + document.strategies.count * document.metrics.count)
    for row in rows {
      let cells = Self.cells(of: row)
      #expect(cells.count == SummaryCSV.header.count)
      for column in [0, 1, 2, 3, 4, 5, 10, 16] {
        let first = cells[column].unicodeScalars.first
        #expect(!"=+-@\t\r＝＋－＠".unicodeScalars.contains { $0 == first })
      }
    }
    #expect(text.unicodeScalars.allSatisfy { $0.value >= 0x20 || $0 == "\n" })
  }

  @Test func `numbers in CSV keep their sign`() {
    var csv = CSVWriter(header: ["a", "b", "c", "d"])
    csv.record([.number(-5), .number(-0.25), .integer(-7), .number(.infinity)])
    #expect(csv.bytes == Array("a,b,c,d\n-5,-0.25,-7,\n".utf8))
  }

  @Test(arguments: Payloads.escapes + Payloads.html, [60, 100, 160])
  func `moves no cursor of a terminal`(payload: String, width: Int) {
    var texts = RunTexts(payload: payload)
    let document = texts.document()
    let plain = TerminalTable.render(document, options: .init(width: width))
    #expect(plain.unicodeScalars.allSatisfy(Self.isHarmless))
    let coloured = TerminalTable.render(document, options: .init(width: width, isColoured: true))
    let escapes = coloured.split(separator: "\u{1B}").dropFirst()
    #expect(
      escapes.allSatisfy { rest in
        ["[0m", "[1m", "[2m", "[31m", "[32m"].contains { rest.hasPrefix($0) }
      }
    )
  }

  private static func isHarmless(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "\n" || Sanitised.text(String(scalar)) == String(scalar)
  }

  private static func cells(of row: Substring) -> [String] {
    var cells = [""]
    var isQuoted = false
    for scalar in row.unicodeScalars {
      if scalar == "\"" {
        isQuoted.toggle()
      } else if scalar == ",", !isQuoted {
        cells.append("")
      } else {
        cells[cells.count - 1].unicodeScalars.append(scalar)
      }
    }
    return cells
  }
}
