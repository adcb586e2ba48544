// SPDX-License-Identifier: Apache-2.0

import Foundation
import PiCore
import PiFormats
import PiTelemetry
import Testing

/// A folder that goes with the test.
final class ImportFolder {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "pibench-import-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit {
    do {
      try FileManager.default.removeItem(atPath: path)
    } catch {
      print("\(path) stays: \(error)")
    }
  }

  var store: SQLiteTelemetryStore { SQLiteTelemetryStore(path: path + "/store.db") }

  func write(_ text: String, to name: String) throws -> String {
    try Data(text.utf8).write(to: URL(fileURLWithPath: path + "/" + name))
    return path + "/" + name
  }

  /// All bytes of all files of the folder.
  func bytes() throws -> [UInt8] {
    try FileManager.default.contentsOfDirectory(atPath: path).sorted()
      .flatMap { Array(try Data(contentsOf: URL(fileURLWithPath: path + "/" + $0))) }
  }

  func run(_ file: String, _ settings: ImportSettings = ImportSettings()) throws -> ImportSummary {
    let writer = try store.openWriter()
    let reader = try store.openReader()
    let summary = try LogImport(file, settings: settings).run(writer: writer, reader: reader)
    try writer.close()
    return summary
  }

  func requests(_ run: Int64) throws -> [RequestRecord] {
    var found: [RequestRecord] = []
    try store.openReader().requests(of: RunID(run)) {
      found.append($0)
      return true
    }
    return found
  }

  func attempts(_ run: Int64) throws -> [AttemptRecord] {
    var found: [AttemptRecord] = []
    try store.openReader().attempts(of: RunID(run)) {
      found.append($0)
      return true
    }
    return found
  }
}

/// Passes records on and dies at a commit, as a killed process would.
final class MortalWriter: TelemetryWriter {
  struct Death: Error {}

  let writer: any TelemetryWriter
  var commitsLeft: Int

  init(_ writer: any TelemetryWriter, commits: Int) {
    self.writer = writer
    commitsLeft = commits
  }

  private func live() throws(StoreError) {
    commitsLeft -= 1
    if commitsLeft < 0 { throw .closed(store: "killed") }
  }

  func beginRun(_ description: RunDescription) throws(StoreError) -> RunID {
    try live()
    return try writer.beginRun(description)
  }

  func resumeRun(_ run: RunID) throws(StoreError) { try writer.resumeRun(run) }

  func extendRun(_ run: RunID, to description: RunDescription) throws(StoreError) {
    try writer.extendRun(run, to: description)
  }

  func append(_ records: ContiguousArray<TelemetryRecord>, to run: RunID) throws(StoreError) {
    try writer.append(records, to: run)
  }

  func noteProgress(_ progress: String?, of run: RunID) throws(StoreError) {
    try writer.noteProgress(progress, of: run)
  }

  func noteHashes(
    _ hashes: ContiguousArray<UInt64>,
    from first: UInt32,
    format: String,
    of run: RunID
  ) throws(StoreError) {
    try writer.noteHashes(hashes, from: first, format: format, of: run)
  }

  func identifyRun(_ run: RunID, contentHash: String) throws(StoreError) {
    try writer.identifyRun(run, contentHash: contentHash)
  }

  func commit() throws(StoreError) -> Int {
    try live()
    return try writer.commit()
  }

  func endRun(_ run: RunID, lostRecords: Int64) throws(StoreError) -> StoredTotals {
    try live()
    return try writer.endRun(run, lostRecords: lostRecords)
  }

  func inOneCommit<Result>(
    _ body: (any TelemetryWriter) throws(StoreError) -> Result
  ) throws(StoreError) -> Result {
    try live()
    return try writer.inOneCommit(body)
  }

  func indexForSearch(_ run: RunID) throws(StoreError) { try writer.indexForSearch(run) }

  func writeOutcomes(_ set: OutcomeSet) throws(StoreError) -> Int64 {
    try writer.writeOutcomes(set)
  }

  func close() throws(StoreError) {}
}

@Suite struct LogImportTests {
  static func table(_ rows: Int) -> String {
    var text = "arrival,input,output,latency,model,tenant,id\n"
    for row in 0..<rows {
      text +=
        "\(row),\(100 + row),\(row % 7),0.5,model-\(row % 3 + row / 40),t\(row / 25),r\(row)\n"
    }
    return text
  }

  /// The requests of a log and the names that they refer to.
  private static func read(
    _ file: String,
    format: String
  ) throws -> (requests: [RecordedRequest], names: RecordedNames) {
    let format = try #require(RecordFormat.named(format))
    var reader = try format.open(FileSource(path: file), options: RecordOptions())
    var requests: [RecordedRequest] = []
    var record = RecordedRequest()
    while try reader.next(into: &record) { requests.append(record) }
    return (requests, reader.names)
  }

