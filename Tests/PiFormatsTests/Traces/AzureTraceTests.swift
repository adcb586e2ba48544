// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiFormats
import Testing

@Suite struct AzureTraceTests {
  @Test func `the form of 2023 keeps its 100 ns digits across midnight`() throws {
    let rows = try Fixture.rows(Fixture.open("azure-2023.csv"))
    #expect(rows.map(\.arrival.nanoseconds) == [0, 1_314_579_000, 1_314_579_100])
    #expect(rows.map(\.inputTokens.count) == [374, 396, 12])
    #expect(rows.map(\.outputTokens.count) == [44, 109, 0])
    #expect(rows.map(\.line) == [2, 3, 4])
  }

  @Test func `the form of 2024 has an offset that counts`() throws {
    let rows = try Fixture.rows(Fixture.open("azure-2024.csv"))
    #expect(rows.map(\.arrival.nanoseconds) == [0, 7_405_000, 990_070_000])
  }

  @Test(arguments: [
    "2023-02-29 00:00:00", "2023-13-01 00:00:00", "2023-01-01 24:00:00", "2023-01-01", "now",
    "2023-01-01 00:00:00.", "2023-01-01 00:00:00.1234567890", "2023-01-01 00:00:00 UTC",
    "2023-01-01 00:00:00+0000", "1969-12-31 23:59:59", "2023/01/01 00:00:00", "",
  ])
  func `bad time stamps are refused`(stamp: String) {
    let text = "TIMESTAMP,ContextTokens,GeneratedTokens\n\(stamp),1,2\n"
    let hidden = ["now", "2023-01-01 00:00:00 UTC", "2023/01/01 00:00:00"]
    let shown = hidden.contains(stamp) ? "a text of \(stamp.count) characters" : "\"\(stamp)\""
    let found = stamp.isEmpty ? "an empty field" : shown
    #expect(
      Fixture.message { _ = try Fixture.rows(of: text) }
        == "f:2:1: expected a time stamp such as 2024-05-10 00:00:00.009930+00:00 "
        + "in column \"TIMESTAMP\", found \(found)"
    )
  }

  @Test func `leap days and long spans are counted right`() throws {
    let header = "TIMESTAMP,ContextTokens,GeneratedTokens\n"
    let rows = try Fixture.rows(
      of: header + "2024-02-28 23:59:59,1,1\n2024-02-29 00:00:00,1,1\n2100-03-01 00:00:00Z,1,1\n"
    )
    // 2024-02-29 to 2100-03-01: 76 years and a day with 18 further leap days, 2100 being none.
    #expect(rows[1].arrival.nanoseconds == 1_000_000_000)
    #expect((rows[2].arrival - rows[1].arrival).nanoseconds == 27_759 * 86_400 * 1_000_000_000)
  }

  @Test func `the recorded hour has the published counts`() throws {
    guard let path = Fixture.recorded("azure-llm-2023/AzureLLMInferenceTrace_conv.csv") else {
      return
    }
    let rows = try Fixture.rows(TraceRows.open(FileSource(path: path)))
    #expect(rows.count == 19_366)
    #expect(rows.reduce(0) { $0 + Int($1.inputTokens.count) } == 22_361_870)
    #expect(rows.reduce(0) { $0 + Int($1.outputTokens.count) } == 4_088_665)
    #expect(rows.last?.arrival.nanoseconds == 3_501_721_937_000)
  }
}
