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
    #expect(text.output.contains("$1,008.00"))
    #expect(!text.output.contains("\u{1B}"))
  }

  @Test func `budget, forecast and anomalies come with the ledger`() throws {
    let scratch = try Scratch()
    let path = try store(scratch)
    let words = ["--budget", "30/day", "--forecast", "5", "--anomalies", "--to", "2024-11-13"]
    let ending = try Program.run(["ledger", "--store", path, "--json"] + words)
    // The spike of 72 $ broke the budget in a complete day.
    #expect(ending.code == 1, "\(ending.errors)")
    #expect(ending.errors.contains("the budget was used up in 2024-11-11"))
    let root = try json(ending)
    #expect(try whole(root["budget"]?["exhausted_periods"]) == 1)
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

  /// A store with spend in hours counted from 2026-03-02 00:00 UTC.
  private func spend(_ hours: [(hour: Int64, dollars: Int64)], _ scratch: Scratch) throws -> String
  {
    let path = scratch.path + "/b.db"
    let writer = try SQLiteTelemetryStore(path: path).openWriter()
    var description = RunDescription(
      origin: .production,
      clock: .unix,
      name: "hours",
      contentHash: "0"
    )
    description.deployments = [DeploymentName(name: "a")]
    let run = try writer.beginRun(description)
    for (number, (hour, dollars)) in hours.enumerated() {
      let instant = Instant(nanoseconds: 1_772_409_600_000_000_000 + hour * 3_600_000_000_000)
      let attempt = AttemptRecord(
        request: UInt32(number),
        ordinal: 0,
        deployment: DeploymentIndex(0),
        started: instant,
        ended: instant,
        outcome: AttemptOutcome(error: nil),
        cost: NanoDollars(dollars * 1_000_000_000)
      )
      try writer.append([.attempt(attempt)], to: run)
    }
    try writer.endRun(run, lostRecords: 0)
    try writer.close()
    return path
  }

  @Test(
    arguments: [
      // A complete day over the limit, the running one within it.
      ([(5, 30), (30, 2)], 1, "the budget was used up in 2026-03-02"),
      // Exactly the limit is used up.
      ([(5, 20), (30, 2)], 1, "the budget was used up in 2026-03-02"),
      ([(5, 25), (30, 25), (50, 1)], 1, "used up in 2 complete periods, last in 2026-03-03"),
      // The running day has spent the limit already.
      ([(5, 1), (30, 21)], 1, "the budget of this day is used up"),
      ([(5, 19), (30, 19)], 0, ""),
    ] as [([(hour: Int64, dollars: Int64)], Int32, String)]
  )
  func `a budget that a complete period broke ends with exit code 1`(
    _ hours: [(hour: Int64, dollars: Int64)],
    _ code: Int32,
    _ message: String
  ) throws {
    let scratch = try Scratch()
    let path = try spend(hours, scratch)
    let ending = try Program.run(["ledger", "--store", path, "--budget", "20/day"])
    #expect(ending.code == code, "\(ending.output)\(ending.errors)")
    #expect(message.isEmpty ? ending.errors.isEmpty : ending.errors.contains(message))
  }

  @Test func `a running period that is forecast to break the budget is told, and ends with 0`()
    throws
  {
    let scratch = try Scratch()
    // Two days of a dollar every hour, then 18 hours of two: 36 $ are spent and more are on the way.
    let hours = (0..<66 as Range<Int64>).map { (hour: $0, dollars: $0 < 48 ? 1 : 2 as Int64) }
    let path = try spend(hours, scratch)
    let ending = try Program.run(["ledger", "--store", path, "--budget", "40/day"])
    #expect(ending.code == 0, "\(ending.errors)")
    #expect(ending.output.contains("2026-03-04  $36.00  reached 50 %, 80 %  (running)"))
    #expect(ending.output.contains("forecast to exceed the limit"), "\(ending.output)")
    let used = try Program.run(["ledger", "--store", path, "--budget", "36/day"])
    #expect(used.code == 1 && used.errors.contains("the budget of this day is used up"))
  }

  @Test func `a record that begins in the evening does not take that for a day`() throws {
    let scratch = try Scratch()
    // A dollar an hour from 18:00 on, for twenty days: a day costs 24 $.
    let hours = (18..<498 as Range<Int64>).map { (hour: $0, dollars: 1 as Int64) }
    let path = try spend(hours, scratch)
    let words = ["ledger", "--store", path, "--forecast", "1"]
    let root = try json(try Program.run(words + ["--json"]))
    let total = try #require(root["forecast"]?["total_usd"])
    #expect(abs(try Double(json: try #require(total["median"])) - 24) < 0.48)
    #expect(try whole(root["forecast"]?["history_periods"]) == 19)
    let text = try Program.run(words).output
    #expect(text.contains("the record begins within the first one, which is left out"), "\(text)")
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
    let none = try Program.run(["history", "--store", path, "--search", "west"])
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

  @Test(arguments: [
    (
      ["ledger", "--provider", "nort"],
      "--provider: the store has no \"nort\"; did you mean \"north\"?"
    ),
    (
      ["ledger", "--model", "large,lage"],
      "--model: the store has no \"lage\"; did you mean \"large\"?"
    ),
    (["ledger", "--tenant", "mobile"], "--tenant: the store has no \"mobile\"; it has \"web\""),
    (
      ["ledger", "--deployment", "zzz"],
      "--deployment: the store has no \"zzz\"; it has \"a\", \"b\""
    ),
    (["ledger", "--strategy", "random"], "--strategy: the store has no \"random\"; it has none"),
    (["ledger", "--task-type", "chat"], "--task-type: the store has no \"chat\"; it has none"),
    (["ledger", "--key-alias", "ci"], "--key-alias: the store has no \"ci\"; it has none"),
    (["ledger", "--run", "7"], "--run: the store has no \"7\"; "),
    (
      ["history", "--provider", "sout"],
      "--provider: the store has no \"sout\"; did you mean \"south\"?"
    ),
    (["history", "--tenant", "wbe"], "--tenant: the store has no \"wbe\"; did you mean \"web\"?"),
    (["history", "--summary", "--run", "2"], "--run: the store has no \"2\""),
  ])
  func `an unknown name names the nearest and ends with exit code 2`(
    _ words: [String],
    _ message: String
  ) throws {
    let scratch = try Scratch()
    let ending = try Program.run(words + ["--store", try store(scratch)])
    #expect(ending.code == 2)
    #expect(ending.output.isEmpty)
    #expect(ending.errors.contains(message), "\(ending.errors)")
  }

  @Test func `money has separators and equal decimals in a column`() throws {
    let scratch = try Scratch()
    let path = try store(scratch)
    let ending = try Program.run(["ledger", "--store", path, "--by", "provider"])
    let lines = ending.output.split(separator: "\n").suffix(3).map {
      $0.split(separator: " ", omittingEmptySubsequences: true).suffix(3)
    }
    #expect(
      lines.map { Array($0) } == [
        ["504.00", "0.00", "0.00"], ["504.00", "1.00", "0.00"], ["1,008.00", "1.00", "0.00"],
      ]
    )
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
