// SPDX-License-Identifier: Apache-2.0

import PiReport
import Testing

@Suite struct `Tables of a run` {
  @Test(arguments: [40, 60, 80, 100, 140])
  func `fit the terminal`(width: Int) throws {
    let text = TerminalTable.render(SampleRun.document(), options: .init(width: width))
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.allSatisfy { $0.count <= width && !$0.hasSuffix(" ") })
    try GoldenFile.expect(Array(text.utf8), equals: "terminal-\(width).txt")
  }

  @Test func `colours add nothing but colour`() {
    let document = SampleRun.document()
    var text = TerminalTable.render(document, options: .init(width: 140, isColoured: true))
    #expect(text.contains("\u{1B}[32mbetter\u{1B}[0m"))
    for code in ["0", "1", "2", "31", "32"] { text.replace("\u{1B}[\(code)m", with: "") }
    #expect(text == TerminalTable.render(document, options: .init(width: 140)))
  }

  @Test func `the summary as CSV is the recorded one`() throws {
    try GoldenFile.expect(SummaryCSV.render(SampleRun.document()), equals: "summary.csv")
  }

  @Test func `the run as JSON is the recorded one and reads back the same`() throws {
    let document = SampleRun.document()
    let json = document.json()
    try GoldenFile.expect(json, equals: "results.json")
    let read = try RunDocument(json: json, named: "results.json")
    #expect(read == document)
    #expect(read.json() == json)
  }
}
