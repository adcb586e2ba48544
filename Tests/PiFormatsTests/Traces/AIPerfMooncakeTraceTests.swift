// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiFormats
import Testing

@Suite struct AIPerfMooncakeTraceTests {
  @Test func `a delay is think time behind the turn before`() throws {
    let log = try ReadLog(FileSource(path: Fixture.path("aiperf-mooncake.jsonl")))
    #expect(log.errors == [])
    #expect(
      log.requests.map(\.arrival.nanoseconds) == [
        2_000_250_000, 2_500_000_000, 2_750_750_000, 9_000_000_000, 2_600_000_001,
      ]
    )
    #expect(
      log.requests.map(\.thinkTime) == [
        nil, nil, TimeSpan(nanoseconds: 750_500_000), .zero, nil,
      ]
    )
    #expect(
      log.keys.map(\.source) == [0, 1, 0, 0, 2] && log.keys.map(\.ordinal) == [0, 0, 1, 2, 0]
    )
    #expect(log.requests.map { $0.sharedInputTokens?.count } == [0, 0, 1024, nil, 512])
    #expect(log.caveats == [.earliestArrivals])
  }

  @Test func `a replay keeps exact instants and think times`() throws {
    let rows = try Fixture.rows(Fixture.open("aiperf-mooncake.jsonl"))
    #expect(
      rows.map(\.arrival.nanoseconds) == [0, 499_750_000, 599_750_001, 750_500_000, 6_999_750_000]
    )
    #expect(rows.map(\.inputTokens.count) == [700, 90, 600, 1300, 40])
    #expect(rows[3].thinkTime == TimeSpan(nanoseconds: 750_500_000))
  }

  @Test func `fractions of milliseconds alone are the dialect, whole ones are Mooncake's`() throws {
    func format(_ timestamp: String) throws -> [String] {
      let line = "{\"timestamp\": \(timestamp), \"input_length\": 8, \"output_length\": 2}\n"
      let head = FileHead(Array(line.utf8))
      return RecordFormat.all.filter { $0.fits(head) }.map(\.id)
    }
    #expect(try format("1500.5") == ["aiperf-mooncake"])
    #expect(try format("1500.0") == ["mooncake"] && format("1500") == ["mooncake"])
  }

  @Test func `turns of unknown instants and bad values are told`() throws {
    let turns = "{\"session_id\":\"a\",\"input_length\":5,\"output_length\":1}\n"
    #expect(
      Fixture.message { _ = try Fixture.rows(of: turns + turns) }
        == "f: does not say when requests arrived, which a replay needs"
    )
    for (value, expected) in [
      ("-1", "milliseconds, 0 or more in \"delay\", found -1"),
      ("NaN", "a number in \"delay\", found NaN"),
      ("1e300", "milliseconds, 0 or more in \"delay\", found 1e300"),
    ] {
      let log = try ReadLog("{\"session_id\":\"a\",\"delay\":\(value),\"input_length\":5}\n")
      #expect(log.errors == ["f:1:27: expected " + expected])
    }
  }
}
