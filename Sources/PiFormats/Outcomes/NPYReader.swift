// SPDX-License-Identifier: Apache-2.0
// NumPy Enhancement Proposal 1: A Simple File Format for NumPy Arrays.

import PiCore

/// Reads the header of a NumPy file and its numbers, strictly.
struct NPYReader {
  /// The largest header in bytes.
  static let mostHeaderBytes = 64 << 10

  let rows: Int
  let columns: Int
  private let isDouble: Bool
  private var source: any ByteSource

  init(_ source: any ByteSource) throws(InputError) {
    self.source = source
    let name = source.name
    func refused(_ expected: String, _ found: String) -> InputError {
      .unreadable(file: name, reason: "expected \(expected), found \(found)")
    }
    let magic = try Self.read(8, from: &self.source)
    guard magic.starts(with: [0x93] + Array("NUMPY".utf8)) else {
      throw refused("a NumPy file (.npy)", "something else")
    }
    guard (1...3).contains(magic[6]), magic[7] == 0 else {
      throw refused("version 1.0, 2.0 or 3.0 of the format", "\(magic[6]).\(magic[7])")
    }
    let sizeBytes = try Self.read(magic[6] == 1 ? 2 : 4, from: &self.source)
    let size = sizeBytes.reversed().reduce(0) { $0 << 8 | Int($1) }
    guard (1...Self.mostHeaderBytes).contains(size) else {
      throw refused("a header of at most \(Self.mostHeaderBytes) bytes", "\(size)")
    }
    var header = NPYHeader(try Self.read(size, from: &self.source))
    guard header.parse(), let shape = header.shape, let order = header.isFortran,
      let type = header.type
    else {
      throw refused("a header with 'descr', 'fortran_order' and 'shape'", "another")
    }
    guard type == "<f4" || type == "<f8" else {
      throw refused("numbers of type '<f4' or '<f8'", Sanitised.quoted(type))
    }
    guard !order else { throw refused("an array in C order", "Fortran order") }
    guard shape.count == 2, shape[0] > 0, shape[1] > 0 else {
      throw refused("an array of two dimensions", "the shape \(shape)")
    }
    let (count, overflow) = shape[0].multipliedReportingOverflow(by: shape[1])
    guard !overflow, count <= Embeddings.mostValues else {
      throw refused("at most \(Embeddings.mostValues) numbers", "the shape \(shape)")
    }
    rows = shape[0]
    columns = shape[1]
    isDouble = type == "<f8"
  }

  /// Reads all numbers up to the end of the file.
  mutating func values() throws(InputError) -> [Float] {
    let width = isDouble ? 8 : 4
    var values: [Float] = []
    values.reserveCapacity(min(rows * columns, 1 << 22))
    for row in 0..<rows {
      let bytes = try Self.read(columns * width, from: &source)
      for column in 0..<columns {
        var bits: UInt64 = 0
        for byte in (0..<width).reversed() {
          bits = bits << 8 | UInt64(bytes[column * width + byte])
        }
        let value =
          isDouble
          ? Float(Double(bitPattern: bits))
          : Float(bitPattern: UInt32(truncatingIfNeeded: bits))
        guard value.isFinite else {
          throw .unreadable(
            file: source.name,
            reason: "expected finite numbers, found \(value) in row \(row), column \(column)"
          )
        }
        values.append(value)
      }
    }
    var more = [UInt8](repeating: 0, count: 1)
    guard try source.read(into: &more, from: 0) == 0 else {
      throw .unreadable(file: source.name, reason: "expected the end after the numbers, found more")
    }
    return values
  }

  private static func read(
    _ count: Int,
    from source: inout any ByteSource
  ) throws(InputError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    var filled = 0
    while filled < count {
      let more = try source.read(into: &bytes, from: filled)
      guard more > 0 else {
        throw .unreadable(file: source.name, reason: "expected a whole NumPy file, found its end")
      }
      filled += more
    }
    return bytes
  }
}

/// The dictionary of a NumPy file: exactly three keys, in any order, then spaces and a line feed.
struct NPYHeader {
  private(set) var type: String?
  private(set) var isFortran: Bool?
  private(set) var shape: [Int]?
  private let bytes: [UInt8]
  private var index = 0

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// Reads the dictionary; false when it is anything else.
  mutating func parse() -> Bool {
    guard take("{") else { return false }
    while !take("}") {
      guard let key = quoted(), take(":"), value(of: key) else { return false }
      guard take(",") || peek == UInt8(ascii: "}") else { return false }
    }
    skipSpace()
    return index == bytes.count && bytes.last == UInt8(ascii: "\n")
  }

  private mutating func value(of key: String) -> Bool {
    switch key {
    case "descr":
      guard type == nil, let text = quoted() else { return false }
      type = text
    case "fortran_order":
      guard isFortran == nil else { return false }
      if take("True") {
        isFortran = true
      } else if take("False") {
        isFortran = false
      } else {
        return false
      }
    case "shape":
      guard shape == nil, let sizes = tuple() else { return false }
      shape = sizes
    default: return false
    }
    return true
  }

  private var peek: UInt8? { index < bytes.count ? bytes[index] : nil }

  private mutating func skipSpace() {
    while let byte = peek, byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\n") { index += 1 }
  }

  private mutating func take(_ word: String) -> Bool {
    skipSpace()
    guard bytes[index...].starts(with: word.utf8) else { return false }
    index += word.utf8.count
    skipSpace()
    return true
  }

  private mutating func quoted() -> String? {
    skipSpace()
    guard let quote = peek, quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else {
      return nil
    }
    let start = index + 1
    guard let end = bytes[start...].firstIndex(of: quote), end - start <= 64 else { return nil }
    index = end + 1
    skipSpace()
    return String(decoding: bytes[start..<end], as: UTF8.self)
  }

  /// Whole numbers in parentheses: `(3, 4)`, `(3,)`.
  private mutating func tuple() -> [Int]? {
    guard take("(") else { return nil }
    var sizes: [Int] = []
    while !take(")") {
      let digits = bytes[index...].prefix { $0 &- UInt8(ascii: "0") < 10 }
      guard (1...15).contains(digits.count), sizes.count < 8,
        let size = Int(String(decoding: digits, as: UTF8.self))
      else { return nil }
      index += digits.count
      sizes.append(size)
      guard take(",") || peek == UInt8(ascii: ")") else { return nil }
    }
    return sizes
  }
}
