// SPDX-License-Identifier: Apache-2.0

import PiCore

/// A vector of a prompt as a row of `prompt_vectors`, and back.
enum PromptVectorRow {
  static let mostNumbers = PromptVectorRecord.mostNumbers

  static func write<Inserter: SQLInserter>(
    _ record: PromptVectorRecord,
    of run: RunID,
    into row: Inserter,
    scratch: inout [UInt8]
  ) throws(StoreError) {
    let key = RowIdentity.request(run, record.request)
    row.append(key)
    row.append(Int64(record.encoder))
    scratch.removeAll(keepingCapacity: true)
    ArrayBlob.append(record.vector, to: &scratch)
    row.append(ifAny: scratch)
    try row.endRow(key)
  }

  /// What keeps a vector from being stored; nil when nothing does.
  static func fault(in record: PromptVectorRecord, widths: [Int]) -> String? {
    guard widths.indices.contains(Int(record.encoder)) else {
      return "encoder \(record.encoder) has no name in the run"
    }
    let width = widths[Int(record.encoder)]
    guard record.vector.count == width else {
      return "a vector of \(record.vector.count) numbers where its encoder makes \(width)"
    }
    return record.vector.allSatisfy(\.isFinite) ? nil : "a vector with a number that is not finite"
  }

  static func read<Row: SQLRow>(
    _ row: Row,
    _ reading: RowReading
  ) throws(StoreError) -> PromptVectorRecord {
    let key = row.presentInteger(0)
    let encoder = row.presentInteger(1)
    let widths = reading.lists?.vectorWidths ?? []
    guard let position = Int32(exactly: encoder), widths.indices.contains(Int(position)) else {
      throw reading.corrupt(key, "encoder \(encoder) has no name in the run")
    }
    let width = widths[Int(position)]
    let vector = unsafe row.withBytes(2) { unsafe ArrayBlob.floats($0, count: width) }
    guard let vector else { throw reading.corrupt(key, "vector is not \(width) numbers") }
    return PromptVectorRecord(
      request: RowIdentity.number(ofRequest: key),
      encoder: position,
      vector: vector
    )
  }
}