  @Test func `what was read is what the store holds`() throws {
    let folder = try ImportFolder()
    let file = Fixture.log("import/litellm.csv")
    let summary = try folder.run(file)
    #expect(summary.verdict == .imported)
    #expect(summary.requests == 4 && summary.attempts == 3 && summary.leftOut.count == 1)
    let (log, names) = try Self.read(file, format: "litellm")
    let run = try #require(summary.run)
    let stored = try folder.requests(run)
    #expect(stored.map(\.number) == [0, 1, 2, 3])
    for (stored, read) in zip(stored, log) {
      #expect(stored.externalID == read.externalID && stored.arrival == read.arrival)
      #expect(stored.ended == read.ended && stored.timeToFirstToken == read.timeToFirstToken)
      #expect(stored.deployment == read.deployment && stored.tenant == read.tenant)
      #expect(stored.inputTokens == read.inputTokens && stored.cost == read.cost)
      #expect(stored.isServed == read.isServed && stored.error == read.error)
      #expect(stored.errorText == read.errorText)
    }
    let description = try folder.store.openReader().run(RunID(run)).description
    #expect(description.origin == .imported && description.clock == .unix)
    #expect(description.deployments == names.deployments)
    #expect(description.taskTypes == ["chat"] && description.tenants == ["team-a"])
    #expect(description.strategy == nil)
    let reader = try folder.store.openReader()
    #expect(try reader.recount(RunID(run)) == reader.run(RunID(run)).totals)
  }

  @Test func `no decision is made up, so no propensity is either`() throws {
    let folder = try ImportFolder()
    let run = try #require(try folder.run(Fixture.log("import/otlp.json")).run)
    #expect(try folder.store.openReader().run(RunID(run)).totals.decisions == 0)
    #expect(try folder.requests(run).allSatisfy { $0.firstChoice == nil })
  }

  @Test func `the same bytes change nothing, under any name`() throws {
    let folder = try ImportFolder()
    let first = try folder.run(folder.write(Self.table(50), to: "a.csv"))
    let totals = try folder.store.openReader().runs().map(\.totals)
    let again = try folder.run(folder.write(Self.table(50), to: "b.csv"))
    #expect(again.verdict == .known && again.run == first.run && again.requests == 50)
    #expect(try folder.store.openReader().runs().map(\.totals) == totals)
    let longer = try folder.run(folder.write(Self.table(51), to: "c.csv"))
    #expect(longer.verdict == .imported && longer.requests == 1 && longer.alreadyStored == 50)
  }

  @Test func `an import killed at any commit goes on to the same store`() throws {
    let text = Self.table(100)
    let whole = try ImportFolder()
    let expected = try whole.run(whole.write(text, to: "a.csv"))
    let requests = try whole.requests(try #require(expected.run))
    let attempts = try whole.attempts(try #require(expected.run))
    var settings = ImportSettings()
    settings.batch = 16
    var resumed = 0
    for commits in 0..<8 {
      let folder = try ImportFolder()
      let file = try folder.write(text, to: "a.csv")
      do {
        let writer = try folder.store.openWriter()
        let reader = try folder.store.openReader()
        let mortal = MortalWriter(writer, commits: commits)
        #expect(throws: StoreError.closed(store: "killed")) {
          try LogImport(file, settings: settings).run(writer: mortal, reader: reader)
        }
      }
      let summary = try folder.run(file, settings)
      #expect(summary.requests == 100 && summary.attempts == 100)
      if summary.resumedFrom > 0 { resumed += 1 }
      let run = try #require(summary.run)
      #expect(try folder.requests(run) == requests)
      #expect(try folder.attempts(run) == attempts)
      let reader = try folder.store.openReader()
      #expect(try reader.runs().count == 1)
      #expect(try reader.run(RunID(run)).totals == reader.recount(RunID(run)))
      #expect(
        try reader.run(RunID(run)).description.deployments
          == whole.store.openReader().runs()[0].description.deployments
      )
      #expect(try folder.run(file, settings).verdict == .known)
    }
    #expect(resumed >= 5)
  }

  @Test func `an interrupted import is not resumed with other options`() throws {
    let folder = try ImportFolder()
    let file = try folder.write(Self.table(100), to: "a.csv")
    var settings = ImportSettings()
    settings.batch = 16
    do {
      let mortal = MortalWriter(try folder.store.openWriter(), commits: 3)
      let reader = try folder.store.openReader()
      _ = try? LogImport(file, settings: settings).run(writer: mortal, reader: reader)
    }
    settings.options.columns = try ColumnMap(
      parsing: "arrival=arrival,input=output,output=input"
    )
    #expect(throws: InputError.self) { try folder.run(file, settings) }
  }

