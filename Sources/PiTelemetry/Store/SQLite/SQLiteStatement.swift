// SPDX-License-Identifier: Apache-2.0

import CSQLite

/// A prepared statement, finalised when the last reference goes.
@safe
final class SQLiteStatement {
  private let handle: OpaquePointer

  /// Takes over a prepared statement.
  @unsafe
  init(handle: OpaquePointer) {
    unsafe self.handle = handle
  }

  deinit {
    unsafe sqlite3_finalize(handle)
  }

  /// The columns of the row that the last step came to.
  var row: SQLiteRow {
    unsafe SQLiteRow(handle: handle)
  }

  @inline(__always)
  func step() -> Int32 {
    unsafe sqlite3_step(handle)
  }

  /// Makes the statement ready to run again; its parameters stay.
  @inline(__always)
  func reset() {
    unsafe sqlite3_reset(handle)
  }

  /// Binds a value of a query; columns are counted from 1.
  func bind(_ value: SQLValue, at position: Int32) -> Int32 {
    switch value {
    case .integer(let integer): bind(integer, at: position)
    case .real(let real): bind(real, at: position)
    case .text(let text): bind(text, at: position)
    case .null: bindNull(at: position)
    }
  }

  @inline(__always)
  func bind(_ value: Int64, at position: Int32) -> Int32 {
    unsafe sqlite3_bind_int64(handle, position, value)
  }

  @inline(__always)
  func bind(_ value: Double, at position: Int32) -> Int32 {
    unsafe sqlite3_bind_double(handle, position, value)
  }

  @inline(__always)
  func bindNull(at position: Int32) -> Int32 {
    unsafe sqlite3_bind_null(handle, position)
  }

  func bind(_ value: String, at position: Int32) -> Int32 {
    var value = value
    return value.withUTF8 { unsafe bind($0, at: position) }
  }

  func bind(_ text: UnsafeBufferPointer<UInt8>, at position: Int32) -> Int32 {
    // A nil pointer would bind NULL instead of the empty text.
    guard let start = text.baseAddress else {
      return unsafe pibench_sqlite3_bind_text(handle, position, "", 0)
    }
    return unsafe pibench_sqlite3_bind_text(handle, position, start, UInt64(text.count))
  }

  /// Binds bytes that stay where they are until the statement has run.
  func bind(lasting bytes: UnsafeRawBufferPointer, isText: Bool, at position: Int32) -> Int32 {
    // A nil pointer would bind NULL instead of the empty text.
    let start = unsafe bytes.baseAddress ?? UnsafeRawPointer(handle)
    let count = UInt64(bytes.count)
    return isText
      ? unsafe pibench_sqlite3_bind_lasting_text(handle, position, start, count)
      : unsafe pibench_sqlite3_bind_lasting_blob(handle, position, start, count)
  }
}

/// The row that a statement stands on; valid until its next step.
@safe
struct SQLiteRow: SQLRow {
  private let handle: OpaquePointer

  @unsafe
  fileprivate init(handle: OpaquePointer) {
    unsafe self.handle = handle
  }

  @inline(__always)
  func integer(_ column: Int32) -> Int64? {
    // NULL reads as 0, so most values need no second call.
    let value = unsafe sqlite3_column_int64(handle, column)
    guard value == 0, unsafe sqlite3_column_type(handle, column) == SQLITE_NULL else {
      return value
    }
    return nil
  }

  @inline(__always)
  func presentInteger(_ column: Int32) -> Int64 {
    unsafe sqlite3_column_int64(handle, column)
  }

  @inline(__always)
  func isNull(_ column: Int32) -> Bool {
    unsafe sqlite3_column_type(handle, column) == SQLITE_NULL
  }

  @inline(__always)
  func real(_ column: Int32) -> Double? {
    guard unsafe sqlite3_column_type(handle, column) != SQLITE_NULL else { return nil }
    return unsafe sqlite3_column_double(handle, column)
  }

  func text(_ column: Int32) -> String? {
    guard let start = unsafe sqlite3_column_text(handle, column) else { return nil }
    let count = Int(unsafe sqlite3_column_bytes(handle, column))
    return unsafe String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
  }

  @inline(__always)
  func withBytes<Result>(_ column: Int32, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    let start = unsafe sqlite3_column_blob(handle, column)
    let count = Int(unsafe sqlite3_column_bytes(handle, column))
    return unsafe body(UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : count))
  }
}
