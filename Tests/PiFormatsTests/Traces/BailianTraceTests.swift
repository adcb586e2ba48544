// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiFormats
import Testing

@Suite struct BailianTraceTests {
  @Test func `chats become sessions, seconds are exact and blocks have 16 tokens`() throws {
    let log = try ReadLog(FileSource(path: Fixture.path("bailian.jsonl")))
    #expect(log.errors == [] && log.clock == .own)
    #expect(
      log.requests.map(\.arrival.nanoseconds) == [
        2_125_000_000, 3_000_000_000, 40_500_000_000, 95_001_000_000, 96_000_000_000,
        100_000_000_000,
      ]
    )
    // 13 follows 11 and 14 follows 13; 15 goes on with a chat before the recording, 16 with 15.
    #expect(log.keys.map(\.source) == [0, 1, 0, 0, 2, 2])
    #expect(log.keys.map(\.ordinal) == [0, 0, 1, 2, 0, 1])
    #expect(log.requests.map { $0.sharedInputTokens?.count } == [0, 0, 48, 32, 0, 31])
    #expect(log.requests.map { $0.outputTokens?.count } == [9, 0, 7, 6, 5, 5])
    #expect(log.requests.map(\.isServed) == [true, nil, true, true, true, true])
    #expect(log.requests.map(\.externalID) == ["11", "12", "13", "14", "15", "16"])
  }

  @Test func `a replay has the sessions and blocks`() throws {
    var reader: any TraceReader = try Fixture.open("bailian.jsonl")
    var rows: [TraceRow] = []
    while let row = try reader.next() { rows.append(row) }
    #expect(numbers(rows.map(\.session)) == [0, 1, 0, 0, 2, 2])
    #expect(rows.map(\.arrival.nanoseconds).prefix(3) == [0, 875_000_000, 38_375_000_000])
    #expect(reader.prefixes?.blockTokens == 16)
  }

  @Test func `a chat that comes twice and times that cannot be are refused`() throws {
    let line =
      "{\"chat_id\":1,\"parent_chat_id\":-1,\"timestamp\":1.5,\"input_length\":4,\"output_length\":2}"
    #expect(
      try ReadLog(line + "\n" + line).errors == [
        "f:2:12: expected every chat once in \"chat_id\", found 1"
      ]
    )
    #expect(
      try ReadLog(line.replacing("1.5", with: "-1.5")).errors == [
        "f:1:46: expected seconds, 0 or more in \"timestamp\", found -1.5"
      ]
    )
  }
}
