// SPDX-License-Identifier: Apache-2.0

import Foundation
import PiCore
import PiTelemetry
import Testing

struct LedgerCommandTests {
  /// A store with forty days of spend of 24 $ each, the last but one three times as much.
  private func store(_ scratch: Scratch, clock: RunDescription.Clock = .unix) throws -> String {
    let path = scratch.path + "/s.db"
    let writer = try SQLiteTelemetryStore(path: path).openWriter()
    var description = RunDescription(
      origin: .production,
      clock: clock,
      name: "days",
      contentHash: "0"
    )
    description.deployments = [
      DeploymentName(name: "a", provider: "north", model: "large"),
      DeploymentName(name: "b", provider: "south", model: "\u{1B}[31msmall"),
    ]
    description.tenants = ["web"]
    let run = try writer.beginRun(description)
    for hour in 0..<960 as Range<Int64> {
      let instant = Instant(nanoseconds: (20_000 * 24 + hour) * 3_600_000_000_000 + 1)
      let attempt = AttemptRecord(
        request: UInt32(hour),
        ordinal: 0,
        deployment: DeploymentIndex(Int(hour % 2)),
        started: instant,
        ended: instant,
        outcome: AttemptOutcome(error: hour == 7 ? .rateLimited : nil),
        cost: NanoDollars(hour / 24 == 38 ? 3_000_000_000 : 1_000_000_000)
      )
      var request = RequestRecord(
        number: UInt32(hour),
        key: RequestKey(source: 1, ordinal: UInt32(hour)),
        arrival: instant
      )
      request.externalID = "req-\(hour)"
      request.deployment = attempt.deployment
      request.tenant = TenantIndex(0)
      request.isServed = hour != 7
      try writer.append([.attempt(attempt), .request(request)], to: run)
    }
    try writer.endRun(run, lostRecords: 0)
    try writer.indexForSearch(run)
    try writer.close()
    return path
  }

  private func json(_ ending: Program.Ending) throws -> JSONNode {
    try JSONReader.parse(Array(ending.output.utf8), named: "output")
  }

