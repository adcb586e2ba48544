// SPDX-License-Identifier: Apache-2.0

import PiCore

/// Turns columns into values of the vocabulary and names the row that does not hold one.
///
/// Anybody may have changed a store, so nothing that is read is taken on trust: a position must
/// lie in the run's lists, a number in the range of its kind.
final class RowReading {
  let store: String
  let table: String
  /// Lengths of the run's lists; nil where they are not known.
  let lists: RunLists?

  init(store: String, table: String, lists: RunLists? = nil) {
    self.store = store
    self.table = table
    self.lists = lists
  }

  func corrupt(_ key: Int64, _ reason: String) -> StoreError {
    .corrupt(store: store, table: table, row: key, reason: reason)
  }

  /// The value of a column that must not be NULL.
  func required<Value>(
    _ value: Value?,
    _ column: String,
    _ key: Int64
  ) throws(StoreError) -> Value {
    guard let value else { throw corrupt(key, "\(column) is missing") }
    return value
  }

  func number<Number: FixedWidthInteger, Row: SQLRow>(
    _ row: Row,
    _ column: Int32,
    _ key: Int64,
    as type: Number.Type
  ) throws(StoreError) -> Number? {
    guard let value = row.integer(column) else { return nil }
    guard let number = Number(exactly: value) else {
      throw corrupt(key, "column \(column + 1) is out of range: \(value)")
    }
    return number
  }

  func deployment<Row: SQLRow>(
    _ row: Row,
    _ column: Int32,
    _ key: Int64
  ) throws(StoreError) -> DeploymentIndex? {
    guard let position = row.integer(column) else { return nil }
    let index = try listed(position, lists?.deployments, "deployment", key, as: Int32.self)
    return DeploymentIndex(Int(index))
  }

  func taskType<Row: SQLRow>(
    _ row: Row,
    _ column: Int32,
    _ key: Int64
  ) throws(StoreError) -> TaskTypeIndex? {
    guard let position = row.integer(column) else { return nil }
    return TaskTypeIndex(try listed(position, lists?.taskTypes, "task type", key, as: UInt8.self))
  }

  func tenant<Row: SQLRow>(
    _ row: Row,
    _ column: Int32,
    _ key: Int64
  ) throws(StoreError) -> TenantIndex? {
    guard let position = row.integer(column) else { return nil }
    return TenantIndex(try listed(position, lists?.tenants, "tenant", key, as: UInt16.self))
  }

  func attribution<Row: SQLRow>(
    _ row: Row,
    _ column: Int32,
    _ key: Int64
  ) throws(StoreError) -> AttributionIndex? {
    guard let position = row.integer(column) else { return nil }
    let index = try listed(position, lists?.attributions, "attribution", key, as: UInt16.self)
    return AttributionIndex(index)
  }

  /// A position in one of the run's lists.
  private func listed<Number: FixedWidthInteger>(
    _ position: Int64,
    _ length: Int?,
    _ kind: String,
    _ key: Int64,
    as type: Number.Type
  ) throws(StoreError) -> Number {
    guard let index = Number(exactly: position), position >= 0 else {
      throw corrupt(key, "\(kind) \(position) is no position")
    }
    guard length.map({ position < Int64($0) }) ?? true else {
      throw corrupt(key, "\(kind) \(position) has no name in the run")
    }
    return index
  }

  /// An instant of a column that is never NULL.
  func instant<Row: SQLRow>(
    _ row: Row,
    _ column: Int32,
    _ key: Int64
  ) throws(StoreError) -> Instant {
    let nanoseconds = row.presentInteger(column)
    guard ColumnRange.instants.contains(nanoseconds) else {
      throw corrupt(key, "column \(column + 1) is farther from the clock's origin than 146 years")
    }
    return Instant(nanoseconds: nanoseconds)
  }

  func instantIfKnown<Row: SQLRow>(
    _ row: Row,
    _ column: Int32,
    _ key: Int64
  ) throws(StoreError) -> Instant? {
    row.isNull(column) ? nil : try instant(row, column, key)
  }

  func span<Row: SQLRow>(
    _ row: Row,
    _ column: Int32,
    _ key: Int64
  ) throws(StoreError) -> TimeSpan? {
    guard let nanoseconds = try notNegative(row, column, key) else { return nil }
    guard nanoseconds < RecordedTime.instants.upperBound else {
      throw corrupt(key, "column \(column + 1) is longer than 146 years")
    }
    return TimeSpan(nanoseconds: nanoseconds)
  }

