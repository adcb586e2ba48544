// SPDX-License-Identifier: Apache-2.0
// Shafranovich: Common Format and MIME Type for CSV Files. RFC 4180, 2005 (here with LF line ends).
// OWASP Application Security Verification Standard 5.0, 1.2.10: CSV and formula injection.

/// A writer of CSV in which no text can become a formula or move a cursor.
///
/// A text cell that a spreadsheet would read as a formula gets a leading apostrophe; control and
/// bidirectional characters become U+FFFD, so that every record is one line. Numbers are left alone:
/// `-5` stays `-5`.
public struct CSVWriter: Sendable {
  /// One cell of a record.
  public enum Cell: Equatable, Sendable {
    /// A text, guarded and quoted as needed.
    case text(String)
    /// A number in its shortest form; empty when there is none or it is not finite.
    case number(Double?)
    /// A whole number.
    case integer(Int)
  }

  /// The bytes so far.
  public private(set) var bytes: [UInt8] = []
  private let columns: Int

  /// Creates a writer and writes the header.
  public init(header: [String]) {
    columns = header.count
    record(header.map { .text($0) })
  }

  /// Writes a record with one cell for each column.
  public mutating func record(_ cells: [Cell]) {
    precondition(cells.count == columns, "a record has as many cells as the header")
    Self.append(cells, to: &bytes)
    bytes.append(UInt8(ascii: "\n"))
  }

  /// Writes a record whose first cells were written before by ``append(_:to:)``.
  public mutating func record(beginning: some Sequence<UInt8>, _ cells: [Cell]) {
    bytes.append(contentsOf: beginning)
    bytes.append(UInt8(ascii: ","))
    Self.append(cells, to: &bytes)
    bytes.append(UInt8(ascii: "\n"))
  }

  /// Hands out the bytes so far and goes on without them.
  public mutating func take() -> [UInt8] {
    defer { bytes.removeAll(keepingCapacity: true) }
    return bytes
  }

  /// Appends cells to bytes, as they stand in a record.
  public static func append(_ cells: [Cell], to bytes: inout [UInt8]) {
    for (index, cell) in cells.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      switch cell {
      case .text(let text): bytes.append(contentsOf: Self.quoted(Self.guarded(text)).utf8)
      case .number(let value):
        if let value, value.isFinite {
          bytes.append(contentsOf: DecimalFormat.shortest(value).utf8)
        }
      case .integer(let value): bytes.append(contentsOf: "\(value)".utf8)
      }
    }
  }

  private static func guarded(_ text: String) -> String {
    let startsFormula =
      switch text.unicodeScalars.first {
      case "\t", "\r", "\n", "\0": true
      default: beginsFormula(text)
      }
    let visible = SafeText.visible(text, limit: .max)
    return startsFormula ? "'" + visible : visible
  }

  /// Whether a spreadsheet would read the text as a formula.
  public static func beginsFormula(_ text: String) -> Bool {
    switch text.unicodeScalars.first {
    case "=", "+", "-", "@", "\u{FF1D}", "\u{FF0B}", "\u{FF0D}", "\u{FF20}": true
    default: false
    }
  }

  /// The text with quotes where CSV, or an apostrophe against formulas, needs them.
  public static func quoted(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: { $0 == "," || $0 == "\"" || $0 == "'" }) else {
      return text
    }
    var quoted = "\""
    for scalar in text.unicodeScalars {
      if scalar == "\"" { quoted.unicodeScalars.append("\"") }
      quoted.unicodeScalars.append(scalar)
    }
    return quoted + "\""
  }
}
