// SPDX-License-Identifier: Apache-2.0

import PiCore

/// Turns columns into values of the vocabulary and names the row that does not hold one.
struct RowReading {
  let store: String
  let table: String

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
    guard let position = try number(row, column, key, as: Int32.self) else { return nil }
    return DeploymentIndex(Int(position))
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

  func usage<Row: SQLRow>(
    _ row: Row,
    from column: Int32,
    _ key: Int64
  ) throws(StoreError) -> TokenUsage? {
    guard let input = row.integer(column), let cached = row.integer(column + 1),
      let output = row.integer(column + 2)
    else { return nil }
    let (fresh, overflow) = input.subtractingReportingOverflow(cached)
    guard !overflow else { throw corrupt(key, "column \(column + 1) is not a token count") }
    return TokenUsage(
      input: try tokens(fresh, column, key),
      output: try tokens(output, column + 2, key),
      cachedInput: try tokens(cached, column + 1, key)
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

  func deployments<Row: SQLRow>(
    _ row: Row,
    _ column: Int32,
    _ key: Int64
  ) throws(StoreError) -> ContiguousArray<DeploymentIndex> {
    let elements = unsafe row.withBytes(column) { bytes in
      unsafe bytes.isEmpty ? [] : ArrayBlob.deployments(bytes)
    }
    guard let elements else { throw corrupt(key, "column \(column + 1) is not a candidate set") }
    return elements
  }
}
