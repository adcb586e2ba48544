// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiFormats
import Testing

@Suite struct BurstGPTTraceTests {
  @Test func `no response tokens mean a failure`() throws {
    var reader = try Fixture.open("burstgpt-1.csv")
    var rows: [TraceRow] = []
    while let row = try reader.next() { rows.append(row) }
    #expect(rows.map(\.arrival.nanoseconds) == [0, 40_000_000_000, 113_500_000_000])
    #expect(rows.map(\.failed) == [false, true, false])
    #expect(reader.names.taskTypes == ["Conversation log", "API log"])
    #expect(rows.allSatisfy { $0.session == nil && $0.latency == nil })
  }

  @Test func `columns are found by name whatever their order`() throws {
    let rows = try Fixture.rows(Fixture.open("burstgpt-3.csv"))
    #expect(numbers(rows.map(\.session)) == [0, 1, 0])
    #expect(rows.map(\.latency?.nanoseconds) == [2_250_000_000, nil, 0])
    #expect(rows.map(\.inputTokens.count) == [472, 10, 11])
  }

  @Test func `negative tokens and times are bad rows that can be skipped`() throws {
    let text = """
      Timestamp,Model,Request tokens,Response tokens
      5,a,-1,2
      6,a,1,2
      -7,a,1,2
      8,a,1
      9,a,1,3000000000
      10,a,4,5
      """
    #expect(
      Fixture.message { _ = try Fixture.rows(of: text) }
        == "f:2:5: expected a token count in 0 … 200000000 in column \"Request tokens\", "
        + "found \"-1\""
    )
    var reader = try TraceRows.open(
      MemorySource(text, named: "f"),
      options: TraceOptions(onBadRow: .skip)
    )
    var rows: [TraceRow] = []
    while let row = try reader.next() { rows.append(row) }
    #expect(rows.map(\.arrival.nanoseconds) == [0, 4_000_000_000])
    #expect(reader.leftOut.bad == 4)
    #expect(reader.leftOut.reasons.map { $0.position?.line } == [2, 4, 5, 6])
  }
}
