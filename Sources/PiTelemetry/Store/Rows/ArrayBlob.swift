// SPDX-License-Identifier: Apache-2.0

import PiCore

/// A matrix of numbers as bytes: a header of 16 bytes and the elements row by row.
///
/// | bytes | content |
/// |---|---|
/// | 0 | 1, the version of the layout |
/// | 1 | type of the elements: 1 Float64, 2 Int32, 3 Float32 |
/// | 2–3 | 0 |
/// | 4–7 | rows, UInt32 |
/// | 8–11 | columns, UInt32 |
/// | 12–15 | 0 |
///
/// Every number is little-endian. Bytes come from a store that anybody may have changed, so every
/// header is checked against their count, and every position against the header.
enum ArrayBlob {
  /// Bytes before the elements.
  static let headerBytes = 16
  static let version: UInt8 = 1

  /// What the elements are.
  enum Element: UInt8 {
    case float64 = 1
    case int32 = 2
    case float32 = 3

    @inline(__always)
    var bytes: Int { self == .float64 ? 8 : 4 }
  }

  /// The shape of a matrix whose header was read.
  struct Shape: Hashable {
    var rows: Int
    var columns: Int

    var count: Int { rows * columns }
  }

  /// Reads the header; nil when the bytes are not such a matrix.
  @inline(__always)
  static func shape(of bytes: UnsafeRawBufferPointer, _ element: Element) -> Shape? {
    guard bytes.count >= headerBytes else { return nil }
    let head = unsafe UInt32(littleEndian: bytes.loadUnaligned(as: UInt32.self))
    guard head == UInt32(version) | UInt32(element.rawValue) << 8 else { return nil }
    let rows = unsafe Int(
      UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 4, as: UInt32.self))
    )
    let columns = unsafe Int(
      UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt32.self))
    )
    let (count, overflow) = rows.multipliedReportingOverflow(by: columns)
    guard !overflow, count <= (bytes.count - headerBytes) / element.bytes,
      count * element.bytes + headerBytes == bytes.count
    else { return nil }
    return Shape(rows: rows, columns: columns)
  }
}

// MARK: - Writing

extension ArrayBlob {
  /// Appends a matrix of Float64 in `rows` rows.
  static func append(_ elements: ContiguousArray<Double>, rows: Int, to bytes: inout [UInt8]) {
    appendHeader(.float64, rows: rows, elements.count, to: &bytes)
    #if _endian(little)
    unsafe elements.withUnsafeBytes { unsafe bytes.append(contentsOf: $0) }
    #else
    for element in elements { append(element.bitPattern, to: &bytes) }
    #endif
  }

  /// Appends a matrix of Float32 in `rows` rows.
  static func append(_ elements: ContiguousArray<Float>, rows: Int, to bytes: inout [UInt8]) {
    appendHeader(.float32, rows: rows, elements.count, to: &bytes)
    append(elements, to: &bytes)
  }

  /// Appends the positions of deployments as one row.
  static func append(_ elements: ContiguousArray<DeploymentIndex>, to bytes: inout [UInt8]) {
    appendHeader(.int32, rows: 1, elements.count, to: &bytes)
    for element in elements { append(element.position, to: &bytes) }
  }

  /// Appends the numbers themselves, without a header.
  static func append(_ elements: ContiguousArray<Float>, to bytes: inout [UInt8]) {
    #if _endian(little)
    unsafe elements.withUnsafeBytes { unsafe bytes.append(contentsOf: $0) }
    #else
    for element in elements { append(element.bitPattern, to: &bytes) }
    #endif
  }

  private static func appendHeader(
    _ element: Element,
    rows: Int,
    _ count: Int,
    to bytes: inout [UInt8]
  ) {
    let columns = rows == 0 ? 0 : count / rows
    precondition(rows * columns == count, "a matrix has rows of one length")
    bytes += [version, element.rawValue, 0, 0]
    append(UInt32(rows), to: &bytes)
    append(UInt32(columns), to: &bytes)
    bytes += [0, 0, 0, 0]
  }

