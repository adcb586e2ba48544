// SPDX-License-Identifier: Apache-2.0

import PiCryptography

/// A hash and sums of a table's rows, the same for every database.
///
/// Of each column in turn the hash takes one byte for what it holds, then the value: 0 NULL;
/// 1 an integer, 8 bytes; 2 a number, the 8 bytes of its bits, −0 as 0 because SQLite keeps no
/// sign of zero; 3 a text or 4 bytes, their count in 8 bytes and themselves. Integers are
/// little-endian.
struct RowDigest: ~Copyable {
  private static let block = 1 << 16

  private let table: Table
  private var hash = SHA256()
  private var bytes: [UInt8] = []
  private var sums: [Int128]
  private(set) var rows: Int64 = 0

  init(_ table: Table) {
    self.table = table
    sums = [Int128](repeating: 0, count: table.columns.count)
    bytes.reserveCapacity(2 * RowDigest.block)
  }

  mutating func add<Row: SQLRow>(_ row: Row) {
    rows += 1
    for (position, column) in table.columns.enumerated() {
      add(row, Int32(position), column.kind)
    }
    if bytes.count >= RowDigest.block { drain() }
  }

  private mutating func add<Row: SQLRow>(_ row: Row, _ column: Int32, _ kind: ColumnKind) {
    guard !row.isNull(column) else { return bytes.append(0) }
    switch kind {
    case .integer:
      let integer = row.presentInteger(column)
      sums[Int(column)] += Int128(integer)
      bytes.append(1)
      append(integer)
    case .real:
      let real = row.real(column) ?? .nan
      bytes.append(2)
      append(real == 0 ? 0 : real.bitPattern)
    case .text, .bytes:
      bytes.append(kind == .text ? 3 : 4)
      unsafe row.withBytes(column) { value in
        append(Int64(value.count))
        unsafe bytes.append(contentsOf: value)
      }
    }
  }

  private mutating func append<Number: FixedWidthInteger>(_ number: Number) {
    unsafe withUnsafeBytes(of: number.littleEndian) { unsafe bytes.append(contentsOf: $0) }
  }

  private mutating func drain() {
    hash.update(bytes)
    bytes.removeAll(keepingCapacity: true)
  }

  consuming func finish() -> StoreDigest.Table {
    hash.update(bytes)
    let named = zip(table.columns, sums).filter { $0.0.kind == .integer }
      .map { StoreDigest.Sum(column: $0.0.name, value: $0.1) }
    return StoreDigest.Table(
      name: table.name,
      rows: rows,
      sums: named,
      sha256: hash.finish().hexadecimal
    )
  }
}