  private func whole(_ node: JSONNode?) throws -> Int { try Int(json: try #require(node)) }

  @Test func `sums are exact and add up by provider, day and in all`() throws {
    let scratch = try Scratch()
    let path = try store(scratch)
    for words in [["--by", "provider"], ["--period", "day"], ["--by", "tenant,model"]] {
      let ending = try Program.run(["ledger", "--store", path, "--json"] + words)
      #expect(ending.code == 0)
      let root = try json(ending)
      #expect(try whole(root["schema_version"]) == 1)
      let rows = try [JSONNode](json: try #require(root["rows"]))
      let sum = try rows.reduce(0) { try $0 + whole($1["cost_nanodollars"]) }
      #expect(sum == 1_008_000_000_000)
      #expect(try whole(root["total"]?["cost_nanodollars"]) == sum)
      #expect(try whole(root["total"]?["wasted_nanodollars"]) == 1_000_000_000)
    }
    let text = try Program.run(["ledger", "--store", path, "--by", "model"])
    #expect(text.output.contains("$1008.00"))
    #expect(!text.output.contains("\u{1B}"))
  }

  @Test func `budget, forecast and anomalies come with the ledger`() throws {
    let scratch = try Scratch()
    let path = try store(scratch)
    let words = ["--budget", "30/day", "--forecast", "5", "--anomalies", "--to", "2024-11-13"]
    let ending = try Program.run(["ledger", "--store", path, "--json"] + words)
    #expect(ending.code == 0, "\(ending.errors)")
    let root = try json(ending)
    let found = try [JSONNode](json: try #require(root["anomalies"]?["found"]))
    let kinds = try found.map { try String(json: try #require($0["kind"])) }
    #expect(kinds.contains("spike"))
    #expect(try found.first?["period"].map { try String(json: $0) } == "2024-11-11")
    let total = try #require(root["forecast"]?["total_usd"])
    #expect(try Double(json: try #require(total["median"])) > 100)
    let text = try Program.run(["ledger", "--store", path] + words)
    #expect(text.output.contains("budget: $30.00 a day\n  reached in 1 of 40 periods"))
    #expect(text.output.contains("2024-11-11  spike"))
    #expect(text.output.contains("forecast from 40 complete periods"))
  }

  @Test func `a budget that is used up ends with exit code 1`() throws {
    let scratch = try Scratch()
    let ending = try Program.run(
      ["ledger", "--store", try store(scratch), "--budget", "20/day", "--json"]
    )
    #expect(ending.code == 1)
    #expect(ending.errors.contains("the budget of this day is used up"))
    #expect(try json(ending)["budget"] != nil)
  }

  @Test func `a short record has no forecast and says so`() throws {
    let scratch = try Scratch()
    let words = ["--forecast", "7", "--to", "2024-10-08"]
    let ending = try Program.run(["ledger", "--store", try store(scratch)] + words)
    #expect(ending.code == 0)
    #expect(
      ending.output.contains(
        "no forecast: complete periods: 4, and a forecast of this length"
          + " needs 10"
      ),
      "\(ending.output)"
    )
  }

  @Test func `history finds requests and sums up deployments`() throws {
    let scratch = try Scratch()
    let path = try store(scratch)
    let found = try Program.run(["history", "--store", path, "--search", "REQ-95", "--json"])
    #expect(found.code == 0)
    let requests = try [JSONNode](json: try #require(try json(found)["requests"]))
    let names = try requests.map { try String(json: try #require($0["external_id"])) }
    #expect(names == (950...959).reversed().map { "req-\($0)" } + ["req-95"])
    let failed = try Program.run(["history", "--store", path, "--error", "rate_limited"])
    #expect(failed.output.contains("req-7 ") && failed.output.contains("2024-10-04T07:00:00.000Z"))
    let none = try Program.run(["history", "--store", path, "--provider", "west"])
    #expect(none.output == "no request matches\n")
    let summary = try Program.run(["history", "--store", path, "--summary", "--json"])
    let rows = try [JSONNode](json: try #require(try json(summary)["deployments"]))
    #expect(try rows.map { try whole($0["attempts"]) } == [480, 480])
    #expect(try rows.map { try whole($0["failed_attempts"]) } == [0, 1])
  }

  @Test func `export writes the tables and names them`() throws {
    let scratch = try Scratch()
    let out = scratch.path + "/tables"
    let ending = try Program.run(
      ["export", "telemetry", "--store", try store(scratch), "--out", out, "--as", "tidy"]
    )
    #expect(ending.code == 0)
    #expect(ending.output.contains("\(out)/attempts.csv: 960 rows"))
    #expect(FileManager.default.fileExists(atPath: out + "/schema.json"))
  }

  @Test func `export takes only the runs that are asked for`() throws {
    let scratch = try Scratch()
    let path = try store(scratch)
    let words = ["export", "telemetry", "--store", path, "--out", scratch.path + "/out"]
    let one = try Program.run(words + ["--run", "1", "--as", "jsonl"])
    #expect(one.code == 0)
    #expect(one.output.contains("/requests.jsonl: 960 rows"))
    let missing = try Program.run(words + ["--run", "7"])
    #expect(missing.code == 3)
    #expect(missing.errors.contains("has no run 7"))
    #expect(try Program.run(words + ["--run", "x"]).code == 2)
  }

  @Test func `runs on two clocks are not mixed unasked`() throws {
    let scratch = try Scratch()
    let path = try store(scratch)
    let writer = try SQLiteTelemetryStore(path: path).openWriter()
    let other = RunDescription(origin: .simulated, clock: .virtual, name: "v", contentHash: "1")
    try writer.endRun(try writer.beginRun(other), lostRecords: 0)
    try writer.close()
    let mixed = try Program.run(["ledger", "--store", path, "--period", "day"])
    #expect(mixed.code == 2)
    #expect(mixed.errors.contains("choose with --clock virtual or --clock unix"))
    let chosen = try Program.run(["ledger", "--store", path, "--period", "day", "--clock", "unix"])
    #expect(chosen.code == 0)
    #expect(try Program.run(["ledger", "--store", path]).code == 0)
  }

  @Test(arguments: [
    (["ledger"], "ledger needs a store: --store FILE"),
    (["ledger", "--store", "x", "--by", "modl"], "did you mean \"model\"?"),
    (["ledger", "--store", "x", "--by", "model,model"], "--by: model only once"),
    (["ledger", "--store", "x", "--period", "year"], "--period: expected hour, day, week, month"),
    (["ledger", "--store", "x", "--budget", "50"], "expected dollars a period such as 50/day"),
    (["ledger", "--store", "x", "--forecast", "0"], "--forecast: expected a whole number"),
    (["ledger", "--store", "x", "--run", "0"], "--run: expected numbers of runs"),
    (["history", "--store", "x", "--error", "rate_limit"], "did you mean \"rate_limited\"?"),
    (["history", "--store", "x", "--summary", "--search", "y"], "does not go with --summary"),
    (["export", "--store", "x"], "export needs what to export: telemetry"),
    (["export", "telemetry", "--store", "x"], "export needs a folder: --out DIR"),
    (["export", "telemetry", "--out", "y", "--as", "xml"], "--as: expected csv, jsonl"),
  ])
  func `a bad command line is told with exit code 2`(
    _ words: [String],
    _ message: String
  ) throws {
    let ending = try Program.run(words)
    #expect(ending.code == 2)
    #expect(ending.errors.contains(message), "\(ending.errors)")
  }

  @Test func `bad instants are told by clock`() throws {
    let scratch = try Scratch()
    let path = try store(scratch)
    for (words, message) in [
      (["--from", "36h"], "--from: expected a date or time in UTC"),
      (["--from", "2024-11-31"], "--from: expected a date"),
      (["--from", "2024-11-02", "--to", "2024-11-02"], "--to is not later than --from"),
    ] {
      let ending = try Program.run(["ledger", "--store", path] + words)
      #expect(ending.code == 2)
      #expect(ending.errors.contains(message), "\(ending.errors)")
    }
  }

  @Test(arguments: ["ledger", "history", "export"])
  func `what is no store is told with exit code 3`(_ command: String) throws {
    let scratch = try Scratch()
    let file = try scratch.write("not a database, not a database", to: "notes.txt")
    let extra = command == "export" ? ["telemetry", "--out", scratch.path + "/out"] : []
    for path in [file, scratch.path + "/missing.db"] {
      let ending = try Program.run([command] + extra + ["--store", path])
      #expect(ending.code == 3, "\(ending.errors)")
      #expect(ending.errors.contains(path))
    }
    #expect(!FileManager.default.fileExists(atPath: scratch.path + "/missing.db"))
  }
}
