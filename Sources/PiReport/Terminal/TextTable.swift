// SPDX-License-Identifier: Apache-2.0

/// A table of text whose columns are aligned by what a terminal shows.
struct TextTable {
  /// Text in one style.
  struct Piece {
    var text: String
    var style: TextStyle = .plain
  }

  private let columns: Int
  private var rows: [[[Piece]]?] = []

  /// Creates a table of left-aligned columns.
  init(columns: Int) {
    self.columns = columns
  }

  /// Appends a row; the pieces of a cell follow each other.
  mutating func row(_ cells: [[Piece]]) {
    precondition(cells.count == columns, "a row has a cell for each column")
    rows.append(cells)
  }

  /// Appends a rule across the table.
  mutating func rule() {
    rows.append(nil)
  }

  /// The columns of the terminal that the table takes when two spaces stand between its columns.
  var width: Int { widths.reduce(0, +) + 2 * max(columns - 1, 0) }

  /// The lines of the table, without spaces at their ends.
  func lines(isColoured: Bool) -> [String] {
    let widths = self.widths
    let total = width
    return rows.map { row in
      guard let row else { return String(repeating: "─", count: total) }
      var line = ""
      var blanks = 0
      for (column, cell) in row.enumerated() {
        for piece in cell {
          let text = piece.text.drop { $0 == " " }
          blanks += piece.text.count - text.count
          guard !text.isEmpty else { continue }
          let kept = String(text.reversed().drop { $0 == " " }.reversed())
          line += String(repeating: " ", count: blanks)
          line += isColoured ? piece.style.applied(to: kept) : kept
          blanks = text.count - kept.count
        }
        blanks += widths[column] - Self.width(of: cell) + 2
      }
      return line
    }
  }

  private var widths: [Int] {
    (0..<columns).map { column in
      rows.compactMap { $0?[column] }.map(Self.width).max() ?? 0
    }
  }

  private static func width(of cell: [Piece]) -> Int {
    cell.reduce(0) { $0 + SafeText.columns($1.text) }
  }
}

/// A colour or weight of terminal text.
enum TextStyle {
  case plain
  case strong
  case faint
  case good
  case bad

  /// The text between the escape sequences of the style.
  func applied(to text: String) -> String {
    switch self {
    case .plain: text
    case .strong: "\u{1B}[1m\(text)\u{1B}[0m"
    case .faint: "\u{1B}[2m\(text)\u{1B}[0m"
    case .good: "\u{1B}[32m\(text)\u{1B}[0m"
    case .bad: "\u{1B}[31m\(text)\u{1B}[0m"
    }
  }
}

extension String {
  /// The text with spaces before it, so that it takes at least `columns` columns.
  func aligned(right columns: Int) -> String {
    String(repeating: " ", count: max(columns - SafeText.columns(self), 0)) + self
  }

  /// The text with spaces after it, so that it takes at least `columns` columns.
  func aligned(left columns: Int) -> String {
    self + String(repeating: " ", count: max(columns - SafeText.columns(self), 0))
  }
}