  private static func append<Number: FixedWidthInteger>(_ number: Number, to bytes: inout [UInt8]) {
    unsafe withUnsafeBytes(of: number.littleEndian) { unsafe bytes.append(contentsOf: $0) }
  }
}

// MARK: - Reading

extension ArrayBlob {
  /// Reads a matrix of Float64; nil when the bytes are not one.
  static func doubles(_ bytes: UnsafeRawBufferPointer) -> ContiguousArray<Double>? {
    guard let shape = unsafe shape(of: bytes, .float64) else { return nil }
    return unsafe numbers(shape.count, of: bytes, from: headerBytes) { (bits: UInt64) in
      Double(bitPattern: bits)
    }
  }

  /// Reads a matrix of Float32; nil when the bytes are not one.
  static func floats(_ bytes: UnsafeRawBufferPointer) -> ContiguousArray<Float>? {
    guard let shape = unsafe shape(of: bytes, .float32) else { return nil }
    return unsafe numbers(shape.count, of: bytes, from: headerBytes) { (bits: UInt32) in
      Float(bitPattern: bits)
    }
  }

  /// Reads numbers that stand without a header; nil when there are not `count` of them.
  static func floats(
    _ bytes: UnsafeRawBufferPointer,
    count: Int
  ) -> ContiguousArray<Float>? {
    guard bytes.count.isMultiple(of: 4), bytes.count / 4 == count else { return nil }
    return unsafe numbers(count, of: bytes, from: 0) { (bits: UInt32) in Float(bitPattern: bits) }
  }

  /// Reads positions of deployments; nil when the bytes are none, or one is negative.
  static func deployments(_ bytes: UnsafeRawBufferPointer) -> ContiguousArray<DeploymentIndex>? {
    guard let shape = unsafe shape(of: bytes, .int32) else { return nil }
    let elements = unsafe numbers(shape.count, of: bytes, from: headerBytes) { (bits: UInt32) in
      DeploymentIndex(Int(Int32(bitPattern: bits)))
    }
    return elements.allSatisfy { $0.position >= 0 } ? elements : nil
  }

  private static func numbers<Bits: FixedWidthInteger, Number>(
    _ count: Int,
    of bytes: UnsafeRawBufferPointer,
    from start: Int,
    _ number: (Bits) -> Number
  ) -> ContiguousArray<Number> {
    var elements = ContiguousArray<Number>()
    elements.reserveCapacity(count)
    let size = MemoryLayout<Bits>.size
    for index in 0..<count {
      let bits = unsafe bytes.loadUnaligned(fromByteOffset: start + index * size, as: Bits.self)
      elements.append(number(Bits(littleEndian: bits)))
    }
    return elements
  }

  /// Where a deployment stands among the candidates; nil when it is not one, or they are none.
  @inline(__always)
  static func position(of deployment: Int64, in bytes: UnsafeRawBufferPointer) -> Int? {
    guard let shape = unsafe shape(of: bytes, .int32) else { return nil }
    for index in 0..<shape.count {
      let bits = unsafe bytes.loadUnaligned(fromByteOffset: headerBytes + index * 4, as: Int32.self)
      if Int64(Int32(littleEndian: bits)) == deployment { return index }
    }
    return nil
  }

  /// Widens rows of a Float32 matrix from one row on into `place`, which holds whole rows.
  ///
  /// The caller has read the shape, and the rows lie within it.
  @inline(__always)
  static func copyRows(
    from row: Int,
    _ count: Int,
    _ shape: Shape,
    of bytes: UnsafeRawBufferPointer,
    to place: UnsafeMutableBufferPointer<Double>
  ) {
    precondition(row >= 0 && count >= 0 && row + count <= shape.rows, "rows of the matrix")
    precondition(place.count == count * shape.columns, "a place for every element")
    let start = headerBytes + row * shape.columns * 4
    for index in 0..<place.count {
      let bits = unsafe bytes.loadUnaligned(fromByteOffset: start + index * 4, as: UInt32.self)
      unsafe place[index] = Double(Float(bitPattern: UInt32(littleEndian: bits)))
    }
  }
}
