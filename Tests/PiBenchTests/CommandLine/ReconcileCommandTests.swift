// SPDX-License-Identifier: Apache-2.0

import Foundation
import PiCore
import Testing

/// `pibench reconcile` through the program: a log by hand against invoices by hand.
struct ReconcileCommandTests {
  /// Money and tokens of two providers on two days of November 2026.
  private static let log = """
    id,arrival,latency,input,output,cached,cost,provider,model
    a,2026-11-02T10:00:00Z,2,1000,100,400,1.00,openai,gpt-4o
    b,2026-11-02T23:59:59Z,2,500,50,0,0.25,openai,gpt-4o
    c,2026-11-03T12:00:00Z,2,2000,200,0,2.00,openai,gpt-5-mini
    d,2026-11-03T12:00:00Z,2,10,1,0,0.50,anthropic,claude-sonnet-4-5-20250929

    """

  private static func store() throws -> Scratch {
    let scratch = try Scratch()
    try scratch.write(log, to: "log.csv")
    let done = try Program.run(
      ["import", "csv", "log.csv", "--store", "s.db", "--progress", "none"],
      in: scratch.path
    )
    #expect(done.code == 0, "\(done.errors)")
    return scratch
  }

  private static func run(
    _ invoice: String,
    _ words: [String] = [],
    named name: String = "invoice.csv"
  ) throws -> Program.Ending {
    let scratch = try store()
    try scratch.write(invoice, to: name)
    return try Program.run(
      ["reconcile", "--store", "s.db", "--invoice", name] + words,
      in: scratch.path
    )
  }

  private static func costs(_ lines: [(start: Int, amount: String, item: String)]) -> String {
    "start_time,end_time,amount_value,amount_currency,line_item\n"
      + lines.map { "\($0.start),\($0.start + 86_400),\($0.amount),usd,\"\($0.item)\"\n" }.joined()
  }

  /// b ends at midnight of the third, and is billed then.
  private static let right = costs([
    (1_793_577_600, "0.75", "gpt-4o-2024-08-06, input"),
    (1_793_577_600, "0.2500000001", "gpt-4o-2024-08-06, output"),
    (1_793_664_000, "0.25", "gpt-4o-2024-08-06, output"),
    (1_793_664_000, "1.99", "gpt-5-mini, output"),
  ])

