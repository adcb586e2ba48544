// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiFormats
import Testing

@Suite struct WEKATraceTests {
  @Test func `a sub-agent belongs to its session and begins when its caller was answered`() throws {
    var reader = try Fixture.open("weka.csv")
    #expect(reader.clock == .perSession)
    var rows: [TraceRow] = []
    while let row = try reader.next() { rows.append(row) }
    #expect(numbers(rows.map(\.session)) == [0, 0, 0, 0, 1])
    #expect(numbers(rows.map(\.agent)) == [0, 0, 1, 0, 2])
    #expect(
      rows.map(\.arrival.nanoseconds) == [0, 9_000_000_000, 12_360_000_000, 20_500_000_000, 0]
    )
    #expect(rows.map { $0.cachedInputTokens?.count } == [0, 15_808, 0, 100, 64])
    #expect(rows.map { $0.thinkTime?.nanoseconds } == [0, 3_000_000_000, 0, 7_750_000_000, nil])
    #expect(rows[2].latency == nil)
    #expect(rows[1].latency == TimeSpan(milliseconds: 3_360))
    #expect(rows.allSatisfy { !$0.failed })
  }

  @Test func `an agent cannot go back in time`() {
    let text = """
      session,agent,t_s,model,input_tokens,output_tokens,think_time_s,api_time_s,shared_prefix_blocks
      a,main,5,m,1,1,0,1,0
      b,main,1,m,1,1,0,1,0
      a,main,4,m,1,1,0,1,0
      """
    #expect(
      Fixture.message { _ = try Fixture.rows(of: text) }
        == "f:4:8: expected a time not before the agent's previous row in column \"t_s\", "
        + "found \"4\""
    )
  }

  @Test func `the recorded sessions have the published counts`() throws {
    guard let path = Fixture.recorded("weka-claude-code/requests.csv") else { return }
    var reader = try TraceRows.open(FileSource(path: path))
    var rows: [TraceRow] = []
    while let row = try reader.next() { rows.append(row) }
    #expect(rows.count == 36_804)
    #expect(Set(rows.map(\.session)).count == 530)
    #expect(Set(rows.map(\.agent)).count == 573)
    #expect(reader.names.deployments.count == 6)
    #expect(rows.reduce(0) { $0 + Int($1.inputTokens.count) } == 4_522_259_694)
    #expect(rows.reduce(0) { $0 + Int($1.outputTokens.count) } == 15_818_874)
    #expect(rows.reduce(0) { $0 + Int($1.cachedInputTokens?.count ?? 0) } == 4_351_179_712)
    #expect(rows.filter { $0.latency == nil }.count == 3_357)
  }
}
