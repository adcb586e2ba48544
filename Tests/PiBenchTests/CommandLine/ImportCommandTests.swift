// SPDX-License-Identifier: Apache-2.0

import Foundation
import PiCore
import PiFormats
import PiTelemetry
import Testing

/// `pibench import` as its users run it: every option of docs/import.md.
struct ImportCommandTests {
  /// A folder with what is imported, and a store.
  private struct Desk {
    let scratch: Scratch
    var store: String { scratch.path + "/t.db" }

    init() throws { scratch = try Scratch() }

    func write(_ text: String, to name: String) throws -> String {
      try scratch.write(text, to: name)
    }

    func run(_ words: [String], input: String? = nil) throws -> Program.Ending {
      try Program.run(["import", "--progress", "none"] + words, in: scratch.path, input: input)
    }

    /// Runs and reads the JSON that it prints.
    func json(_ words: [String], input: String? = nil) throws -> JSONNode {
      let ending = try run(words + ["--json"], input: input)
      #expect(ending.code == 0, "\(ending.errors)")
      return try JSONReader.parse(Array(ending.output.utf8), named: "output")
    }

    func file(_ words: [String], input: String? = nil) throws -> JSONNode {
      let files = try #require(try json(words, input: input)["files"])
      let list = try [JSONNode](json: files)
      return try #require(list.first)
    }

    var hasStore: Bool { FileManager.default.fileExists(atPath: store) }

    func reader() throws -> any TelemetryReader {
      try SQLiteTelemetryStore(path: store).openReader()
    }

    func requests(_ run: Int64 = 1) throws -> [RequestRecord] {
      var found: [RequestRecord] = []
      try reader().requests(of: RunID(run)) {
        found.append($0)
        return true
      }
      return found
    }
  }

  private static let table = "id,arrival,input,output,latency,model,prompt\n"
  private static let rows = "a,1,10,5,0.5,m,hello\nb,2,20,5,0.5,m,hello\nc,3,30,5,0.5,n,other\n"
  private static let bad = "d,oops,1,1,1,m,\ne,4,-1,1,1,m,\n"

  private func whole(_ node: JSONNode, _ key: String) throws -> Int {
    try Int(json: try #require(node[key]))
  }

  private func text(_ node: JSONNode, _ key: String) throws -> String {
    try String(json: try #require(node[key]))
  }

  @Test func `a log becomes a run, and the same again changes nothing`() throws {
    let desk = try Desk()
    let file = try desk.write(Self.table + Self.rows, to: "log.csv")
    let first = try desk.run(["csv", file, "--store", desk.store])
    #expect(first.code == 0, "\(first.errors)")
    #expect(
      first.output.contains(
        "log.csv: csv, imported as run 1\n  requests 3, attempts 3, cost unknown\n"
      )
    )
    let bytes = try StoreMigration(from: .file(desk.store), to: .file(desk.store)).prove { _ in }
    let again = try desk.run(["auto", file, "--store", desk.store])
    #expect(again.code == 0)
    #expect(again.output.contains("these bytes are imported already (run 1, 3 requests)"))
    let after = try StoreMigration(from: .file(desk.store), to: .file(desk.store)).prove { _ in }
    #expect(bytes.source == after.source)
    let longer = try desk.write(Self.table + Self.rows + "d,4,1,1,1,m,x\n", to: "longer.csv")
    let more = try desk.run(["csv", longer, "--store", desk.store])
    #expect(
      more.output.contains(
        "imported as run 2\n  requests 1, attempts 1, cost unknown\n  already stored: 3, cost unknown"
      )
    )
  }

  @Test func `standard input is read where a file is called -`() throws {
    let desk = try Desk()
    let file = try desk.write(Self.table + Self.rows, to: "log.csv")
    let found = try desk.file(["csv", "-", "--store", desk.store], input: file)
    #expect(try text(found, "file") == "standard input" && whole(found, "requests") == 3)
  }

