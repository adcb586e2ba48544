// SPDX-License-Identifier: Apache-2.0

import PiCore

/// Moves decisions of earlier versions, whose features were Float64, to the table of today.
///
/// All features stay with the candidates, in the order of their schema, each as the nearest
/// Float32: which of them were the request's was not recorded.
enum FloatFeatures {
  /// Moves every row of `decisions_before` to the empty `decisions`.
  static func move<Connection: SQLConnection>(_ connection: Connection) throws(StoreError) {
    let old = FirstSchema.decisions
    let reading = RowReading(store: connection.storeName, table: old.name)
    let inserter = try connection.inserter(into: StoreSchema.decisions)
    var scratch: [UInt8] = []
    try connection.query(
      "SELECT \(old.columnList) FROM decisions_before ORDER BY decision_id",
      []
    ) { row throws(StoreError) in
      let key = row.presentInteger(0)
      for (position, column) in old.columns.enumerated() where column.name != "features" {
        inserter.append(row, Int32(position), column.kind)
      }
      inserter.appendNull()
      let features = Int32(old.columns.count - 1)
      scratch.removeAll(keepingCapacity: true)
      if !row.isNull(features) {
        let elements = try reading.doubles(row, features, key)
        let candidates = try reading.deployments(row, 7, key).count
        guard candidates > 0, elements.count.isMultiple(of: candidates) else {
          throw reading.corrupt(key, "features do not match the candidates")
        }
        ArrayBlob.append(
          ContiguousArray(elements.map { Float($0) }),
          rows: candidates,
          to: &scratch
        )
      }
      inserter.append(ifAny: scratch)
      try inserter.endRow(key)
      return true
    }
    try inserter.flush()
  }
}
