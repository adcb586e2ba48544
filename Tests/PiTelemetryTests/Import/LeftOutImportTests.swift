// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiFormats
import PiTelemetry
import Testing

/// What an import leaves out, refuses and does not know.
@Suite struct LeftOutImportTests {
  /// A row of LiteLLM's spend; the cost is a JSON number of dollars.
  static func row(_ id: Int, _ callType: String, spend: String, _ more: String = "") -> String {
    "{\"request_id\":\"r\(id)\",\"call_type\":\"\(callType)\",\"spend\":\(spend),\"prompt_tokens\":10,"
      + "\"completion_tokens\":4,\"startTime\":\"2026-11-02T09:00:0\(id)Z\","
      + "\"endTime\":\"2026-11-02T09:00:0\(id).500Z\",\"model\":\"m\"\(more)}"
  }

  private static func log(_ rows: String...) -> String { "[" + rows.joined(separator: ",") + "]" }

  @Test func `kept and left out add up to the file's own sum`() throws {
    let folder = try ImportFolder()
    let file = try folder.write(
      Self.log(
        Self.row(0, "acompletion", spend: "0.1"),
        Self.row(1, "aembedding", spend: "0.02"),
        Self.row(2, "acompletion", spend: "0.003"),
        Self.row(3, "arerank", spend: "0.0004"),
        Self.row(4, "embedding", spend: "0.00005"),
        Self.row(5, "acompletion", spend: "null")
      ),
      to: "a.json"
    )
    let summary = try folder.run(file)
    #expect(summary.requests == 3 && summary.nanodollars == 103_000_000)
    #expect(summary.requestsOfUnknownCost == 1)
    #expect(summary.leftOut.count == 3 && summary.leftOut.nanodollars == 20_450_000)
    #expect(summary.nanodollars + summary.leftOut.nanodollars == 123_450_000)
    // A second file that holds two of the rows again.
    let more = try folder.write(
      Self.log(
        Self.row(0, "acompletion", spend: "0.1"),
        Self.row(6, "acompletion", spend: "1"),
        Self.row(1, "aembedding", spend: "0.02")
      ),
      to: "b.json"
    )
    let second = try folder.run(more)
    #expect(second.requests == 1 && second.nanodollars == 1_000_000_000)
    #expect(second.alreadyStored == 1 && second.alreadyStoredNanodollars == 100_000_000)
    #expect(second.leftOut.nanodollars == 20_000_000)
  }

  @Test(arguments: [BadEntryPolicy.fail, .skip])
  func `a file of which nothing is kept is refused and leaves no run`(
    _ policy: BadEntryPolicy
  ) throws {
    let folder = try ImportFolder()
    var settings = ImportSettings()
    settings.onBadEntry = policy
    settings.format = "litellm"
    let left = try folder.write(
      Self.log(Self.row(0, "aembedding", spend: "0.5"), Self.row(1, "arerank", spend: "1")),
      to: "a.json"
    )
    var message = ""
    do { _ = try folder.run(left, settings) } catch let error as InputError { message = "\(error)" }
    #expect(message.contains("a.json: holds no request that can be imported; expected LiteLLM"))
    #expect(message.contains("found nothing but "))
    let bad = try folder.write("[{\"request_id\":\"a\",\"startTime\":\"x\"}]", to: "b.json")
    #expect(throws: InputError.self) { try folder.run(bad, settings) }
    #expect(try folder.store.openReader().runs().isEmpty)
    // A list with nothing in it, or a table with a header only, is the log of a quiet day.
    for (name, text) in [("c.json", "[]"), ("d.csv", "request_id,startTime,endTime\n")] {
      #expect(try folder.run(folder.write(text, to: name), settings).requests == 0)
    }
  }

  @Test func `counts that contradict each other make a bad row`() throws {
    let table = "arrival,input,cached,output\n0,10,10,1\n1,10,11,1\n2,10,,1\n"
    let folder = try ImportFolder()
    let file = try folder.write(table, to: "a.csv")
    #expect(throws: InputError.self) { try folder.run(file) }
    var settings = ImportSettings()
    settings.onBadEntry = .skip
    let summary = try folder.run(file, settings)
    #expect(summary.requests == 2 && summary.badEntries == 1)
    let run = try #require(summary.run)
    let stored = try folder.requests(run)
    #expect(stored.map { $0.usage?.cachedInput.count } == [10, 0])
    // The last row does not say what was cached.
    #expect(stored.map(\.isCacheReadKnown) == [true, false])
    #expect(stored.map { $0.usage?.input.count } == [0, 10])
  }
}
