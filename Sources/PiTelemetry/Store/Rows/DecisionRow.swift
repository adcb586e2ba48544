// SPDX-License-Identifier: Apache-2.0

import PiCore

/// A decision as a row of `decisions`, and back.
enum DecisionRow {
  static func write<Inserter: SQLInserter>(
    _ record: DecisionRecord,
    of run: RunID,
    into row: Inserter,
    scratch: inout [UInt8]
  ) throws(StoreError) {
    let key = RowIdentity.attempt(run, record.request, record.ordinal)
    row.append(key)
    row.append(record.decided.nanoseconds)
    row.append(record.chosen.map { Int64($0.position) })
    let position = record.chosen.flatMap { record.candidates.firstIndex(of: $0) }
    row.append(position.map { Int64($0) })
    row.append(record.propensities.isEmpty ? nil : position.map { record.propensities[$0] })
    switch record.propensityKind {
    case .exact:
      row.append("exact")
      row.appendNull()
    case .estimated(let draws):
      row.append("estimated")
      row.append(Int64(draws))
    case .none:
      row.appendNull()
      row.appendNull()
    }
    scratch.removeAll(keepingCapacity: true)
    if !record.candidates.isEmpty { ArrayBlob.append(record.candidates, to: &scratch) }
    row.append(ifAny: scratch)
    let rows = record.candidates.count
    append(record.propensities, rows: 1, to: row, &scratch)
    append(record.scores, rows: 1, to: row, &scratch)
    append(record.predictions, rows: rows, to: row, &scratch)
    append(record.requestFeatures, rows: 1, to: row, &scratch)
    append(record.candidateFeatures, rows: rows, to: row, &scratch)
    try row.endRow(key)
  }

  private static func append<Inserter: SQLInserter>(
    _ elements: ContiguousArray<Float>,
    rows: Int,
    to row: Inserter,
    _ scratch: inout [UInt8]
  ) {
    scratch.removeAll(keepingCapacity: true)
    if !elements.isEmpty { ArrayBlob.append(elements, rows: rows, to: &scratch) }
    row.append(ifAny: scratch)
  }

  private static func append<Inserter: SQLInserter>(
    _ elements: ContiguousArray<Double>,
    rows: Int,
    to row: Inserter,
    _ scratch: inout [UInt8]
  ) {
    scratch.removeAll(keepingCapacity: true)
    if !elements.isEmpty { ArrayBlob.append(elements, rows: rows, to: &scratch) }
    row.append(ifAny: scratch)
  }

  /// What is wrong with the features of a decision; nil when nothing is.
  static func fault(in record: DecisionRecord, _ widths: RunLists.FeatureWidths?) -> String? {
    let (ofRequest, all) = (record.requestFeatures.count, record.candidateFeatures.count)
    guard ofRequest > 0 || all > 0 else { return nil }
    guard let widths else { return "features in a run without a feature schema" }
    guard ofRequest == 0 || ofRequest == widths.ofRequest else {
      return "\(ofRequest) request features where the run's schema has \(widths.ofRequest)"
    }
    guard all == 0 || all == record.candidates.count * widths.ofCandidate else {
      return """
        \(all) candidate features of \(record.candidates.count) candidates where the run's \
        schema has \(widths.ofCandidate) of each
        """
    }
    return nil
  }

  /// What keeps a decision from being stored; nil when nothing does.
  static func fault(in record: DecisionRecord) -> String? {
    let count = record.candidates.count
    func fits(_ elements: ContiguousArray<Double>) -> Bool {
      elements.isEmpty || elements.count == count
    }
    guard fits(record.propensities) else { return "propensities do not match the candidates" }
    guard fits(record.scores) else { return "scores do not match the candidates" }
    guard
      record.predictions.isEmpty || count > 0 && record.predictions.count.isMultiple(of: count)
    else { return "predictions do not match the candidates" }
    switch record.propensityKind {
    case .none where !record.propensities.isEmpty: return "propensities of no kind"
    case .exact where record.propensities.isEmpty: return "exact propensities are missing"
    case .estimated where record.propensities.isEmpty: return "estimated propensities are missing"
    case .estimated(let draws) where draws < 1: return "propensities estimated from no draws"
    default: break
    }
    guard record.propensities.allSatisfy({ $0 >= 0 && $0 <= 1 }) else {
      return "a propensity outside 0 … 1"
    }
    return nil
  }

  static func read<Row: SQLRow>(
    _ row: Row,
    _ reading: RowReading
  ) throws(StoreError) -> DecisionRecord {
    let key = row.integer(0) ?? 0
    var record = DecisionRecord(
      request: RowIdentity.number(ofAttempt: key),
      ordinal: RowIdentity.ordinal(ofAttempt: key),
      decided: try reading.instant(row, 1, key),
      candidates: try reading.deployments(row, 7, key),
      chosen: try reading.deployment(row, 2, key)
    )
    record.propensities = try reading.doubles(row, 8, key)
    record.scores = try reading.doubles(row, 9, key)
    record.predictions = try reading.doubles(row, 10, key)
    record.requestFeatures = try reading.floats(row, 11, key)
    record.candidateFeatures = try reading.floats(row, 12, key)
    switch (row.text(5), row.integer(6)) {
    case (nil, nil): record.propensityKind = .none
    case ("exact", nil): record.propensityKind = .exact
    case ("estimated", let draws?): record.propensityKind = .estimated(draws: Int(draws))
    default: throw reading.corrupt(key, "unknown propensity_kind")
    }
    let ofFeatures = reading.lists.flatMap { fault(in: record, $0.features) }
    if let fault = fault(in: record) ?? ofFeatures { throw reading.corrupt(key, fault) }
    return record
  }
}
