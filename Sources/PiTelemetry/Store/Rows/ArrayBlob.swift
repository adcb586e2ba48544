// SPDX-License-Identifier: Apache-2.0

import PiCore

/// A matrix of numbers as bytes: a header of 16 bytes and the elements row by row.
///
/// | bytes | content |
/// |---|---|
/// | 0 | 1, the version of the layout |
/// | 1 | type of the elements: 1 Float64, 2 Int32 |
/// | 2–3 | 0 |
/// | 4–7 | rows, UInt32 |
/// | 8–11 | columns, UInt32 |
/// | 12–15 | 0 |
///
/// Every number is little-endian.
enum ArrayBlob {
  /// Bytes before the elements.
  static let headerBytes = 16
  static let version: UInt8 = 1
  static let float64: UInt8 = 1
  static let int32: UInt8 = 2

  /// The shape of a matrix whose header was read.
  struct Shape: Hashable {
    var rows: Int
    var columns: Int

    var count: Int { rows * columns }
  }

  /// Reads the header; nil when the bytes are not such a matrix of `type`.
  @inline(__always)
  static func shape(
    of bytes: UnsafeRawBufferPointer,
    type: UInt8,
    elementBytes: Int
  ) -> Shape? {
    guard bytes.count >= headerBytes else { return nil }
    let head = unsafe UInt32(littleEndian: bytes.loadUnaligned(as: UInt32.self))
    guard head == UInt32(version) | UInt32(type) << 8 else { return nil }
    let rows = unsafe Int(
      UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 4, as: UInt32.self))
    )
    let columns = unsafe Int(
      UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt32.self))
    )
    let (count, overflow) = rows.multipliedReportingOverflow(by: columns)
    guard !overflow, count <= (bytes.count - headerBytes) / elementBytes,
      count * elementBytes + headerBytes == bytes.count
    else { return nil }
    return Shape(rows: rows, columns: columns)
  }

  private static func appendHeader(_ type: UInt8, _ shape: Shape, to bytes: inout [UInt8]) {
    bytes += [version, type, 0, 0]
    append(UInt32(shape.rows), to: &bytes)
    append(UInt32(shape.columns), to: &bytes)
    bytes += [0, 0, 0, 0]
  }

  private static func append<Number: FixedWidthInteger>(_ number: Number, to bytes: inout [UInt8]) {
    unsafe withUnsafeBytes(of: number.littleEndian) { unsafe bytes.append(contentsOf: $0) }
  }

  /// Appends a matrix of numbers in `rows` rows.
  static func append(_ elements: ContiguousArray<Double>, rows: Int, to bytes: inout [UInt8]) {
    let shape = Shape(rows: rows, columns: rows == 0 ? 0 : elements.count / rows)
    precondition(shape.count == elements.count, "a matrix has rows of one length")
    appendHeader(float64, shape, to: &bytes)
    #if _endian(little)
    unsafe elements.withUnsafeBytes { unsafe bytes.append(contentsOf: $0) }
    #else
    for element in elements { append(element.bitPattern, to: &bytes) }
    #endif
  }

  /// Appends the positions of deployments as one row.
  static func append(_ elements: ContiguousArray<DeploymentIndex>, to bytes: inout [UInt8]) {
    appendHeader(int32, Shape(rows: 1, columns: elements.count), to: &bytes)
    for element in elements { append(element.position, to: &bytes) }
  }

  /// Reads a matrix of numbers; nil when the bytes are not one.
  static func doubles(_ bytes: UnsafeRawBufferPointer) -> ContiguousArray<Double>? {
    guard let shape = unsafe shape(of: bytes, type: float64, elementBytes: 8) else { return nil }
    var elements = ContiguousArray<Double>()
    elements.reserveCapacity(shape.count)
    for index in 0..<shape.count {
      let bits = unsafe bytes.loadUnaligned(
        fromByteOffset: headerBytes + index * 8,
        as: UInt64.self
      )
      elements.append(Double(bitPattern: UInt64(littleEndian: bits)))
    }
    return elements
  }

  /// Reads positions of deployments; nil when the bytes are none.
  static func deployments(_ bytes: UnsafeRawBufferPointer) -> ContiguousArray<DeploymentIndex>? {
    guard let shape = unsafe shape(of: bytes, type: int32, elementBytes: 4) else { return nil }
    var elements = ContiguousArray<DeploymentIndex>()
    elements.reserveCapacity(shape.count)
    for index in 0..<shape.count {
      let bits = unsafe bytes.loadUnaligned(fromByteOffset: headerBytes + index * 4, as: Int32.self)
      elements.append(DeploymentIndex(Int(Int32(littleEndian: bits))))
    }
    return elements
  }

  /// Where a deployment stands among the candidates; nil when it is not one.
  @inline(__always)
  static func position(of deployment: Int32, in bytes: UnsafeRawBufferPointer) -> Int? {
    guard let shape = unsafe shape(of: bytes, type: int32, elementBytes: 4) else { return nil }
    for index in 0..<shape.count {
      let bits = unsafe bytes.loadUnaligned(fromByteOffset: headerBytes + index * 4, as: Int32.self)
      if Int32(littleEndian: bits) == deployment { return index }
    }
    return nil
  }

  /// Copies one row of a matrix; answers whether it exists and is as wide as the place for it.
  @inline(__always)
  static func copyRow(
    _ row: Int,
    of bytes: UnsafeRawBufferPointer,
    to place: UnsafeMutableBufferPointer<Double>
  ) -> Bool {
    guard let shape = unsafe shape(of: bytes, type: float64, elementBytes: 8),
      shape.columns == place.count, row < shape.rows
    else { return false }
    unsafe copyElements(from: row * shape.columns, count: shape.columns, of: bytes, to: place)
    return true
  }

  /// Copies all rows of a matrix if they are no more than `limit`.
  ///
  /// - Returns: rows of the matrix; nil when it is none of this width.
  @inline(__always)
  static func copyRows(
    of bytes: UnsafeRawBufferPointer,
    width: Int,
    atMost limit: Int,
    to place: UnsafeMutableBufferPointer<Double>
  ) -> Int? {
    guard let shape = unsafe shape(of: bytes, type: float64, elementBytes: 8),
      shape.columns == width
    else { return nil }
    if shape.rows <= limit {
      unsafe copyElements(from: 0, count: shape.count, of: bytes, to: place)
    }
    return shape.rows
  }

  @inline(__always)
  private static func copyElements(
    from first: Int,
    count: Int,
    of bytes: UnsafeRawBufferPointer,
    to place: UnsafeMutableBufferPointer<Double>
  ) {
    let start = headerBytes + first * 8
    let source = unsafe UnsafeRawBufferPointer(rebasing: bytes[start..<start + count * 8])
    unsafe UnsafeMutableRawBufferPointer(place).copyMemory(from: source)
    #if _endian(big)
    for index in 0..<count {
      let bits = unsafe place[index].bitPattern
      unsafe place[index] = Double(bitPattern: UInt64(littleEndian: bits))
    }
    #endif
  }
}
