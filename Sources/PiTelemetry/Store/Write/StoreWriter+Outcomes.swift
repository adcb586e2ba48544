// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiFormats

/// Writing sets of recorded outcomes.
extension StoreWriter {
  func writeOutcomes(_ set: OutcomeSet) throws(StoreError) -> Int64 {
    let number = try inTransaction { () throws(StoreError) in
      var last: Int64 = 0
      try connection.query("SELECT max(outcome_set) FROM outcome_sets", []) {
        row throws(StoreError) in
        last = row.integer(0) ?? 0
        return false
      }
      try writeHead(set, last + 1)
      try writeNames(set, last + 1)
      try writeCells(set.table, last + 1)
      try writeVectors(set, last + 1)
      return last + 1
    }
    try commitTransaction()
    return number
  }

  private func writeHead(_ set: OutcomeSet, _ number: Int64) throws(StoreError) {
    let row = try connection.inserter(into: StoreSchema.outcomeSets)
    row.append(number)
    row.append(set.name)
    row.append(set.contentHash)
    row.append(now())
    row.append(Int64(set.table.prompts.count))
    row.append(Int64(set.table.models.count))
    row.append(set.embeddings.map { Int64($0.columns) })
    try row.endRow(number)
    try row.flush()
  }

  private func writeNames(_ set: OutcomeSet, _ number: Int64) throws(StoreError) {
    let prompts = try connection.inserter(into: StoreSchema.outcomePrompts)
    for (position, name) in set.table.prompts.enumerated() {
      prompts.append(number)
      prompts.append(Int64(position))
      prompts.append(name)
      let key = set.table.promptKeys.isEmpty ? nil : set.table.promptKeys[position]
      prompts.append(key.map { Int64(bitPattern: $0) })
      try prompts.endRow(Int64(position))
    }
    try prompts.flush()
    let models = try connection.inserter(into: StoreSchema.outcomeModels)
    for (position, name) in set.table.models.enumerated() {
      models.append(number)
      models.append(Int64(position))
      models.append(name)
      try models.endRow(Int64(position))
    }
    try models.flush()
  }

  private func writeCells(_ table: OutcomeTable, _ number: Int64) throws(StoreError) {
    let row = try connection.inserter(into: StoreSchema.outcomes)
    for prompt in table.prompts.indices {
      for model in table.models.indices {
        let outcome = table[prompt: prompt, model: model]
        guard outcome != RecordedOutcome() else { continue }
        row.append(number)
        row.append(Int64(prompt))
        row.append(Int64(model))
        row.append(outcome.score)
        row.append(outcome.cost?.amount)
        row.append(outcome.inputTokens.map { Int64($0.count) })
        row.append(outcome.outputTokens.map { Int64($0.count) })
        try row.endRow(Int64(prompt))
      }
    }
    try row.flush()
  }

  private func writeVectors(_ set: OutcomeSet, _ number: Int64) throws(StoreError) {
    guard let embeddings = set.embeddings else { return }
    let row = try connection.inserter(into: StoreSchema.embeddings)
    var bytes: [UInt8] = []
    for (prompt, place) in set.embeddingRows.enumerated() {
      guard let place else { continue }
      bytes.removeAll(keepingCapacity: true)
      for value in embeddings[place] {
        var bits = value.bitPattern
        for _ in 0..<4 {
          bytes.append(UInt8(truncatingIfNeeded: bits))
          bits >>= 8
        }
      }
      row.append(number)
      row.append(Int64(prompt))
      unsafe bytes.withUnsafeBytes { unsafe row.append($0) }
      try row.endRow(Int64(prompt))
    }
    try row.flush()
  }
}