  @Test func `an invoice within the tolerance ends with 0, and says whom it matched`() throws {
    let ending = try Self.run(Self.right, ["--provider", "openai"])
    #expect(ending.code == 0, "\(ending.output)\(ending.errors)")
    #expect(
      ending.output == """
        2026-11-02 … 2026-11-03, days in UTC, tolerance 1% of the invoice
        gpt-4o-2024-08-06 of the invoice is taken for gpt-4o of the store

        day         model              store $  invoice $  difference      %  verdict
        2026-11-02  gpt-4o-2024-08-06     1.00       1.00        0.00   0.00   within
        2026-11-03  gpt-4o-2024-08-06     0.25       0.25        0.00   0.00   within
        2026-11-03  gpt-5-mini            2.00       1.99        0.01  +0.50   within
        total                             3.25       3.24        0.01  +0.31   within

        within the tolerance: all 3 rows and the sum

        """
    )
  }

  @Test(arguments: ["table", "csv", "json"])
  func `a thousand lines of the largest amounts are added up`(_ output: String) throws {
    let lines = String(repeating: "2026-11-02,gpt-4o,1e12\n", count: 1_000)
    let ending = try Self.run("day,model,cost\n" + lines, ["--as", output])
    #expect(ending.code == 1, "\(ending.errors)")
    let sums = ["table": "1,000,000,000,000,000.00", "csv": "1000000000000000000000000"]
    #expect(ending.output.contains(sums[output] ?? "1000000000000000000000000"), "\(ending.output)")
  }

  @Test func `a difference beyond the tolerance ends with 1, in every output`() throws {
    let table = try Self.run(Self.right, ["--provider", "openai", "--tolerance", "0.4%"])
    #expect(table.code == 1)
    #expect(table.errors.contains("beyond the tolerance: 1 of 3 rows"))
    let words = ["--provider", "openai", "--tolerance", "0.1%"]
    let csv = try Self.run(Self.right, words + ["--csv"])
    #expect(csv.code == 1)
    #expect(
      csv.output.replacing("\r\n", with: "\n") == """
        day,model,measure,store,invoice,difference,difference_share,verdict
        2026-11-02,gpt-4o-2024-08-06,nanodollars,1000000000,1000000000,0,0,within
        2026-11-03,gpt-4o-2024-08-06,nanodollars,250000000,250000000,0,0,within
        2026-11-03,gpt-5-mini,nanodollars,2000000000,1990000000,10000000,0.005025125628140704,beyond
        ,total,nanodollars,3250000000,3240000000,10000000,0.0030864197530864196,beyond

        """
    )
    let json = try Self.run(Self.right, words + ["--json"])
    #expect(json.code == 1)
    let root = try JSONReader.parse(Array(json.output.utf8), named: "output")
    let rows = try [JSONNode](json: try #require(root["rows"]))
    #expect(try rows.map { try Int(json: try #require($0["difference"])) } == [0, 0, 10_000_000])
    #expect(try String(json: try #require(root["tolerance"])) == "0.1%")
    let matched = try [JSONNode](json: try #require(root["matched"]))
    #expect(try matched.map { try String(json: try #require($0["store"])) } == ["gpt-4o"])
  }

  @Test func `rows of one side only are named and count`() throws {
    let ending = try Self.run(
      Self.costs([
        (1_793_577_600, "1", "gpt-4o, input"), (1_793_664_000, "0.25", "gpt-4o, input"),
        (1_793_664_000, "2", "gpt-5-mini, input"), (1_793_664_000, "0.1", "web search tool calls"),
      ])
    )
    #expect(ending.code == 1)
    #expect(ending.output.contains("claude-sonnet-4-5-20250929     0.50          –        0.50"))
    #expect(ending.output.contains("only in store"))
    #expect(ending.output.contains("web search tool calls             –       0.10       -0.10"))
    #expect(ending.output.contains("only in invoice"))
    #expect(ending.errors.contains("beyond the tolerance: 2 of 5 rows, the sum of money"))
  }

  @Test func `ambiguous snapshots are not taken for the alias`() throws {
    let ending = try Self.run(
      Self.costs([
        (1_793_577_600, "0.5", "gpt-4o-2024-08-06, input"),
        (1_793_577_600, "0.5", "gpt-4o-2024-11-20, input"),
      ]),
      ["--provider", "openai"]
    )
    #expect(ending.code == 1)
    #expect(
      ending.output.contains("gpt-4o: several snapshots, or a snapshot beside the alias; not taken")
    )
    // The invoice's days are compared, no others.
    #expect(!ending.output.contains("gpt-5-mini"))
    #expect(ending.errors.contains("3 of 3 rows"))
  }

  @Test func `names of people, days of the console and usage in tokens`() throws {
    let names = try Self.run(
      "usage_date_utc,model,token_type,cost_usd,cost_type\n2026-11-03,Claude Sonnet 4.5,output,0.50,token\n",
      ["--provider", "anthropic"]
    )
    #expect(names.code == 0, "\(names.output)")
    #expect(names.output.contains("Claude Sonnet 4.5 of the invoice is taken for"))
    // All input, cached tokens included.
    let usage =
      "start_time,model,input_tokens,output_tokens\n1793577600,gpt-4o,1000,100\n1793664000,gpt-4o,500,50\n1793664000,gpt-5-mini,2000,200\n"
    let tokens = try Self.run(usage, ["--provider", "openai", "--tolerance", "0%"])
    #expect(tokens.code == 0, "\(tokens.output)")
    #expect(tokens.output.contains("2026-11-03  gpt-5-mini     2,000       2,000           0"))
    let less = try Self.run(usage.replacing("200\n", with: "190\n"), ["--provider", "openai"])
    #expect(less.code == 1 && less.errors.contains("the sum of output tokens"))
  }

  @Test func `an invoice without models compares whole days`() throws {
    let ending = try Self.run("day,cost\n2026-11-02,1\n2026-11-03,2.75\n")
    #expect(ending.code == 0, "\(ending.output)")
    #expect(ending.output.contains("the invoice names no model: whole days are compared"))
    #expect(ending.output.contains("2026-11-03  all models     2.75       2.75"))
    let later = try Self.run(
      "day,cost\n2026-11-02,1\n2026-11-03,2.75\n",
      ["--from", "2026-11-03", "--to", "2026-11-05"]
    )
    #expect(later.code == 0)
    #expect(later.output.contains("2026-11-03 … 2026-11-04, days in UTC"))
    #expect(later.output.contains("1 lines of the invoice lie outside of these days"))
  }

  @Test(
    arguments: [
      ("day,cost,currency\n2026-11-02,1,EUR\n", [], 3, "expected amounts in USD, found EUR"),
      ("day,cost\n2026-11-02,x\n", [], 3, "invoice.csv:2:12: expected an amount of money"),
      ("when,price\n1,2\n", [], 3, "is no invoice that is known"),
      ("day,cost\n2026-11-02,1\n", ["--format", "openai-costs"], 3, "start_time"),
      (
        "day,cost\n2026-11-02,1\n", ["--tolerance", "1"], 2,
        "expected a share in per cent such as 1%"
      ),
      ("day,cost\n2026-11-02,1\n", ["--provider", "opnai"], 2, "did you mean \"openai\"?"),
      ("day,cost\n2026-11-02,1\n", ["--from", "monday"], 2, "expected a day such as 2026-11-02"),
      ("day,cost\n2026-11-02,1\n", ["--columns", "dat=x"], 2, "dat"),
      (
        "day,cost\n2026-11-02,1\n", ["--json", "--csv"], 2, "expected one of --as, --csv and --json"
      ),
      ("day,cost\n2026-11-02,1\n", ["--from", "2026-11-05"], 2, "--to is not later than --from"),
    ] as [(String, [String], Int32, String)]
  )
  func `bad input ends with 3 and bad usage with 2`(
    _ invoice: String,
    _ words: [String],
    _ code: Int32,
    _ message: String
  ) throws {
    let ending = try Self.run(invoice, words)
    #expect(ending.code == code, "\(ending.output)\(ending.errors)")
    #expect(ending.errors.contains(message), "\(ending.errors)")
    #expect(ending.output.isEmpty)
  }

  @Test func `what is missing is told`() throws {
    let scratch = try Self.store()
    let none = try Program.run(["reconcile", "--store", "s.db"], in: scratch.path)
    #expect(none.code == 2 && none.errors.contains("reconcile needs an invoice: --invoice FILE"))
    try scratch.write("day,cost\n2026-11-02,1\n", to: "i.csv")
    let store = try Program.run(["reconcile", "--invoice", "i.csv"], in: scratch.path)
    #expect(store.code == 2 && store.errors.contains("reconcile needs a store"))
    let file = try Program.run(
      ["reconcile", "--store", "s.db", "--invoice", "missing.csv"],
      in: scratch.path
    )
    #expect(file.code == 3)
    try scratch.write("arrival,latency,input,output\n0,1,1,1\n5,1,1,1\n", to: "own.csv")
    _ = try Program.run(
      ["import", "csv", "own.csv", "--store", "own.db", "--progress", "none"],
      in: scratch.path
    )
    let days = try Program.run(
      ["reconcile", "--store", "own.db", "--invoice", "i.csv"],
      in: scratch.path
    )
    #expect(days.code == 3, "\(days.errors)")
    #expect(days.errors.contains("has no run on the unix clock, and so no days to compare"))
  }
}
