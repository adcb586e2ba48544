// SPDX-License-Identifier: Apache-2.0

import PiCore
import Testing

/// What `import` and `ledger` print of a log that is not all requests and not all known.
struct ImportOutputTests {
  private static let log = """
    [{"request_id":"a","call_type":"acompletion","spend":0.5,"prompt_tokens":10,"completion_tokens":4,\
    "startTime":"2026-11-02T09:00:00Z","endTime":"2026-11-02T09:00:01Z","model":"m"},\
    {"request_id":"b","call_type":"aembedding","spend":0.25,"startTime":"2026-11-02T09:00:02Z"},\
    {"request_id":"c","call_type":"aget_responses","spend":null,"startTime":"2026-11-02T09:00:03Z"}]
    """

  @Test func `kinds are named with their number and amount, in words and as JSON`() throws {
    let scratch = try Scratch()
    try scratch.write(Self.log, to: "log.json")
    let words = ["import", "litellm", "log.json", "--store", "s.db", "--progress", "none"]
    let json = try Program.run(words + ["--json", "--dry-run"], in: scratch.path)
    let document = try JSONReader.parse(Array(json.output.utf8), named: "json")
    let files = try #require(document["files"])
    let file = try #require([JSONNode](json: files).first)
    #expect(try Int64(json: #require(file["cost_nanodollars"])) == 500_000_000)
    #expect(try Int64(json: #require(file["ignored_entries"])) == 2)
    let kinds = try [JSONNode](json: #require(file["left_out"]))
    #expect(
      try kinds.map { try String(json: #require($0["kind"])) } == [
        "embeddings", "retrieved, listed or deleted responses",
      ]
    )
    #expect(try kinds.map { try Int64(json: #require($0["entries"])) } == [1, 1])
    #expect(
      try kinds.map { try Int64(json: #require($0["cost_nanodollars"])) } == [250_000_000, 0]
    )
    #expect(try kinds.map { try Int64(json: #require($0["entries_of_unknown_cost"])) } == [0, 1])
    let text = try Program.run(words, in: scratch.path)
    #expect(
      text.output == """
        log.json: litellm, imported as run 1
          requests 1, attempts 1, $0.50
          left out: 2, $0.25
            embeddings: 1, $0.25
            retrieved, listed or deleted responses: 1, cost unknown
          in all: 3, $0.75

        """
    )
  }

  @Test func `what the log does not know is printed as unknown`() throws {
    let scratch = try Scratch()
    try scratch.write(Self.log, to: "log.json")
    let words = ["import", "litellm", "log.json", "--store", "s.db", "--progress", "none"]
    #expect(try Program.run(words, in: scratch.path).code == 0)
    let ledger = try Program.run(["ledger", "--store", "s.db"], in: scratch.path)
    let cells = try #require(ledger.output.split(separator: "\n").last).split(separator: " ")
    #expect(cells == ["1", "1", "0", "10", "unknown", "4", "0.50", "0.00", "unknown"])
    #expect(ledger.output.contains("1 attempts of unknown cached input"))
    let json = try Program.run(["ledger", "--store", "s.db", "--json"], in: scratch.path)
    #expect(json.output.contains("\"attempts_of_unknown_cached_input\": 1"))
  }

  @Test(arguments: ["fail", "skip", "quarantine"])
  func `nothing kept is exit code 3, with what was there instead`(_ policy: String) throws {
    let scratch = try Scratch()
    let text = Self.log.replacing("acompletion", with: "arerank")
    try scratch.write(text, to: "log.json")
    let ending = try Program.run(
      [
        "import", "litellm", "log.json", "--store", "s.db", "--progress", "none", "--on-bad-row",
        policy,
      ],
      in: scratch.path
    )
    #expect(ending.code == 3 && ending.output.isEmpty)
    #expect(
      ending.errors.contains(
        "log.json: holds no request that can be imported; expected LiteLLM SpendLogs"
      )
    )
    #expect(ending.errors.contains("found nothing but reranking: 1; embeddings: 1; retrieved"))
    #expect(!(try scratch.names().contains("s.db")), "no store is made for nothing")
  }
}
