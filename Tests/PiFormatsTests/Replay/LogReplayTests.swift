// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiFormats
import Testing

/// Logs as traces; the expected values are those of the files, taken by hand.
struct LogReplayTests {
  private static func rows(_ file: String, _ options: TraceOptions = TraceOptions()) throws
    -> (rows: [TraceRow], reader: TraceRows)
  {
    var reader = try Fixture.open("import/" + file, options)
    var rows: [TraceRow] = []
    while let row = try reader.next() { rows.append(row) }
    return (rows, reader)
  }

  @Test(arguments: ["litellm.csv"])
  func `a log of spend is replayed without what it does not know`(_ file: String) throws {
    let (rows, reader) = try Self.rows(file)
    // chatcmpl-2 failed and has no tokens, chatcmpl-5 is a cache hit of the gateway, chatcmpl-4 embeds.
    #expect(rows.map(\.inputTokens.count) == [1200, 100])
    #expect(rows.map(\.outputTokens.count) == [420, 50])
    #expect(rows.map { $0.cachedInputTokens?.count } == [1024, nil])
    #expect(rows[0].arrival == .zero)
    #expect(reader.leftOut.lacking == [0, 1, 0, 1] && reader.leftOut.onPurpose.count == 1)
    #expect(reader.leftOut.bad == 0 && reader.leftOut.count == 3)
    #expect(
      reader.leftOut.summaries == [
        "1 request without input tokens",
        "1 request that the gateway answered from its own cache",
        "embeddings: 1",
      ]
    )
    #expect(reader.names.taskTypes == ["chat"] && reader.names.deployments.isEmpty == false)
  }

  @Test func `spans and results of load generators are replayed`() throws {
    let spans = try Self.rows("otlp.json")
    #expect(spans.rows.map(\.inputTokens.count) == [1200, 12])
    #expect(spans.rows.map(\.failed) == [false, true])
    let vllm = try Self.rows("vllm.json")
    #expect(
      vllm.rows.map(\.arrival) == [
        .zero, Instant.zero + milliseconds(250), Instant.zero + milliseconds(750),
      ]
    )
    #expect(vllm.rows.map(\.failed) == [false, false, true])
    let guide = try Self.rows("guidellm.json")
    #expect(
      guide.rows.map(\.arrival) == [
        .zero, Instant.zero + milliseconds(1_750), Instant.zero + milliseconds(3_750),
      ]
    )
    #expect(guide.rows.map(\.inputTokens.count) == [256, 256, 256])
    #expect(guide.rows.map(\.failed) == [false, true, true])
  }

  @Test func `a log without arrivals is refused`() {
    let file = "llmperf_550_150_individual_responses.json"
    let message = Fixture.message { _ = try Self.rows(file) }
    #expect(message.hasSuffix(": does not say when requests arrived, which a replay needs"))
  }

  @Test func `served requests of unknown output are left out, failed ones are kept`() throws {
    let text = "arrival,input,output,failed\n0,5,,0\n1,6,,1\n2,,7,0\n3,8,9,0\n"
    var reader = try TraceRows.open(MemorySource(text, named: "f"))
    let rows = try Fixture.rows(reader)
    #expect(rows.map(\.inputTokens.count) == [6, 8] && rows.map(\.failed) == [true, false])
    while try reader.next() != nil {}
    #expect(reader.leftOut.lacking == [0, 1, 1, 0])
    #expect(
      reader.leftOut.summaries == [
        "1 request without input tokens", "1 request without output tokens that did not fail",
      ]
    )
  }

  @Test func `rows in any order are sorted when all of them are to be`() throws {
    var text = "arrival,input,output\n"
    for row in (0..<3_000).reversed() { text += "\(row / 2),\(row),1\n" }
    var reader = try TraceRows.open(MemorySource(text, named: "f"))
    #expect(throws: InputError.self) { while try reader.next() != nil {} }
    #expect(reader.isUnsorted)
    var options = TraceOptions()
    options.sortsAll = true
    let rows = try Fixture.rows(of: text, options)
    #expect(rows.map { Int($0.arrival.nanoseconds / 1_000_000_000) } == (0..<3_000).map { $0 / 2 })
    // Of two rows at one instant the larger number stands first in the file.
    #expect(rows.map(\.inputTokens.count) == (0..<3_000).map { Int32($0 ^ 1) })
  }

  @Test(arguments: [
    "azure-2023.csv", "azure-2024.csv", "burstgpt-1.csv", "burstgpt-3.csv", "calendar.csv",
    "mooncake.jsonl", "weka.csv", "import/guidellm.json", "import/litellm.csv",
    "import/litellm.json", "import/otlp.json", "import/vllm.json", "import/aiperf.jsonl",
    "aiperf-mooncake.jsonl", "bailian.jsonl",
  ])
  func `every entry that an import reads is replayed or counted as left out`(
    _ file: String
  ) throws {
    let log = try ReadLog(FileSource(path: Fixture.path(file)))
    #expect(log.errors == [])
    var reader = try Fixture.open(file)
    var rows = 0
    while try reader.next() != nil { rows += 1 }
    #expect(rows > 0)
    #expect(rows + reader.leftOut.count == log.requests.count + log.leftOut.count)
    #expect(reader.leftOut.onPurpose.count == log.leftOut.count)
  }
}
