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

  /// A pass over the bytes of one row after another.
  struct RowScan: Sendable {
    /// The first byte of the row; after a row, of the next; at a fault, the byte at fault.
    var index = 0
    /// Line feeds passed, those in quotes included.
    private(set) var lines = 0
    /// Fields found.
    private(set) var count = 0
    private var marks = ByteMarks()
    private let separator: UInt8
    private let separators: SIMD16<UInt8>
    private let fieldBytes: Int

    init(separator: UInt8, fieldBytes: Int) {
      self.separator = separator
      separators = SIMD16(repeating: separator)
      self.fieldBytes = fieldBytes
    }

    /// Forgets what is known of the window, which moves.
    mutating func forget() { marks.forget() }

    /// Scans the row at the start of the buffer.
    mutating func run(_ buffer: borrowing ChunkBuffer, into row: inout [Field]) -> Verdict {
      let bytes = buffer.bytes.span
      let end = buffer.end
      let atEnd = buffer.isAtEnd
      index = buffer.start
      lines = 0
      count = 0
      guard index < end else { return atEnd ? .end : .more }
      // What plain fields change is kept in registers while they follow each other.
      var fields = row.mutableSpan
      var marks = self.marks
      var first = index
      var count = 0
      let (separator, separators, fieldBytes) = (separator, separators, fieldBytes)
      while true {
        guard count < fields.count else {
          index = first
          return .broken("at most \(fields.count) columns")
        }
        let stop = RowScan.next(&marks, bytes, from: first, to: end, separators)
        // A quote is no separator, so the end of the window is left to the rare case too.
        let byte = stop < end ? bytes[stop] : UInt8(ascii: "\"")
        guard byte == separator || byte == UInt8(ascii: "\n") else {
          (index, self.count, self.marks) = (stop, count, marks)
          if let verdict = rare(bytes, first, to: end, atEnd: atEnd, into: &fields) {
            return verdict
          }
          (first, count, marks) = (index, self.count, self.marks)
          continue
        }
        fields[count] = Field(first, stop)
        guard stop &- first <= fieldBytes else { return tooLong(first) }
        count &+= 1
        first = stop &+ 1
        if byte != separator {
          (index, self.count, self.marks) = (first, count, marks)
          lines &+= 1
          return .row
        }
      }
    }

    /// The next byte that ends a plain field or must not stand in one.
    @inline(__always)
    private static func next(
      _ marks: inout ByteMarks,
      _ bytes: borrowing Span<UInt8>,
      from start: Int,
      to end: Int,
      _ separators: SIMD16<UInt8>
    ) -> Int {
      marks.next(bytes, from: start, to: end) { block in
        (block .== separators) .| (block .< SIMD16(repeating: 0x20))
          .| (block .== SIMD16(repeating: UInt8(ascii: "\"")))
          .| (block .== SIMD16(repeating: 0x7F))
      }
    }

    private mutating func tooLong(_ first: Int) -> Verdict {
      index = first
      return .broken("a field of at most \(fieldBytes) bytes")
    }

    /// Ends a field at anything but a separator or line feed; nil when another field follows.
    @inline(never)
    private mutating func rare(
      _ bytes: borrowing Span<UInt8>,
      _ first: Int,
      to end: Int,
      atEnd: Bool,
      into fields: inout MutableSpan<Field>
    ) -> Verdict? {
      if first < end, bytes[first] == UInt8(ascii: "\"") {
        guard let field = quoted(bytes, from: first + 1, to: end) else {
          return fault(bytes, to: end, atEnd: atEnd)
        }
        guard field.end - field.start <= fieldBytes else { return tooLong(first + 1) }
        fields[count] = field
        count += 1
      } else {
        while index < end, bytes[index] == UInt8(ascii: "\t"), separator != bytes[index] {
          index = RowScan.next(&marks, bytes, from: index + 1, to: end, separators)
        }
        let isEnd =
          index == end || bytes[index] == separator || bytes[index] == UInt8(ascii: "\n")
          || bytes[index] == UInt8(ascii: "\r")
        guard isEnd else { return fault(bytes, to: end, atEnd: atEnd) }
        fields[count] = Field(first, index)
        guard index - first <= fieldBytes else { return tooLong(first) }
        count += 1
      }
      return separate(bytes, to: end, atEnd: atEnd)
    }

    /// Scans a quoted field, past its closing quote; nil when the window ends or a byte is wrong.
    private mutating func quoted(
      _ bytes: borrowing Span<UInt8>,
      from first: Int,
      to end: Int
    ) -> Field? {
      var escapes = false
      var marks = ByteMarks()
      index = first
      while true {
        index = marks.next(bytes, from: index, to: end) { block in
          (block .== SIMD16(repeating: UInt8(ascii: "\""))) .| (block .< SIMD16(repeating: 0x20))
            .| (block .== SIMD16(repeating: 0x7F))
        }
        guard index < end else { return nil }
        let byte = bytes[index]
        if byte == UInt8(ascii: "\"") {
          let isDoubled = index + 1 < end && bytes[index + 1] == UInt8(ascii: "\"")
          guard isDoubled else {
            index += 1
            return Field(first, index - 1, hasEscapes: escapes, isQuoted: true)
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
    }

    /// Steps over what follows a field; nil when another field of the row follows.
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
