// SPDX-License-Identifier: Apache-2.0

import Foundation
import PiCore
import PiTelemetry
import Testing

/// Exports that overlap: what a store holds of one format is known again in another file.
struct OverlappingImportTests {
  private struct Shop {
    let folder: ScratchFolder
    let store: any TelemetryStore

    init(_ backend: StoreBackend) throws {
      folder = try ScratchFolder()
      store = try backend.make(folder)
    }

    func write(_ text: String, to name: String) throws -> String {
      let path = folder.path + "/" + name
      try Data(text.utf8).write(to: URL(fileURLWithPath: path))
      return path
    }

    func run(
      _ text: String,
      named name: String,
      _ settings: ImportSettings = ImportSettings(),
      commits: Int? = nil
    ) throws -> ImportSummary {
      let writer = try store.openWriter()
      let used: any TelemetryWriter = commits.map { MortalWriter(writer, commits: $0) } ?? writer
      let summary = try LogImport(write(text, to: name), settings: settings)
        .run(writer: used, reader: store.openReader())
      try writer.close()
      return summary
    }

    /// What every stored request is called or worth, in all runs.
    func requests() throws -> [String] {
      let reader = try store.openReader()
      var names: [String] = []
      for run in try reader.runs() {
        try reader.requests(of: run.id) {
          names.append($0.externalID ?? "\($0.arrival.nanoseconds) \($0.inputTokens?.count ?? -1)")
          return true
        }
        #expect(try reader.recount(run.id) == run.totals)
      }
      return names.sorted()
    }
  }

  private static func litellm(_ numbers: Range<Int>) -> String {
    let rows = numbers.map { number in
      "chatcmpl-\(number),2026-11-0\(1 + number / 100)T10:00:\(10 + number % 50).000Z,"
        + "2026-11-0\(1 + number / 100)T10:01:10.000Z,acompletion,0.00\(number),7,\(number),m,openai\n"
    }
    return "request_id,startTime,endTime,call_type,spend,prompt_tokens,completion_tokens,model,"
      + "custom_llm_provider\n" + rows.joined()
  }

  private static func table(_ rows: [(Int, Int)]) -> String {
    let lines = rows.map { "\(1_790_000_000 + $0.0),\($0.1),5,0.5,m\n" }
    return "arrival,input,output,latency,model\n" + lines.joined()
  }

  @Test(arguments: StoreBackend.all)
  func `days 1 and 2, then days 2 and 3, make three days`(_ backend: StoreBackend) throws {
    let shop = try Shop(backend)
    let first = try shop.run(Self.litellm(0..<200), named: "a.csv")
    #expect(first.requests == 200 && first.alreadyStored == 0)
    let second = try shop.run(Self.litellm(100..<300), named: "b.csv")
    #expect(second.requests == 100 && second.attempts == 100 && second.alreadyStored == 100)
    #expect(try shop.requests() == (0..<300).map { "chatcmpl-\($0)" }.sorted())
    let again = try shop.run(Self.litellm(100..<300), named: "b.csv")
    #expect(again.verdict == .known && again.run == second.run)
    let inside = try shop.run(Self.litellm(150..<250), named: "c.csv")
    #expect(inside.requests == 0 && inside.alreadyStored == 100)
    #expect(try shop.requests().count == 300)
    let dry = try LogImport(
      shop.write(Self.litellm(290..<310), to: "d.csv"),
      settings: ImportSettings()
    ).run(writer: nil, reader: shop.store.openReader())
    #expect(dry.requests == 10 && dry.alreadyStored == 10)
  }

  @Test(arguments: StoreBackend.all)
  func `equal rows without a name are as many as the file with most of them has`(
    _ backend: StoreBackend
  ) throws {
    let shop = try Shop(backend)
    let (x, y, z) = ((1, 10), (2, 20), (3, 30))
    #expect(try shop.run(Self.table([x, x, y]), named: "a.csv").requests == 3)
    let second = try shop.run(Self.table([x, y, y, x, x, z]), named: "b.csv")
    #expect(second.requests == 3 && second.alreadyStored == 3)
    let counts = Dictionary(grouping: try shop.requests(), by: \.self).mapValues(\.count)
    #expect(counts.values.sorted() == [1, 2, 3])
    let third = try shop.run(Self.table([z, x, x, x, y, y]), named: "c.csv")
    #expect(third.requests == 0 && third.alreadyStored == 6)
  }

  @Test func `equal rows are known as often as they are stored, however many`() throws {
    let shop = try Shop(.sqlite)
    let rows = [(Int, Int)](repeating: (7, 10), count: 200_000)
    #expect(try shop.run(Self.table(rows), named: "a.csv").requests == 200_000)
    let second = try shop.run(Self.table(rows + rows.prefix(3)), named: "b.csv")
    #expect(second.requests == 3 && second.alreadyStored == 200_000)
  }

