// SPDX-License-Identifier: Apache-2.0

/// Rows of plain text whose columns stand below each other.
public enum TextColumns {
  /// The lines of some rows: two spaces between columns, none at the ends of lines.
  ///
  /// - Parameters:
  ///   - rows: as many cells in each row; the first may be a head.
  ///   - right: columns that are aligned right.
  ///   - isHeadStrong: whether the first line is printed bold.
  /// - Returns: one line for each row.
  public static func lines(
    _ rows: [[String]],
    right: Range<Int> = 0..<0,
    isHeadStrong: Bool = false
  ) -> [String] {
    guard let head = rows.first else { return [] }
    let widths = head.indices.map { column in
      right.contains(column) ? rows.map { SafeText.columns($0[column]) }.max() ?? 0 : 0
    }
    var table = TextTable(columns: head.count)
    for row in rows {
      table.row(zip(row, widths).map { [TextTable.Piece(text: $0.aligned(right: $1))] })
    }
    let lines = table.lines(isColoured: false)
    return isHeadStrong ? [TextStyle.strong.applied(to: lines[0])] + lines.dropFirst() : lines
  }
}