  @Test func `under fail a bad row changes nothing`() throws {
    let folder = try ImportFolder()
    let file = try folder.write(Self.table(100) + "oops,1,1,,,,\n", to: "a.csv")
    var settings = ImportSettings()
    settings.batch = 16
    #expect(throws: InputError.self) { try folder.run(file, settings) }
    #expect(try folder.store.openReader().runs().isEmpty)
  }

  @Test func `bad rows are skipped or set aside with place and reason`() throws {
    let folder = try ImportFolder()
    let text = Self.table(3) + "oops,1,1,,,,\n7,sk-plantedsecret12345,1,,,,\n9,1,1,,,,\n"
    let file = try folder.write(text, to: "a.csv")
    var settings = ImportSettings()
    settings.onBadEntry = .skip
    let skipped = try folder.run(file, settings)
    #expect(skipped.requests == 4 && skipped.badEntries == 2 && skipped.reasons.count == 2)
    let other = try ImportFolder()
    settings.onBadEntry = .quarantine
    settings.quarantine = other.path + "/bad.jsonl"
    #expect(try other.run(file, settings).badEntries == 2)
    let notes = try String(contentsOfFile: other.path + "/bad.jsonl", encoding: .utf8)
    let lines = notes.split(separator: "\n")
    #expect(lines.count == 2)
    #expect(
      lines.first?.hasSuffix(
        "\"line\":5,\"column\":1,\"expected\":\"a number in column \\\"arrival\\\"\",\"found\":\"a text of 4 characters\"}"
      ) == true
    )
    #expect(!notes.contains("planted"))
  }

  @Test func `bad rows of traces are set aside too`() throws {
    let folder = try ImportFolder()
    let good = "{\"timestamp\":0,\"input_length\":1,\"output_length\":1}\n"
    let file = try folder.write(good + "{\"timestamp\":\n" + good, to: "a.jsonl")
    var settings = ImportSettings()
    settings.onBadEntry = .quarantine
    settings.quarantine = folder.path + "/bad.jsonl"
    let summary = try folder.run(file, settings)
    #expect(summary.format == "mooncake" && summary.requests == 2 && summary.badEntries == 1)
    #expect(
      try String(contentsOfFile: folder.path + "/bad.jsonl", encoding: .utf8).contains("\"line\":2")
    )
  }

  @Test func `no secret is anywhere in the store or the notes`() throws {
    let folder = try ImportFolder()
    for name in ["litellm.csv", "litellm.json", "otlp.json", "vllm.json", "guidellm.json"] {
      _ = try folder.run(Fixture.log("import/" + name))
    }
    var settings = ImportSettings()
    settings.options.columns = try ColumnMap(
      parsing: "id=id,arrival=t_ms,ended=done_ms,ttft=first_ms,input=in,cached=hit,output=out,"
        + "cost=cost,provider=host,model=llm,task=kind,tenant=who,session=chat,failed=bad,error=why,"
        + "prompt=text,unit=ms"
    )
    settings.onBadEntry = .quarantine
    settings.quarantine = folder.path + "/bad.jsonl"
    _ = try folder.run(Fixture.log("import/requests.csv"), settings)
    let bytes = try folder.bytes()
    #expect(bytes.count > 10_000)
    let text = String(decoding: bytes, as: UTF8.self)
    for secret in ["planted", "10.9.8.7", "88dc28d0", "4e5f6071", "example.com"] {
      #expect(!text.contains(secret), "\(secret)")
    }
    // The search would find what is there.
    #expect(text.contains("chatcmpl-1") && text.contains("[redacted]"))
  }

  @Test func `a dry run writes nothing and an unknown format names the known ones`() throws {
    let folder = try ImportFolder()
    let file = try folder.write(Self.table(10), to: "a.csv")
    let summary = try LogImport(file, settings: ImportSettings()).run(writer: nil, reader: nil)
    #expect(summary.verdict == .checked && summary.requests == 10 && summary.run == nil)
    #expect(try folder.bytes().count == Self.table(10).utf8.count)
    let other = try folder.write("what,is,this\n1,2,3\n", to: "b.csv")
    let error = #expect(throws: InputError.self) {
      try LogImport(other, settings: ImportSettings()).run(writer: nil, reader: nil)
    }
    let known = "litellm, otlp, llmperf, guidellm, vllm, sglang, aiperf, azure"
    #expect(error?.description.contains(known) == true)
  }

  @Test func `compressed files are refused with a hint`() throws {
    let folder = try ImportFolder()
    let file = folder.path + "/a.csv.gz"
    try Data([0x1F, 0x8B, 8, 0, 0, 0]).write(to: URL(fileURLWithPath: file))
    let error = #expect(throws: InputError.self) {
      try LogImport(file, settings: ImportSettings()).run(writer: nil, reader: nil)
    }
    #expect(
      error?.description.hasSuffix("expected text, found gzip data (decompress it first)") == true
    )
  }
}