  @Test func `rows that count from their file's start are never taken for others`() throws {
    let shop = try Shop(.sqlite)
    let text = "{\"timestamp\":0,\"input_length\":1,\"output_length\":1}\n"
    #expect(try shop.run(text, named: "a.jsonl").requests == 1)
    let second = try shop.run(text + text, named: "b.jsonl")
    #expect(second.requests == 2 && second.alreadyStored == 0)
  }

  @Test func `another format, another instant or another name is another request`() throws {
    let shop = try Shop(.sqlite)
    let head = "id,arrival,input,output,latency,model\n"
    _ = try shop.run(head + "a,1790000000,1,1,0.5,m\n", named: "a.csv")
    let other = head + "a,1790000001,1,1,0.5,m\nb,1790000000,1,1,0.5,m\n"
    #expect(try shop.run(other, named: "b.csv").alreadyStored == 0)
    let trace = try shop.run(Self.litellm(0..<3), named: "c.csv")
    #expect(trace.requests == 3)
  }

  @Test(arguments: StoreBackend.all, [0, 1, 2, 3, 5, 8])
  func `an overlapping import that was killed goes on to the same requests`(
    _ backend: StoreBackend,
    _ commits: Int
  ) throws {
    let shop = try Shop(backend)
    var settings = ImportSettings()
    settings.batch = 16
    _ = try shop.run(Self.litellm(0..<120), named: "a.csv", settings)
    _ = #expect(throws: StoreError.closed(store: "killed")) {
      try shop.run(Self.litellm(60..<300), named: "b.csv", settings, commits: commits)
    }
    // What the third file brings was written by the killed import in part.
    _ = try shop.run(Self.litellm(100..<220), named: "c.csv", settings)
    _ = try shop.run(Self.litellm(60..<300), named: "b.csv", settings)
    #expect(try shop.requests() == (0..<300).map { "chatcmpl-\($0)" }.sorted())
  }

  // MARK: Files that break

  private static let broken = "\"unfinished,1,1,1,1\n2,2,2"

  @Test(arguments: StoreBackend.all, [true, false])
  func `a corrected file goes on with the run that its error left`(
    _ backend: StoreBackend,
    _ isAbsolute: Bool
  ) throws {
    let shop = try Shop(backend)
    var settings = ImportSettings()
    settings.onBadEntry = .skip
    settings.batch = 16
    let rows = (0..<100).map { ($0 - (isAbsolute ? 0 : 1_790_000_000), $0 % 3) }
    let head = Self.table(Array(rows[..<50]))
    for _ in 0..<2 {
      let error = #expect(throws: UnfinishedImport.self) {
        try shop.run(head + Self.broken, named: "a.csv", settings)
      }
      #expect(error?.requests == 50 && error?.run == RunID(1))
      #expect(error?.description.contains("the 50 requests before it stay in the store") == true)
      let run = try shop.store.openReader().run(RunID(1))
      #expect(run.ended == nil && run.totals.requests == 50)
      #expect(run.progress?.contains(" failed \"") == true)
    }
    let summary = try shop.run(Self.table(rows), named: "a.csv", settings)
    #expect(summary.verdict == .resumed && summary.resumedFrom == 50 && summary.requests == 100)
    #expect(try shop.requests().count == 100)
    let reader = try shop.store.openReader()
    #expect(try reader.runs().count == 1)
    #expect(try reader.run(RunID(1)).ended != nil)
    #expect(try shop.run(Self.table(rows), named: "a.csv", settings).verdict == .known)
  }

  @Test func `a file that begins otherwise is another run, and nothing is there twice`() throws {
    let shop = try Shop(.sqlite)
    var settings = ImportSettings()
    settings.onBadEntry = .skip
    let rows = (0..<60).map { ($0, $0) }
    _ = #expect(throws: UnfinishedImport.self) {
      try shop.run(Self.table(Array(rows[..<50])) + Self.broken, named: "a.csv", settings)
    }
    let summary = try shop.run(Self.table([(1_000, 1)] + rows), named: "a.csv", settings)
    #expect(summary.verdict == .imported && summary.run == 2)
    #expect(summary.requests == 11 && summary.alreadyStored == 50)
    #expect(try shop.requests().count == 61)
  }

  @Test func `a file that is broken at its first row leaves nothing`() throws {
    let shop = try Shop(.sqlite)
    var settings = ImportSettings()
    settings.onBadEntry = .skip
    #expect(throws: InputError.self) {
      try shop.run("arrival,input,output\n" + Self.broken, named: "a.csv", settings)
    }
    #expect(try shop.store.openReader().runs().isEmpty)
  }
}
