// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiFormats
import Testing

@Suite struct OutcomeReaderTests {
  static func read(
    _ text: String,
    _ map: String? = nil,
    duplicates: OutcomeReader.DuplicatePolicy = .refuse,
    policy: BadRowPolicy = .fail
  ) throws -> OutcomeTable {
    var reader = OutcomeReader(duplicates: duplicates)
    let columns = try map.map { try OutcomeColumnMap(parsing: $0) } ?? OutcomeColumnMap()
    try reader.read(MemorySource(text, named: "f"), map: columns, onBadRow: policy)
    return reader.finish()
  }

  @Test func `a long table has a row for every prompt and model`() throws {
    let table = try Self.read(
      "prompt,model,score,cost,input,output\np1,a,1,0.001,100,20\np1,b,0.5,,,\np2,a,0,0.002,,\n"
    )
    #expect(table.prompts == ["p1", "p2"] && table.models == ["a", "b"])
    let first = table[prompt: 0, model: 0]
    #expect(first.score == 1 && first.cost == NanoDollars(1_000_000))
    #expect(first.inputTokens?.count == 100 && first.outputTokens?.count == 20)
    #expect(table[prompt: 0, model: 1].cost == nil)
    #expect(table[prompt: 1, model: 1] == RecordedOutcome())
    #expect(table.completePrompts == 1)
    #expect(table.meanScore(ofModel: 0) == 0.5 && table.meanScore(ofModel: 1) == 0.5)
  }

  @Test func `a wide table has a column for every model`() throws {
    let text = "id,text,weak,strong\nq1,\"a\nb\",1,0\nq2,x,true,\n"
    let named = try Self.read(text, "prompt=id,wide=score,models=weak>mixtral|strong>gpt-4")
    #expect(named.models == ["mixtral", "gpt-4"])
    #expect(named[prompt: 1, model: 0].score == 1 && named[prompt: 1, model: 1].score == nil)
    let all = try Self.read(text, "prompt=id,wide=score,skip=text")
    #expect(all.models == ["weak", "strong"])
  }

  @Test func `several files make one table`() throws {
    var reader = OutcomeReader()
    try reader.read(
      MemorySource("id,a,b\n1,1,0\n2,0,1\n", named: "f"),
      map: OutcomeColumnMap(parsing: "prompt=id,wide=score")
    )
    try reader.read(
      MemorySource("id,b,a\n2,7,8\n", named: "g"),
      map: OutcomeColumnMap(parsing: "prompt=id,wide=output")
    )
    let table = reader.finish()
    #expect(table[prompt: 1, model: 0].outputTokens?.count == 8)
    #expect(table[prompt: 1, model: 0].score == 0 && table[prompt: 0, model: 0].outputTokens == nil)
  }

  @Test func `duplicates are refused or averaged`() throws {
    let text = "prompt,model,score,cost\np,a,1,0.5\np,a,0,\np,a,0,0.25\n"
    #expect(
      Fixture.message { _ = try Self.read(text) }
        == "f:3:5: expected every prompt and model once in column \"score\", found \"p\" again"
    )
    let table = try Self.read(text, duplicates: .average)
    #expect(table[prompt: 0, model: 0].score == 1.0 / 3)
    #expect(table[prompt: 0, model: 0].cost == NanoDollars(375_000_000))
    #expect(try Self.read(text, policy: .skip)[prompt: 0, model: 0].score == 1)
  }

  @Test func `scores, costs and tokens are checked`() {
    for (row, expected) in [
      ("p,a,2,,,", "f:2:5: expected a score in 0 … 1 in column \"score\", found \"2\""),
      ("p,a,nan,,,", "f:2:5: expected a number in column \"score\", found \"nan\""),
      (
        "p,a,,-1,,", "f:2:6: expected a cost in dollars, 0 or more in column \"cost\", found \"-1\""
      ),
      ("p,a,,,1.5,", "f:2:7: expected a whole number in column \"input\", found \"1.5\""),
      (
        ",a,1,,,", "f:2:1: expected the name of a prompt in column \"prompt\", found an empty field"
      ),
      (
        "p,,1,,,",
        "f:2:3: expected the name of a model in 1 … 256 bytes in column \"model\", found an empty field"
      ),
    ] {
      let text = "prompt,model,score,cost,input,output\n\(row)\n"
      #expect(Fixture.message { _ = try Self.read(text) } == expected)
    }
    for map in ["prompt=id", "wide=speed", "score=a,scale=0", "scor=a", "score"] {
      #expect(throws: InputError.self) { try OutcomeColumnMap(parsing: map) }
    }
  }

  @Test func `scores on other scales are divided`() throws {
    let table = try Self.read("p,m,s\n1,a,7.5\n", "prompt=p,model=m,score=s,scale=10")
    #expect(table[prompt: 0, model: 0].score == 0.75)
  }

  @Test func `the recorded tables have the published counts`() throws {
    guard let mmlu = Fixture.recorded("../outcomes/routellm/mmlu_outcomes.csv"),
      let gsm = Fixture.recorded("../outcomes/zeroeval/gsm_correct_wide.csv"),
      let vectors = Fixture.recorded("../outcomes/routellm/mmlu_minilm384.f32.npy")
    else { return }
    var reader = OutcomeReader()
    let map = try OutcomeColumnMap(
      parsing: "prompt=id,wide=score,models=weak_correct>mixtral|strong_correct>gpt-4-1106"
    )
    try reader.read(FileSource(path: mmlu), map: map)
    let table = reader.finish()
    #expect(table.prompts.count == 14_042 && table.completePrompts == 14_042)
    let embeddings = try Embeddings(npy: FileSource(path: vectors, allowsBinary: true))
    #expect(embeddings.rows == 14_042 && embeddings.columns == 384)
    let norm = embeddings[0].reduce(0) { $0 + $1 * $1 }
    #expect(abs(norm - 1) < 1e-4)
    var wide = OutcomeReader()
    try wide.read(
      FileSource(path: gsm),
      map: OutcomeColumnMap(parsing: "prompt=id,wide=score,skip=prompt|full_prompt_chars")
    )
    let models = wide.finish()
    #expect(models.prompts.count == 1_319 && models.models.count == 44)
  }
}
