// SPDX-License-Identifier: Apache-2.0

#if canImport(CPostgreSQL)
import CPostgreSQL

/// The values of a statement's placeholders in the server's binary format.
struct PostgreSQLParameters {
  // One more than none, so that there is an address even for the empty text.
  private var bytes: [UInt8] = [0]
  private var places: [Int?] = []
  private var lengths: [Int32] = []
  private var types: [Oid] = []

  init(_ values: [SQLValue]) {
    for value in values { append(value) }
  }

  /// The types have the numbers that PostgreSQL gives them: int8, float8, text.
  private mutating func append(_ value: SQLValue) {
    switch value {
    case .integer(let integer): append(integer.bigEndian, type: 20)
    case .real(let real): append(real.bitPattern.bigEndian, type: 701)
    case .text(let text):
      let utf8 = Array(text.utf8)
      append(length: utf8.count, type: 25)
      bytes += utf8
    case .null:
      places.append(nil)
      lengths.append(0)
      types.append(0)
    }
  }

  private mutating func append<Number: FixedWidthInteger>(_ number: Number, type: Oid) {
    append(length: Number.bitWidth / 8, type: type)
    unsafe withUnsafeBytes(of: number) { unsafe bytes.append(contentsOf: $0) }
  }

  private mutating func append(length: Int, type: Oid) {
    places.append(bytes.count)
    lengths.append(Int32(length))
    types.append(type)
  }

  /// Runs a statement with the values; rows come in the binary format.
  @unsafe
  func run(_ sql: String, on connection: OpaquePointer) -> OpaquePointer? {
    let formats = [Int32](repeating: 1, count: places.count)
    return unsafe bytes.withUnsafeBytes { bytes in
      let start = unsafe bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
      let values = unsafe places.map { place in
        unsafe place.flatMap { offset in unsafe start.map { unsafe $0 + offset } }
      }
      return unsafe PQexecParams(
        connection,
        sql,
        Int32(places.count),
        types,
        values,
        lengths,
        formats,
        1
      )
    }
  }
}
#endif