  @Test func `columns have the names that a map gives them, in its units`() throws {
    let desk = try Desk()
    let file = try desk.write("req,ts,took,in,usd\nx,2000,250,7,0.5\n", to: "log.csv")
    let map = "id=req,arrival=ts,latency=took,input=in,cost=usd,unit=ms"
    let words = ["csv", file, "--store", desk.store, "--columns", map, "--deployment", "here/m"]
    #expect(try whole(desk.file(words), "attempts") == 1)
    let request = try #require(try desk.requests().first)
    #expect(request.externalID == "x" && request.inputTokens?.count == 7)
    #expect(request.arrival == Instant(nanoseconds: 2_000_000_000))
    #expect(request.ended == Instant(nanoseconds: 2_250_000_000))
    #expect(request.cost == NanoDollars(500_000_000))
    #expect(try desk.reader().run(RunID(1)).description.deployments.map(\.name) == ["here/m"])
  }

  @Test func `prompts are dropped, or hashed under a salt`() throws {
    let desk = try Desk()
    let file = try desk.write(Self.table + Self.rows, to: "log.csv")
    _ = try desk.file(["csv", file, "--store", desk.store])
    #expect(try desk.requests().allSatisfy { $0.promptKey == nil })
    let salted = try Desk()
    let salt = try salted.write("pepper", to: "salt")
    _ = try salted.file(["csv", file, "--store", salted.store, "--prompt-salt-file", salt])
    let keys = try salted.requests().map(\.promptKey)
    #expect(keys[0] != nil && keys[0] == keys[1] && keys[0] != keys[2])
  }

  @Test(arguments: ["fail", "skip", "quarantine"])
  func `bad rows end an import, are counted, or are noted`(_ policy: String) throws {
    let desk = try Desk()
    let file = try desk.write(Self.table + Self.rows + Self.bad, to: "log.csv")
    let words = ["csv", file, "--store", desk.store, "--on-bad-row", policy]
    if policy == "fail" {
      let ending = try desk.run(words)
      #expect(ending.code == 3)
      #expect(ending.errors.contains("log.csv:5:3: expected a number in column \"arrival\""))
      #expect(!desk.hasStore)
      return
    }
    let found = try desk.file(words)
    #expect(try whole(found, "requests") == 3 && whole(found, "bad_entries") == 2)
    #expect(try [String](json: try #require(found["bad_entry_reasons"])).count == 2)
    let notes = desk.store + ".quarantine.jsonl"
    #expect(FileManager.default.fileExists(atPath: notes) == (policy == "quarantine"))
    guard policy == "quarantine" else { return }
    let lines = try String(contentsOfFile: notes, encoding: .utf8).split(separator: "\n")
    #expect(lines.count == 2 && lines.allSatisfy { $0.contains("\"line\":") })
    let other = try Desk()
    let place = other.scratch.path + "/notes.jsonl"
    let elsewhere = try other.run(
      ["csv", file, "--store", other.store, "--on-bad-row", policy, "--quarantine", place]
    )
    #expect(elsewhere.output.contains("bad rows left out: 2") && elsewhere.output.contains(place))
    #expect(FileManager.default.fileExists(atPath: place))
  }

