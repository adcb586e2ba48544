// SPDX-License-Identifier: Apache-2.0

import Foundation
import PiCore
import Testing

/// Results, traces and price lists of other tools, as their users import and simulate them.
struct RecordedFormatsTests {
  private func json(_ ending: Program.Ending) throws -> JSONNode {
    #expect(ending.code == 0, "\(ending.errors)")
    return try JSONReader.parse(Array(ending.output.utf8), named: "output")
  }

  private func whole(_ node: JSONNode?) throws -> Int { try Int(json: try #require(node)) }

  private func text(_ node: JSONNode?) throws -> String { try String(json: try #require(node)) }

  private func imported(_ words: [String], in scratch: Scratch) throws -> Program.Ending {
    try Program.run(["import", "--progress", "none"] + words, in: scratch.path)
  }

  static let bailian = """
    {"chat_id": 5, "parent_chat_id": -1, "timestamp": 0.25, "input_length": 40, "output_length": 9, "type": "text", "hash_ids": [1, 2, 3]}
    {"chat_id": 6, "parent_chat_id": 5, "timestamp": 61.5, "input_length": 60, "output_length": 7, "type": "search", "hash_ids": [1, 2, 3, 4]}
    """

  @Test(arguments: [
    ("bailian", bailian),
    (
      "aiperf-mooncake",
      "{\"session_id\":\"s\",\"timestamp\":1.5,\"input_length\":90,\"output_length\":4}\n{\"session_id\":\"s\",\"delay\":20,\"input_length\":99,\"output_length\":5}"
    ),
    (
      "aiperf",
      "{\"metadata\":{\"request_start_ns\":1767607200000000000,\"request_end_ns\":1767607201000000000},\"metrics\":{\"input_sequence_length\":{\"value\":9},\"output_sequence_length\":{\"value\":3}}}\n{\"metadata\":{\"request_start_ns\":1767607203000000000},\"metrics\":{\"input_sequence_length\":{\"value\":8},\"output_sequence_length\":{\"value\":3}}}"
    ),
    (
      "vllm",
      "{\"mean_itl_ms\":NaN,\"completed\":2,\"failed\":0,\"input_lens\":[5,6],\"output_lens\":[1,2],\"ttfts\":[0.1,0.2],\"itls\":[[],[0.1]],\"start_times\":[3.5,4.0]}"
    ),
  ])
  func `a file is recognised, imported, and simulated with and without a store`(
    _ format: String,
    _ text: String
  ) throws {
    let scratch = try Scratch()
    let file = try scratch.write(text + "\n", to: "f")
    let summary = try json(imported(["auto", file, "--store", "s.db", "--json"], in: scratch))
    let files = try #require(summary["files"])
    let list = try [JSONNode](json: files)
    let first = try #require(list.first)
    #expect(try self.text(first["format"]) == format)
    #expect(try whole(first["requests"]) == 2)
    for trace in [file, "s.db"] {
      let ending = try Program.run(
        [
          "simulate", "same-model", "--trace", trace, "--strategy", "random", "--replications", "2",
          "--progress", "none", "--out", "o",
        ],
        in: scratch.path
      )
      #expect(ending.code == 0, "\(trace): \(ending.errors)")
    }
  }

  @Test func `task types come from the field that is named`() throws {
    let scratch = try Scratch()
    let file = try scratch.write(Self.bailian + "\n", to: "f")
    _ = try imported(["auto", file, "--store", "s.db", "--task-from", "column:type"], in: scratch)
    let ledger = try json(
      Program.run(["ledger", "--store", "s.db", "--by", "task_type", "--json"], in: scratch.path)
    )
    let table = try #require(ledger["rows"])
    let names = try [JSONNode](json: table).map { try text($0["task_type"]) }
    #expect(names == ["search", "text"])
    for (words, code) in [
      (["import", "auto", file, "--store", "n.db", "--task-from", "key-alias"], 3),
      (["import", "auto", file, "--store", "n.db", "--task-from", "alias"], 2),
      (["simulate", "--trace", file, "--task-from", "key-alias", "--out", "o"], 3),
      (["simulate", "--trace", "s.db", "--task-from", "column:type", "--out", "o"], 2),
      (["simulate", "--task-from", "column:type", "--out", "o"], 2),
    ] as [([String], Int32)] {
      let ending = try Program.run(words + ["--progress", "none"], in: scratch.path)
      #expect(ending.code == code, "\(words): \(ending.errors)")
    }
    #expect(!(try scratch.names().contains("n.db")))
  }

  @Test func `results without requests are refused and make no run`() throws {
    let scratch = try Scratch()
    let file = try scratch.write(
      "{\"benchmarks\":[{\"requests\":{\"successful\":[],\"incomplete\":[],\"errored\":[]}}]}",
      to: "g.json"
    )
    for format in ["auto", "guidellm"] {
      let ending = try imported([format, file, "--store", "s.db"], in: scratch)
      #expect(ending.code == 3)
      #expect(ending.errors.contains("holds no request that can be imported"))
    }
  }

  static let prices = """
    {"m": {"mode": "chat", "litellm_provider": "p", "input_cost_per_token": 1e-06, "output_cost_per_token": 4e-06,
      "cache_read_input_token_cost": 1e-07, "input_cost_per_token_above_1k_tokens": 2e-06,
      "cache_read_input_token_cost_above_1k_tokens": 3e-07}}
    """

  @Test func `prices in a store serve imported requests`() throws {
    let scratch = try Scratch()
    let log = try scratch.write(
      "id,arrival,latency,input,cached,output,cost,provider,model\na,1767607200,1,1200,1000,10,0.5,h,m\nb,1767607300,1,100,0,10,,h,m\n",
      to: "log.csv"
    )
    let list = try scratch.write(Self.prices, to: "p.json")
    for words in [["csv", log], ["prices", list, "--date", "2026-01-01"]] {
      let ending = try imported(words + ["--store", "s.db"], in: scratch)
      #expect(ending.code == 0, "\(ending.errors)")
    }
    let words = ["ledger", "--store", "s.db"]
    let ledger = try json(Program.run(words + ["--json"], in: scratch.path))
    let total = try #require(ledger["total"])
    #expect(try whole(total["cost_nanodollars"]) == 500_000_000)
    // 1,000 × (2 − 0.3); 100 × 1 + 10 × 4, in millionths of a dollar.
    #expect(try whole(total["cached_input_saved_nanodollars"]) == 1_700_000)
    #expect(try whole(total["estimated_nanodollars"]) == 140_000)
    let page = try Program.run(words, in: scratch.path).output
    #expect(page.contains("1 attempts of unknown cost are in no sum; 1 of them cost $0.00014 by"))
  }

  @Test func `a price list says what is kept, and what is none is refused`() throws {
    let scratch = try Scratch()
    let catalogue = try scratch.write(
      "{\"schema_version\": 1, \"models\": [\n"
        + ["m", "slip", "gone"].map {
          "{\"id\": \"\($0)\", \"provider\": \"p\", \"family\": \"f\", \"capabilities\": [], \"input_usd_per_million\": 7, \"output_usd_per_million\": 8, \"source\": \"s\", \"date\": \"2026-01-01\"}"
        }.joined(separator: ",\n") + "]}",
      to: "old.json"
    )
    let list = try scratch.write(
      Self.prices.dropLast()
        + ", \"alias\": {\"alias_of\": \"m\"}, \"say\": {\"input_cost_per_character\": 1e-05},"
        + " \"slip\": {\"mode\": \"chat\", \"input_cost_per_token\": 0.007, \"output_cost_per_token\": 0.008}}",
      to: "p.json"
    )
    let words = ["prices", list, "--catalogue", catalogue, "--out", "new.json"]
    let refused = try imported(words, in: scratch)
    #expect(refused.code == 3 && refused.output.contains("refused: 1"))
    let ending = try imported(words + ["--on-bad-row", "skip", "--prune"], in: scratch)
    #expect(ending.code == 0, "\(ending.errors)")
    for line in [
      "2 models that generate text; others: 1", "  alias: alias = m",
      "  = slip: entry is not understood, old price kept", "  - gone",
    ] {
      #expect(ending.output.contains(line + "\n"), "\(ending.output)")
    }
    let made = try scratch.text(of: "new.json")
    #expect(made.contains("\"id\": \"slip\"") && !made.contains("\"id\": \"gone\""))
    let none = try scratch.write("{\"a\": {\"mode\": \"embedding\"}}", to: "none.json")
    let empty = try imported(["prices", none, "--out", "no.json"], in: scratch)
    #expect(empty.code == 3 && empty.errors.contains("a price list of LiteLLM or models.dev"))
    #expect(!(try scratch.names().contains("no.json")))
  }
}
