// SPDX-License-Identifier: Apache-2.0

/// The beginning of a file, by which its format is told.
public struct FileHead: Sendable {
  /// The first bytes.
  public let bytes: [UInt8]
  /// The first line, without its end.
  public let firstLine: String
  /// The first line's comma-separated names, without quotes.
  public let columns: [String]
  /// Whether the first byte that is not white space opens a JSON object or array.
  public let isJSON: Bool
  /// Whether that byte opens an array.
  let isArray: Bool

  /// Looks at the first bytes of a file.
  public init(_ bytes: [UInt8]) {
    self.bytes = bytes
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    let body = bytes.starts(with: mark) ? bytes[3...] : bytes[...]
    let line = body.prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
    firstLine = String(decoding: line, as: UTF8.self)
    columns = line.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false).map {
      String(decoding: $0.filter { $0 != UInt8(ascii: "\"") }, as: UTF8.self)
    }
    let first = body.first { $0 > 0x20 }
    isArray = first == UInt8(ascii: "[")
    isJSON = isArray || first == UInt8(ascii: "{")
  }

  /// The key of a JSON object that holds the array of entries, unless a key of an entry comes first.
  func wrapper(_ key: String, before entry: [String]) -> String? {
    guard isJSON, !isArray, let place = bytes.place(ofKey: key) else { return nil }
    let first = entry.compactMap { bytes.place(ofKey: $0) }.min() ?? bytes.endIndex
    return place < first ? key : nil
  }
}

/// Finds keys in JSON text without reading it.
extension Collection<UInt8> {
  /// Whether the text has the key in double quotes anywhere.
  func contains(key: String) -> Bool { place(ofKey: key) != nil }

  /// Whether a number under the key has a fraction, wherever the key stands.
  func hasFraction(underKey key: String) -> Bool {
    let length = key.utf8.count + 2
    var rest = self[...]
    while let place = rest.place(ofKey: key) {
      rest = rest[place...].dropFirst(length)
      let value = rest.drop { $0 <= 0x20 || $0 == UInt8(ascii: ":") }
      let digits = value.drop { $0 &- UInt8(ascii: "0") < 10 }
      guard digits.first == UInt8(ascii: "."), digits.startIndex > value.startIndex else {
        continue
      }
      // A whole number may be written as 5.0.
      let fraction = digits.dropFirst().prefix { $0 &- UInt8(ascii: "0") < 10 }
      if fraction.contains(where: { $0 != UInt8(ascii: "0") }) { return true }
    }
    return false
  }

  /// Where a key stands first.
  func place(ofKey key: String) -> Index? {
    let wanted = Array("\"\(key)\"".utf8)
    var index = startIndex
    while index != endIndex {
      if self[index] == UInt8(ascii: "\""), self[index...].starts(with: wanted) { return index }
      formIndex(after: &index)
    }
    return nil
  }
}
