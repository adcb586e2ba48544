// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiFormats
import Testing

@Suite struct AIPerfLogTests {
  @Test func `AIPerf's records count from when a request was meant to be sent`() throws {
    let log = try ReadLog(file: "aiperf.jsonl")
    #expect(log.errors == [] && log.clock == .unix)
    #expect(log.requests.map(\.externalID) == ["p1", "p2", "p3"])
    #expect(log.requests.map(\.tokens) == [[420, nil, 31], [460, nil, nil], [50, nil, nil]])
    let first = log.requests[0]
    #expect(first.arrival == nine && first.wait == milliseconds(250))
    #expect(first.timeToFirstToken == TimeSpan(nanoseconds: 375_500_000))
    #expect(first.latency == milliseconds(2750))
    #expect(first.streams == true)
    #expect(log.requests[1].latency == milliseconds(500) && log.requests[1].wait == nil)
    #expect(log.requests.map(\.isServed) == [true, false, false])
    #expect(log.requests.map(\.error) == [nil, .rateLimited, .cancelled])
    #expect(log.keys.map(\.source) == [0, 0, 1] && log.keys.map(\.ordinal) == [0, 1, 0])
    #expect(log.caveats == [.noDeployment])
    #expect(!log.leaks)
  }

  @Test func `units are read and unknown ones refused by place`() throws {
    func record(_ metric: String) throws -> ReadLog {
      try ReadLog(
        "{\"metadata\":{\"request_start_ns\":5},\"metrics\":{\"request_latency\":\(metric)}}"
      )
    }
    for (metric, latency) in [
      ("{\"value\":1500,\"unit\":\"ms\"}", milliseconds(1500)),
      ("{\"value\":2,\"unit\":\"s\"}", milliseconds(2000)),
      ("{\"value\":2000000,\"unit\":\"ns\"}", milliseconds(2)),
    ] {
      #expect(try record(metric).requests.first?.latency == latency)
    }
    #expect(
      try record("{\"value\":2,\"unit\":\"h\"}").errors == [
        "f:1:83: expected a unit out of ns, us, ms, s, sec, found a text of 1 character"
      ]
    )
    #expect(
      try record("{\"value\":NaN,\"unit\":\"ms\"}").errors == [
        "f:1:74: expected a number, found NaN"
      ]
    )
    #expect(
      try ReadLog("{\"metadata\":{},\"metrics\":{},\"request_start_ns\":1}").errors == [
        "f:1:13: expected the key \"request_start_ns\", found a record without it"
      ]
    )
  }
}
