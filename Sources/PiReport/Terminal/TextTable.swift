// SPDX-License-Identifier: Apache-2.0

/// A table of text whose columns are aligned by what a terminal shows.
struct TextTable {
  /// A cell, perhaps in a colour that never carries the meaning alone.
  struct Cell {
    var text: String
    var style: TextStyle = .plain
  }

  /// How the cells of a column are aligned.
  enum Alignment {
    case left
    case right
  }

  private let alignments: [Alignment]
  private var rows: [[Cell]?] = []

  /// Creates a table with one column for each alignment.
  init(_ alignments: [Alignment]) {
    self.alignments = alignments
  }

  /// Appends a row.
  mutating func row(_ cells: [Cell]) {
    precondition(cells.count == alignments.count, "a row has a cell for each column")
    rows.append(cells)
  }

  /// Appends a rule across the table.
  mutating func rule() {
    rows.append(nil)
  }

  /// The columns that the table takes when two spaces stand between its columns.
  var width: Int { widths.reduce(0, +) + 2 * max(alignments.count - 1, 0) }

  /// The lines of the table, without spaces at their ends.
  func lines(isColoured: Bool) -> [String] {
    let widths = self.widths
    let total = width
    return rows.map { row in
      guard let row else { return String(repeating: "─", count: total) }
      var line = ""
      var pending = 0
      for (column, cell) in row.enumerated() {
        let space = widths[column] - SafeText.columns(cell.text)
        if column > 0 { pending += 2 }
        if alignments[column] == .right { pending += space }
        if !cell.text.isEmpty {
          line += String(repeating: " ", count: pending)
          line += isColoured ? cell.style.applied(to: cell.text) : cell.text
          pending = 0
        } else if alignments[column] == .right {
          continue
        }
        if alignments[column] == .left { pending += space }
      }
      return line
    }
  }

  private var widths: [Int] {
    alignments.indices.map { column in
      rows.compactMap { $0?[column].text }.map(SafeText.columns).max() ?? 0
    }
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
