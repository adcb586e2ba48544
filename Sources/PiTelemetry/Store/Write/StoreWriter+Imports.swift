// SPDX-License-Identifier: Apache-2.0

/// Noting where imported requests come from.
extension StoreWriter {
  func noteHashes(
    _ hashes: ContiguousArray<UInt64>,
    from first: UInt32,
    format: String,
    of run: RunID
  ) throws(StoreError) {
    guard !hashes.isEmpty else { return }
    try inTransaction { () throws(StoreError) in
      guard runs[run] != nil else { throw notOpen(run) }
      let row = try connection.inserter(into: StoreSchema.requestHashes)
      row.append(run.number)
      row.append(Int64(first))
      row.append(format)
      let words = ContiguousArray(hashes.map(\.littleEndian))
      unsafe words.withUnsafeBytes { unsafe row.append($0) }
      try row.endRow(run.number)
      try row.flush()
    }
  }

  func identifyRun(_ run: RunID, contentHash: String) throws(StoreError) {
    try inTransaction { () throws(StoreError) in
      guard runs[run] != nil else { throw notOpen(run) }
      try connection.query(
        "UPDATE runs SET content_hash = \(place(1)) WHERE run_id = \(place(2))",
        [.text(contentHash), .integer(run.number)]
      ) { _ throws(StoreError) in true }
    }
  }
}
