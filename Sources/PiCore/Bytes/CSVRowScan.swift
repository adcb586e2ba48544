// SPDX-License-Identifier: Apache-2.0

extension CSVReader {
  /// What a scan of one row came to.
  enum Verdict {
    /// The row is complete.
    case row
    /// The window ends within the row.
    case more
    /// The input has ended.
    case end
    /// The byte at the scan's index breaks the grammar.
    case broken(String)
  }

  /// One pass over the bytes of a row.
  struct RowScan {
    /// The byte to look at; after a row, the first of the next.
    var index: Int
    /// Line feeds passed, those in quotes included.
    var lines = 0
    private let start: Int
    private let separator: UInt8
    private let fieldBytes: Int

    init(start: Int, separator: UInt8, fieldBytes: Int) {
      self.fieldBytes = fieldBytes
      self.start = start
      self.separator = separator
      index = start
    }

    mutating func run(
      _ bytes: borrowing Span<UInt8>,
      to end: Int,
      atEnd: Bool,
      into fields: inout [Field]
    ) -> Verdict {
      guard start < end else { return atEnd ? .end : .more }
      while true {
        guard fields.count < CSVReader.maximumColumns else {
          return .broken("at most \(CSVReader.maximumColumns) columns")
        }
        let field: Field?
        if index < end, bytes[index] == UInt8(ascii: "\"") {
          field = quoted(bytes, to: end)
        } else {
          field = plain(bytes, to: end)
        }
        guard let field else { return fault(bytes, to: end, atEnd: atEnd) }
        guard field.end - field.start <= fieldBytes else {
          index = Int(field.start)
          return .broken("a field of at most \(fieldBytes) bytes")
        }
        fields.append(field)
        if let verdict = separate(bytes, to: end, atEnd: atEnd) { return verdict }
      }
    }

    /// Scans up to the next separator or end of line; nil at a byte that breaks the grammar.
    @inline(__always)
    private mutating func plain(_ bytes: borrowing Span<UInt8>, to end: Int) -> Field? {
      let first = index
      while index < end {
        let byte = bytes[index]
        // Letters, digits, points and minus signs all lie above the comma.
        if byte > 44, byte != separator, byte != 0x7F {
          index += 1
          continue
        }
        if byte == separator || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") { break }
        guard byte >= 0x20 || byte == UInt8(ascii: "\t"), byte != UInt8(ascii: "\""), byte != 0x7F
        else { return nil }
        index += 1
      }
      return Field(start: Int32(truncatingIfNeeded: first), end: Int32(truncatingIfNeeded: index))
    }

    /// Scans a quoted field, past its closing quote; nil when the window ends or a byte is wrong.
    private mutating func quoted(_ bytes: borrowing Span<UInt8>, to end: Int) -> Field? {
      let first = index + 1
      var escapes = false
      index = first
      while index < end {
        let byte = bytes[index]
        if byte == UInt8(ascii: "\"") {
          let isDoubled = index + 1 < end && bytes[index + 1] == UInt8(ascii: "\"")
          guard isDoubled else {
            index += 1
            return Field(
              start: Int32(truncatingIfNeeded: first),
              end: Int32(truncatingIfNeeded: index - 1),
              hasEscapes: escapes,
              isQuoted: true
            )
          }
          escapes = true
          index += 1
        } else if byte == UInt8(ascii: "\n") {
          lines += 1
        } else if CSVReader.isControl(byte) {
          return nil
        }
        index += 1
      }
      return nil
    }

    /// Steps over what follows a field; nil when another field of the row follows.
    @inline(__always)
    private mutating func separate(
      _ bytes: borrowing Span<UInt8>,
      to end: Int,
      atEnd: Bool
    ) -> Verdict? {
      guard index < end else {
        if atEnd { lines += 1 }
        return atEnd ? .row : .more
      }
      switch bytes[index] {
      case separator:
        index += 1
        return nil
      case UInt8(ascii: "\n"):
        index += 1
        lines += 1
        return .row
      case UInt8(ascii: "\r"):
        guard index + 1 < end else { return atEnd ? .broken("a line feed after CR") : .more }
        guard bytes[index + 1] == UInt8(ascii: "\n") else { return .broken("a line feed after CR") }
        index += 2
        lines += 1
        return .row
      default: return .broken("a separator or the end of the line after a closing quote")
      }
    }

    /// Why no field was found at the index.
    private func fault(_ bytes: borrowing Span<UInt8>, to end: Int, atEnd: Bool) -> Verdict {
      guard index < end else { return atEnd ? .broken("a closing double quote") : .more }
      if bytes[index] == UInt8(ascii: "\"") {
        return .broken("double quotes around the whole field, or none")
      }
      return .broken("a text without control characters")
    }
  }

  static func isControl(_ byte: UInt8) -> Bool {
    guard byte < 0x20 || byte == 0x7F else { return false }
    return byte != UInt8(ascii: "\t") && byte != UInt8(ascii: "\n") && byte != UInt8(ascii: "\r")
  }
}
