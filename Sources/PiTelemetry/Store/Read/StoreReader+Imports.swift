// SPDX-License-Identifier: Apache-2.0

/// Reading where imported requests come from.
extension StoreReader {
  func requestHashes(
    of format: String,
    where isWanted: (RunID) -> Bool
  ) throws(StoreError) -> ContiguousArray<UInt64> {
    var hashes: ContiguousArray<UInt64> = []
    try connection.query(
      """
      SELECT run_id, first_request, entry_hashes FROM request_hashes
      WHERE source_format = \(place(1)) ORDER BY run_id, first_request
      """,
      [.text(format)]
    ) { row throws(StoreError) in
      let run = row.presentInteger(0)
      guard isWanted(RunID(run)) else { return true }
      let isWhole = unsafe row.withBytes(2) { bytes in
        guard bytes.count.isMultiple(of: 8) else { return false }
        for offset in stride(from: 0, to: bytes.count, by: 8) {
          let word = unsafe bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
          hashes.append(UInt64(littleEndian: word))
        }
        return true
      }
      guard isWhole else {
        throw reading(StoreSchema.requestHashes).corrupt(run, "entry_hashes are not whole")
      }
      return true
    }
    return hashes
  }
}
