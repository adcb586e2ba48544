// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiFormats

/// Reading sets of recorded outcomes.
extension StoreReader {
  func outcomeSets() throws(StoreError) -> [StoredOutcomeSet] {
    var sets: [StoredOutcomeSet] = []
    try connection.query(
      "SELECT \(StoreSchema.outcomeSets.columnList) FROM outcome_sets ORDER BY outcome_set",
      []
    ) { row throws(StoreError) in
      sets.append(
        StoredOutcomeSet(
          number: row.integer(0) ?? 0,
          name: row.text(1) ?? "",
          contentHash: row.text(2) ?? "",
          prompts: Int(row.integer(4) ?? 0),
          models: Int(row.integer(5) ?? 0),
          embeddingWidth: row.integer(6).map { Int($0) }
        )
      )
      return true
    }
    return sets
  }

  func outcomes(_ number: Int64) throws(StoreError) -> OutcomeSet {
    guard let head = try outcomeSets().first(where: { $0.number == number }) else {
      throw corrupt("outcome_sets", number, "there is no such set")
    }
    var prompts: [String] = []
    var keys: [UInt64?] = []
    try query("prompt_name, prompt_key", "outcome_prompts", number, by: "prompt") { row in
      prompts.append(row.text(0) ?? "")
      keys.append(row.integer(1).map { UInt64(bitPattern: $0) })
    }
    var models: [String] = []
    try query("model_name", "outcome_models", number, by: "model") { row in
      models.append(row.text(0) ?? "")
    }
    var table = OutcomeTable(prompts: prompts, models: models)
    if keys.contains(where: { $0 != nil }) { table.promptKeys = keys }
    let columns = "prompt, model, score, cost_nanodollars, input_tokens, output_tokens"
    var isCorrupt = false
    try query(columns, "outcomes", number, by: "prompt, model") { row in
      let prompt = Int(row.integer(0) ?? -1)
      let model = Int(row.integer(1) ?? -1)
      guard prompts.indices.contains(prompt), models.indices.contains(model) else {
        isCorrupt = true
        return
      }
      var outcome = RecordedOutcome()
      outcome.score = row.real(2)
      outcome.cost = row.integer(3).map(NanoDollars.init)
      outcome.inputTokens = row.integer(4).flatMap(TokenCount.init(perRequest:))
      outcome.outputTokens = row.integer(5).flatMap(TokenCount.init(perRequest:))
      table[prompt: prompt, model: model] = outcome
    }
    var set = OutcomeSet(name: head.name, contentHash: head.contentHash, table: table)
    if let width = head.embeddingWidth {
      try readVectors(of: &set, number, width: width, &isCorrupt)
    }
    guard !isCorrupt else {
      throw corrupt("outcomes", number, "a cell or vector outside the set")
    }
    return set
  }

  private func corrupt(_ table: String, _ number: Int64, _ reason: String) -> StoreError {
    .corrupt(store: connection.storeName, table: table, row: number, reason: reason)
  }

  private func readVectors(
    of set: inout OutcomeSet,
    _ number: Int64,
    width: Int,
    _ isCorrupt: inout Bool
  ) throws(StoreError) {
    var values: [Float] = []
    var rows = [Int?](repeating: nil, count: set.table.prompts.count)
    var count = 0
    try query("prompt, vector", "embeddings", number, by: "prompt") { row in
      let prompt = Int(row.integer(0) ?? -1)
      unsafe row.withBytes(1) { bytes in
        guard bytes.count == 4 * width, rows.indices.contains(prompt) else {
          isCorrupt = true
          return
        }
        for column in 0..<width {
          let bits = unsafe bytes.loadUnaligned(fromByteOffset: 4 * column, as: UInt32.self)
          values.append(Float(bitPattern: UInt32(littleEndian: bits)))
        }
        rows[prompt] = count
        count += 1
      }
    }
    guard !isCorrupt else { return }
    set.embeddings = Embeddings(rows: count, columns: width, values: values)
    set.embeddingRows = rows
  }

  private func query(
    _ columns: String,
    _ table: String,
    _ number: Int64,
    by order: String,
    _ body: (Connection.Row) -> Void
  ) throws(StoreError) {
    let place = Connection.dialect.placeholder(1)
    try connection.query(
      "SELECT \(columns) FROM \(table) WHERE outcome_set = \(place) ORDER BY \(order)",
      [.integer(number)]
    ) { row throws(StoreError) in
      body(row)
      return true
    }
  }
}
