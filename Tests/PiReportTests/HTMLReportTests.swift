// SPDX-License-Identifier: Apache-2.0

import PiCryptography
import PiReport
import PiResources
import Testing

@Suite struct `HTML report` {
  private static let library = Array("console.log('charts')".utf8)

  @Test func `is the recorded page`() throws {
    let page = HTMLReport.render(SampleRun.document(), chartLibrary: nil)
    try GoldenFile.expect(page, equals: "report.html")
  }

  @Test func `depends on nothing but the run`() {
    let document = SampleRun.document()
    #expect(
      HTMLReport.render(document, chartLibrary: Self.library)
        == HTMLReport.render(document, chartLibrary: Self.library)
    )
  }

  @Test(arguments: [nil, library])
  func `names in its policy exactly the scripts and the style that it holds`(library: [UInt8]?) {
    let page = PageParts(HTMLReport.render(SampleRun.document(), chartLibrary: library))
    let hash = { (text: String) in
      "'sha256-\(Base64.encode(SHA256.digest(of: Array(text.utf8)).bytes))'"
    }
    let policy = page.contents.first { $0.hasPrefix("default-src") }?
      .replacing("&#39;", with: "'")
    let scripts = page.scripts.dropFirst().map(hash).joined(separator: " ")
    let expected =
      "default-src 'none'; script-src \(scripts); style-src \(hash(page.styles[0])); "
      + "img-src data:; base-uri 'none'; form-action 'none'"
    #expect(policy == expected)
    #expect(page.scripts.count == (library == nil ? 2 : 3))
    #expect(page.styles.count == 1)
  }

  @Test func `has no style or event attribute and loads nothing`() {
    let page = PageParts(HTMLReport.render(SampleRun.document(), chartLibrary: Self.library))
    let attributes = page.tags.flatMap { $0.split(separator: " ").dropFirst() }
    #expect(!attributes.contains { $0 == "style" || $0 == "src" || $0.hasPrefix("on") })
    #expect(!page.tags.contains { $0.hasPrefix("link") || $0.hasPrefix("iframe") })
  }

  @Test func `every table has a caption and headings with scope`() {
    let page = PageParts(HTMLReport.render(SampleRun.document(), chartLibrary: nil))
    #expect(
      page.tags.count { $0 == "caption" } == page.tags.count { $0.hasPrefix("table") }
    )
    #expect(
      page.tags.filter { $0 == "th" || $0.hasPrefix("th ") }.allSatisfy { $0.contains("scope") }
    )
    #expect(page.tags.contains("html lang"))
  }

  @Test func `without the chart library its tables stand open and no chart is promised`() {
    let document = SampleRun.document()
    let bare = PageParts(HTMLReport.render(document, chartLibrary: nil))
    let full = PageParts(HTMLReport.render(document, chartLibrary: Self.library))
    #expect(!bare.tags.contains("div class id role aria-label"))
    #expect(full.tags.count { $0 == "div class id role aria-label" } == 6)
    #expect(bare.tags.count { $0 == "details open" } == 6)
    #expect(bare.tags.count { $0 == "table class" } == full.tags.count { $0 == "table class" })
    #expect(bare.scripts[0] == "null")
  }

  @Test(arguments: ["x</script>", "x</SCRIPT", "<!-- x", "a\r\nb", "<script", ""])
  func `refuses a library that cannot stand inline`(library: String) {
    let document = SampleRun.document()
    #expect(
      HTMLReport.render(document, chartLibrary: Array(library.utf8))
        == HTMLReport.render(document, chartLibrary: nil)
    )
  }

  @Test func `takes the chart library that is compiled in`() {
    guard let library = EmbeddedResource.bytes(named: EmbeddedResource.chartLibrary) else {
      print("SKIPPED: the chart library was not fetched before the build")
      return
    }
    let page = HTMLReport.render(SampleRun.document(), chartLibrary: library)
    #expect(page.count > library.count)
    #expect(page.count < HTMLReport.maximumBytes)
  }

  @Test(arguments: ["n", "\"<&>'", "\u{1F600}"])
  func `stays within its size whatever the run`(letter: String) {
    let library = [UInt8](repeating: UInt8(ascii: "a"), count: 1_120_000)
    let page = HTMLReport.render(LargeRun.document(letter), chartLibrary: library)
    #expect(page.count <= HTMLReport.maximumBytes)
    #expect(page.count > library.count)
  }

  @Test func `says what it leaves out`() {
    let page = PageParts(HTMLReport.render(LargeRun.document("n"), chartLibrary: nil))
    #expect(page.text.contains("not shown here; results.json has them."))
  }

  @Test func `an empty run still makes a page`() {
    let empty = RunDocument(
      title: "",
      experiment: "",
      baseline: "none",
      replications: 0,
      metrics: [],
      strategies: []
    )
    let page = PageParts(HTMLReport.render(empty, chartLibrary: Self.library))
    #expect(page.text.contains("This run measured no net value"))
    #expect(TerminalTable.render(empty).contains("This run measured no net value"))
    #expect(SummaryCSV.render(empty).count { $0 == UInt8(ascii: "\n") } == 1)
  }
}
