// SPDX-License-Identifier: Apache-2.0

import Foundation
import PiCore
import PiLedger
import PiTelemetry
import Testing

/// `pibench history` through the program.
struct HistoryCommandTests {
  @Test func `every failed request counts, also without an end or a deployment`() throws {
    let scratch = try Scratch()
    // Three answers, a failure with an end, one without, and one that names no deployment.
    try scratch.write(
      "arrival,latency,input,output,model,error\n0,1,5,1,m,\n1,1,5,1,m,\n2,1,5,1,m,\n"
        + "3,1,5,,m,timeout\n4,,5,,m,server_error\n5,,5,,,rate_limited\n",
      to: "log.csv"
    )
    let done = try Program.run(
      ["import", "csv", "log.csv", "--store", "s.db", "--progress", "none"],
      in: scratch.path
    )
    #expect(done.code == 0, "\(done.errors)")
    let text = try Program.run(["history", "--store", "s.db", "--summary"], in: scratch.path)
    #expect(
      text.output.contains("failed requests: 3 of 6 (50.0 %), 1 of which no deployment was asked")
    )
    let reader = try SQLiteTelemetryStore(path: scratch.path + "/s.db").openReader()
    let summary = try PerformanceSummary(reader) { _ in true }
    #expect(summary.requests == 6 && summary.failedRequests == 3)
    #expect(summary.unattemptedRequests == 1)
    #expect(summary.deployments.map(\.attempts) == [5])
    #expect(summary.deployments.map(\.errorShare) == [0.4])
  }

  /// The attempts a minute that the summary of an imported table prints.
  private func rate(_ table: String) throws -> Double? {
    let scratch = try Scratch()
    try scratch.write(table, to: "log.csv")
    let done = try Program.run(
      ["import", "csv", "log.csv", "--store", "s.db", "--progress", "none"],
      in: scratch.path
    )
    #expect(done.code == 0, "\(done.errors)")
    let words = ["history", "--store", "s.db", "--summary", "--json"]
    let root = try JSONReader.parse(
      Array(try Program.run(words, in: scratch.path).output.utf8),
      named: "output"
    )
    let rows = try [JSONNode](json: try #require(root["deployments"]))
    #expect(rows.count == 1)
    let node = try #require(rows[0]["attempts_per_min"])
    if case .null = node.value { return nil }
    return try Double(json: node)
  }

  @Test func `a rate is told only where arrivals are known`() throws {
    // Three requests from 10:00:00 to 10:01:00.
    let known = """
      arrival,latency,input,output,model
      2026-11-02T10:00:00Z,1,5,1,m
      2026-11-02T10:00:30Z,1,5,1,m
      2026-11-02T10:00:59Z,1,5,1,m

      """
    #expect(try rate(known) == 3)
    // The same by ends and latencies, which say when they arrived.
    let ends = """
      ended,latency,input,output,model
      2026-11-02T10:00:01Z,1,5,1,m
      2026-11-02T10:00:31Z,1,5,1,m
      2026-11-02T10:01:00Z,1,5,1,m

      """
    #expect(try rate(ends) == 3)
    for table in [
      // Ends only, days only, and nothing of an arrival.
      "ended,input,output,model\n2026-11-02T10:00:01Z,5,1,m\n2026-11-02T10:01:00Z,5,1,m\n",
      "arrival,latency,input,output,model\n2026-11-02,1,5,1,m\n2026-11-03,1,5,1,m\n",
      "latency,input,output,model\n1,5,1,m\n60,5,1,m\n",
    ] {
      #expect(try rate(table) == nil, "\(table)")
    }
  }

  @Test func `requests that are known by their ends count on the days of these`() throws {
    let scratch = try Scratch()
    try scratch.write(
      "ended,input,output,cost,model\n2026-11-02T10:00:01Z,5,1,0.5,m\n2026-11-03T10:01:00Z,5,1,2,m\n",
      to: "log.csv"
    )
    let done = try Program.run(
      ["import", "csv", "log.csv", "--store", "s.db", "--progress", "none", "--json"],
      in: scratch.path
    )
    #expect(done.output.contains("every request counts at its end"), "\(done.output)")
    let ledger = try Program.run(
      ["ledger", "--store", "s.db", "--period", "day", "--json"],
      in: scratch.path
    )
    let root = try JSONReader.parse(Array(ledger.output.utf8), named: "output")
    let rows = try [JSONNode](json: try #require(root["rows"]))
    #expect(
      try rows.map { try String(json: try #require($0["period"])) } == ["2026-11-02", "2026-11-03"]
    )
    #expect(try rows.map { try Int(json: try #require($0["requests"])) } == [1, 1])
  }
}
