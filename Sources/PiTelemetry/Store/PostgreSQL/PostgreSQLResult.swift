// SPDX-License-Identifier: Apache-2.0

#if canImport(CPostgreSQL)
import CPostgreSQL

/// What the server answered to a statement, freed when the last reference goes.
@safe
final class PostgreSQLResult {
  private let handle: OpaquePointer

  /// Takes over a result.
  @unsafe
  init(handle: OpaquePointer) {
    unsafe self.handle = handle
  }

  deinit {
    unsafe PQclear(handle)
  }

  var status: ExecStatusType { unsafe PQresultStatus(handle) }

  /// Rows that it holds.
  var count: Int32 { unsafe PQntuples(handle) }

  /// Bytes that it holds.
  var memory: Int { unsafe PQresultMemorySize(handle) }

  /// What was done, such as `COMMIT`.
  var command: String { unsafe String(cString: PQcmdStatus(handle)) }

  /// The SQLSTATE of a failure; nil when the server gave none.
  var state: String? {
    unsafe pibench_pq_state(handle).map { unsafe String(cString: $0) }
  }

  /// What went wrong, as the server says it.
  var message: String? {
    guard let message = unsafe pibench_pq_message(handle) else { return nil }
    let text = unsafe String(cString: message)
    return unsafe pibench_pq_detail(handle).map { unsafe "\(text): \(String(cString: $0))" } ?? text
  }

  /// The bytes of a value; nil for NULL.
  @unsafe
  @inline(__always)
  fileprivate func bytes(_ row: Int32, _ column: Int32) -> UnsafeRawBufferPointer? {
    guard unsafe PQgetisnull(handle, row, column) == 0 else { return nil }
    let count = Int(unsafe PQgetlength(handle, row, column))
    return unsafe UnsafeRawBufferPointer(start: PQgetvalue(handle, row, column), count: count)
  }
}

/// A row of a result in the server's binary format.
struct PostgreSQLRow: SQLRow {
  private let result: PostgreSQLResult
  private let row: Int32

  init(result: PostgreSQLResult, row: Int32) {
    self.result = result
    self.row = row
  }

  @inline(__always)
  func integer(_ column: Int32) -> Int64? {
    guard let bytes = unsafe result.bytes(row, column) else { return nil }
    return switch bytes.count {
    case 8: unsafe Int64(bigEndian: bytes.loadUnaligned(as: Int64.self))
    case 4: unsafe Int64(Int32(bigEndian: bytes.loadUnaligned(as: Int32.self)))
    case 2: unsafe Int64(Int16(bigEndian: bytes.loadUnaligned(as: Int16.self)))
    case 1: unsafe Int64(bytes[0])
    default: 0
    }
  }

  @inline(__always)
  func presentInteger(_ column: Int32) -> Int64 { integer(column) ?? 0 }

  @inline(__always)
  func isNull(_ column: Int32) -> Bool { unsafe result.bytes(row, column) == nil }

  func real(_ column: Int32) -> Double? {
    guard let bytes = unsafe result.bytes(row, column), bytes.count == 8 else { return nil }
    return unsafe Double(bitPattern: UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self)))
  }

  func text(_ column: Int32) -> String? {
    unsafe result.bytes(row, column).map { unsafe String(decoding: $0, as: UTF8.self) }
  }

  @inline(__always)
  func withBytes<Result>(_ column: Int32, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    unsafe body(result.bytes(row, column) ?? UnsafeRawBufferPointer(start: nil, count: 0))
  }
}
#endif