  @Test func `broken quoting under skip keeps what came before, and the corrected file goes on`()
    throws
  {
    let desk = try Desk()
    let head = Self.table + Self.rows
    let file = try desk.write(head + "\"d,4,1", to: "log.csv")
    let words = ["csv", file, "--store", desk.store, "--on-bad-row", "skip"]
    let ending = try desk.run(words)
    #expect(ending.code == 3)
    #expect(ending.errors.contains("log.csv:5:"), "\(ending.errors)")
    #expect(ending.errors.contains("the 3 requests before it stay in the store as run 1"))
    _ = try desk.write(head + "d,4,1,1,1,m,x\n", to: "log.csv")
    let next = try desk.run(words)
    #expect(next.code == 0)
    #expect(
      next.output.contains(
        "resumed run 1 after 3 requests\n  requests 4, attempts 4, cost unknown\n"
      )
    )
  }

  @Test func `a dry run writes nothing`() throws {
    let desk = try Desk()
    let file = try desk.write(Self.table + Self.rows, to: "log.csv")
    let ending = try desk.run(["csv", file, "--dry-run"])
    #expect(ending.code == 0 && ending.output.contains("checked, nothing written"))
    #expect(try desk.run(["csv", file, "--dry-run", "--store", desk.store]).code == 0)
    #expect(!desk.hasStore)
  }

  @Test func `labels name who judged`() throws {
    let desk = try Desk()
    let log = try desk.write(Self.table + Self.rows, to: "log.csv")
    let labels = try desk.write("request_id,score\na,1\nzz,0\n", to: "labels.csv")
    _ = try desk.file(["csv", log, "--store", desk.store])
    let words = ["labels", labels, "--store", desk.store, "--source", "judge-v2"]
    let found = try desk.file(words)
    #expect(try whole(found, "joined") == 1 && whole(found, "without_request") == 1)
    var sources: [String] = []
    try desk.reader().labels(of: RunID(1)) {
      sources.append($0.source)
      return true
    }
    #expect(sources == ["judge-v2"])
  }

  @Test func `outcomes have a name, averages and vectors`() throws {
    let desk = try Desk()
    let rows = "prompt,model,score\np,a,1\np,a,0\nq,a,1\n"
    let file = try desk.write(rows, to: "scores.csv")
    let words = ["outcomes", file, "--store", desk.store]
    let refused = try desk.run(words)
    #expect(refused.code == 3 && refused.errors.contains("scores.csv:3"))
    var header = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 1), }"
    header += String(repeating: " ", count: 117 - header.utf8.count) + "\n"
    let bytes = [0x93] + Array("NUMPY".utf8) + [1, 0, 118, 0] + Array(header.utf8)
    let vectors = try desk.scratch.write(
      bytes + [0, 0, 0x80, 0x3F, 0, 0, 0, 0x40],
      to: "v.npy"
    )
    let ids = try desk.write("id\nq\np\n", to: "ids.csv")
    let found = try desk.json(
      words + ["--duplicates", "average", "--name", "mine", "--embeddings", vectors, "--ids", ids]
    )
    #expect(try whole(found, "vectors") == 2 && whole(found, "prompts") == 2)
    let set = try desk.reader().outcomes(1)
    #expect(set.name == "mine" && set.table[prompt: 0, model: 0].score == 0.5)
    let stored = try #require(set.embeddings)
    #expect(set.embeddingRows.map { $0.map { stored[$0].first } } == [2, 1])
    #expect(try desk.run(words + ["--ids", ids]).code == 2)
  }

  @Test func `prices change a catalogue and keep their tiers as history`() throws {
    let desk = try Desk()
    let list = try desk.write(
      """
      {"m": {"mode": "chat", "litellm_provider": "p", "input_cost_per_token": 2e-06,
        "output_cost_per_token": 8e-06, "input_cost_per_token_above_200k_tokens": 4e-06}}
      """,
      to: "prices.json"
    )
    let old = try desk.write("{\"schema_version\": 1, \"models\": []}", to: "old.json")
    let out = desk.scratch.path + "/new.json"
    let words = ["prices", list, "--catalogue", old, "--date", "2026-11-01", "--prune"]
    let dry = try desk.run(words + ["--out", out, "--dry-run"])
    #expect(dry.code == 0, "\(dry.errors)")
    #expect(dry.output.contains("added 1, changed 0, removed 0, unchanged 0"))
    #expect(!FileManager.default.fileExists(atPath: out))
    let ending = try desk.run(words + ["--out", out, "--store", desk.store])
    #expect(ending.code == 0 && ending.output.contains("price history: run 1, 1 models"))
    #expect(try desk.scratch.text(of: "new.json").contains("2026-11-01"))
    var prices: [PriceRecord] = []
    try desk.reader().prices(of: RunID(1)) {
      prices.append($0)
      return true
    }
    #expect(prices.count == 1 && prices[0].tiers.map(\.aboveTokens) == [200_000])
    #expect(prices[0].tiers[0].input == TokenPrice(picodollars: 4_000_000))
    let again = try desk.run(words + ["--store", desk.store])
    #expect(again.output.contains("the store has these prices already"))
  }

  @Test(arguments: [
    (["csv"], "import needs a format and files"),
    (["litelm", "x"], "did you mean \"litellm\"?"),
    (["csv", "x", "--stor", "y"], "did you mean \"--store\"?"),
    (["csv", "x", "--on-bad-row", "ignore"], "--on-bad-row: expected fail, skip, quarantine"),
    (["csv", "x", "--on-bad-row", "quarantine"], "needs --quarantine FILE or --store FILE"),
    (["outcomes", "x", "--dry-run", "--duplicates", "y"], "--duplicates: expected refuse"),
    (["labels", "x"], "import labels needs --store FILE"),
    (["prices", "x", "y"], "import prices takes one list at a time"),
    (["csv", "x", "--progress", "loud"], "--progress"),
    (["csv", "x", "--json=1"], "--json takes no value"),
  ])
  func `a wrong command line is told with exit code 2`(
    _ words: [String],
    _ message: String
  ) throws {
    let desk = try Desk()
    let ending = try Program.run(["import"] + words, in: desk.scratch.path)
    #expect(ending.code == 2)
    #expect(ending.errors.contains(message), "\(ending.errors)")
    #expect(try desk.scratch.names().isEmpty)
  }

  @Test(arguments: ["csv", "auto", "litellm", "labels", "outcomes", "prices"])
  func `what cannot be read makes no store and ends with exit code 3`(_ format: String) throws {
    let desk = try Desk()
    let folder = desk.scratch.path + "/folder"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
    let empty = try desk.write("", to: "empty.csv")
    for file in [desk.scratch.path + "/missing.csv", folder, empty] {
      let ending = try desk.run([format, file, "--store", desk.store])
      #expect(ending.code == 3, "\(format) \(file): \(ending.errors)")
      #expect(ending.errors.contains(file), "\(ending.errors)")
      #expect(!desk.hasStore, "\(format) \(file)")
    }
    #expect(try desk.scratch.names() == ["empty.csv", "folder"])
  }

  @Test func `a file that no format fits, and one without the columns, make no store`() throws {
    let desk = try Desk()
    let odd = try desk.write("what,is,this\n1,2,3\n", to: "odd.csv")
    let bad = try desk.write("id,ts,in,out\na,2026-13-01,1,1\n", to: "bad.csv")
    let other = try desk.write("{\"name\": \"fleet\"}\n", to: "fleet.json")
    let labels = try desk.write("request_id,score\nnobody,much\n", to: "labels.csv")
    let columns = ["--columns", "id=id,arrival=ts,input=in,output=out"]
    for words in [
      ["auto", odd], ["litellm", odd], ["litellm", other], ["vllm", other], ["labels", labels],
      ["csv", bad] + columns,
    ] {
      let ending = try desk.run(words + ["--store", desk.store])
      #expect(ending.code == 3, "\(ending.errors)")
      #expect(!desk.hasStore)
    }
    let files = ["bad.csv", "fleet.json", "labels.csv", "odd.csv"]
    #expect(try desk.scratch.names() == files)
  }

  @Test func `help names every option`() throws {
    let help = try Program.run(["import", "--help"])
    #expect(help.code == 0)
    for option in [
      "store", "columns", "on-bad-row", "quarantine", "deployment", "prompt-salt-file", "dry-run",
      "duplicates", "embeddings", "ids", "name", "source", "catalogue", "out", "date", "prune",
      "json", "progress",
    ] { #expect(help.output.contains("--\(option)"), "\(option)") }
  }
}
