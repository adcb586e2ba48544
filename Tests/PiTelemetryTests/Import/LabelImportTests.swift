// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiFormats
import PiTelemetry
import Testing

@Suite struct LabelImportTests {
  private static func run(
    _ text: String,
    _ folder: ImportFolder,
    hash: String = "labels",
    columns: String? = nil,
    policy: BadEntryPolicy = .fail
  ) throws -> LabelImport.Summary {
    let writer = try folder.store.openWriter()
    let reader = try folder.store.openReader()
    var settings = ImportSettings()
    settings.onBadEntry = policy
    let summary = try LabelImport(settings: settings).run(
      file: "labels.csv",
      contentHash: hash,
      writer: writer,
      reader: reader
    ) { () throws(InputError) in
      try LabelReader(
        MemorySource(text, named: "f"),
        columns: columns,
        defaultSource: "judge",
        at: nine
      )
    }
    try writer.close()
    return summary
  }

  private static func labels(_ run: Int64, _ folder: ImportFolder) throws -> [LabelRecord] {
    var found: [LabelRecord] = []
    try folder.store.openReader().labels(of: RunID(run)) {
      found.append($0)
      return true
    }
    return found
  }

  @Test func `labels join requests by name, whatever run they are in`() throws {
    let folder = try ImportFolder()
    let first = try #require(try folder.run(folder.write(LogImportTests.table(5), to: "a.csv")).run)
    let second = try #require(try folder.run(Fixture.log("import/litellm.csv")).run)
    let text = """
      request_id,score,source,labelled
      r3,0.5,,
      chatcmpl-1,1,thumb,2026-11-02 10:00:00
      nobody,1,,
      \(first):4,0.25,,
      """
    let summary = try Self.run(text, folder)
    #expect(summary.labels == 4 && summary.matched == 3 && summary.unmatched == 1)
    #expect(summary.missing == ["line 4: \"nobody\""])
    let own = try Self.labels(first, folder)
    #expect(own.map(\.request) == [3, 4] && own.map(\.score) == [0.5, 0.25])
    #expect(own[0].source == "judge" && own[0].labelled == nine)
    let other = try Self.labels(second, folder)
    #expect(other.map(\.request) == [0] && other[0].source == "thumb")
    #expect(other[0].deployment == DeploymentIndex(0))
    #expect(try folder.store.openReader().runs().allSatisfy { $0.ended != nil })
    let again = try Self.run(text, folder)
    #expect(again.isKnown)
    #expect(try Self.labels(first, folder).count == 2)
  }

  @Test func `bad labels are refused or counted, and columns can have other names`() throws {
    let folder = try ImportFolder()
    _ = try folder.run(folder.write(LogImportTests.table(5), to: "a.csv"))
    let text = "who,stars\nr1,5\nr2,6\nr3,x\n,1\n"
    #expect(throws: InputError.self) {
      try Self.run(text, folder, columns: "request=who,score=stars,scale=5")
    }
    #expect(try folder.store.openReader().runs().count == 1)
    let summary = try Self.run(
      text,
      folder,
      columns: "request=who,score=stars,scale=5",
      policy: .skip
    )
    #expect(summary.matched == 1 && summary.badEntries == 3)
    #expect(throws: InputError.self) { try Self.run("a,b\n1,2\n", folder, hash: "other") }
  }
}