  func money<Row: SQLRow>(
    _ row: Row,
    _ column: Int32,
    _ key: Int64
  ) throws(StoreError) -> NanoDollars? {
    try notNegative(row, column, key).map(NanoDollars.init)
  }

  func count<Row: SQLRow>(
    _ row: Row,
    _ column: Int32,
    _ key: Int64
  ) throws(StoreError) -> Int32? {
    _ = try notNegative(row, column, key)
    return try number(row, column, key, as: Int32.self)
  }

  func notNegative<Row: SQLRow>(
    _ row: Row,
    _ column: Int32,
    _ key: Int64
  ) throws(StoreError) -> Int64? {
    guard let value = row.integer(column) else { return nil }
    guard value >= 0 else { throw corrupt(key, "column \(column + 1) is negative: \(value)") }
    return value
  }

  func tokens<Row: SQLRow>(
    _ row: Row,
    _ column: Int32,
    _ key: Int64
  ) throws(StoreError) -> TokenCount? {
    guard let value = row.integer(column) else { return nil }
    return try tokens(value, column, key)
  }

  private func tokens(_ value: Int64, _ column: Int32, _ key: Int64) throws(StoreError)
    -> TokenCount
  {
    guard let count = Int32(exactly: value), count >= 0 else {
      throw corrupt(key, "column \(column + 1) is not a token count: \(value)")
    }
    return TokenCount(count)
  }

  /// Billed tokens from the columns of ``UsageColumns``; nil when they are not known.
  func usage<Row: SQLRow>(
    _ row: Row,
    from column: Int32,
    written writtenColumn: Int32,
    _ key: Int64
  ) throws(StoreError) -> TokenUsage? {
    guard let input = row.integer(column), let output = row.integer(column + 2) else { return nil }
    // NULL: what came from the cache is not known and is part of the usual input.
    let cached = row.integer(column + 1) ?? 0
    let written = try tokens(row, writtenColumn, key) ?? .zero
    let (read, overflow) = input.subtractingReportingOverflow(cached)
    let (fresh, isTooSmall) = read.subtractingReportingOverflow(Int64(written.count))
    guard !overflow, !isTooSmall else {
      throw corrupt(key, "column \(column + 1) is not a token count")
    }
    return TokenUsage(
      input: try tokens(fresh, column, key),
      output: try tokens(output, column + 2, key),
      cachedInput: try tokens(cached, column + 1, key),
      writtenInput: written
    )
  }

  func errorClass<Row: SQLRow>(
    _ row: Row,
    _ column: Int32,
    _ key: Int64
  ) throws(StoreError) -> ErrorClass? {
    guard let name = row.text(column) else { return nil }
    guard let error = ErrorClass.allCases.first(where: { $0.name == name }) else {
      throw corrupt(key, "unknown error_type \(name)")
    }
    return error
  }

  func doubles<Row: SQLRow>(
    _ row: Row,
    _ column: Int32,
    _ key: Int64
  ) throws(StoreError) -> ContiguousArray<Double> {
    let elements = unsafe row.withBytes(column) { bytes in
      unsafe bytes.isEmpty ? [] : ArrayBlob.doubles(bytes)
    }
    guard let elements else { throw corrupt(key, "column \(column + 1) is not a matrix") }
    return elements
  }

  func floats<Row: SQLRow>(
    _ row: Row,
    _ column: Int32,
    _ key: Int64
  ) throws(StoreError) -> ContiguousArray<Float> {
    let elements = unsafe row.withBytes(column) { bytes in
      unsafe bytes.isEmpty ? [] : ArrayBlob.floats(bytes)
    }
    guard let elements else {
      throw corrupt(key, "column \(column + 1) is not a matrix of Float32")
    }
    return elements
  }

  func deployments<Row: SQLRow>(
    _ row: Row,
    _ column: Int32,
    _ key: Int64
  ) throws(StoreError) -> ContiguousArray<DeploymentIndex> {
    let elements = unsafe row.withBytes(column) { bytes in
      unsafe bytes.isEmpty ? [] : ArrayBlob.deployments(bytes)
    }
    guard let elements else { throw corrupt(key, "column \(column + 1) is not a candidate set") }
    if let length = lists?.deployments, let outside = elements.first(where: { $0.offset >= length })
    {
      throw corrupt(key, "deployment \(outside.position) has no name in the run")
    }
    return elements
  }
}
