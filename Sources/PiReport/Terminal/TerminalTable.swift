// SPDX-License-Identifier: Apache-2.0

/// The comparison of a run as a table for a terminal.
public enum TerminalTable {
  /// What the terminal can show.
  public struct Options: Sendable {
    /// Columns of the terminal, 40 or more.
    public var width: Int
    /// Whether escape sequences for colours are wanted.
    public var isColoured: Bool

    /// Creates options.
    public init(width: Int = 100, isColoured: Bool = false) {
      self.width = max(width, 40)
      self.isColoured = isColoured
    }
  }

  /// Returns the summary's lead, the table, and a legend of what occurs in it.
  public static func render(_ document: RunDocument, options: Options = Options()) -> String {
    let standing = Standing(document)
    let table = fitting(standing, width: options.width)
    var lines = heading(document, options)
    lines.append("")
    lines += TextWrap.lines(PlainSummary(standing).lead, width: options.width)
    lines.append("")
    lines += table.table.lines(isColoured: options.isColoured)
    lines.append("")
    lines += legend(standing, table).flatMap { TextWrap.lines($0, width: options.width) }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func heading(_ document: RunDocument, _ options: Options) -> [String] {
    let title = TextWrap.lines(SafeText.visible(document.title), width: options.width)
    let style: TextStyle = options.isColoured ? .strong : .plain
    let facts = [
      SafeText.visible(document.experiment),
      Phrase.count(document.replications, "replication", "replications"),
      "baseline \(SafeText.visible(document.baseline))",
      "$\(DecimalFormat.dollars(document.objectiveValue)) per solved request",
    ]
    return title.map(style.applied)
      + TextWrap.lines(facts.joined(separator: " · "), width: options.width)
  }

  /// The richest layout that fits; the last resort drops metrics from the right.
  private static func fitting(_ standing: Standing, width: Int) -> ComparisonTable {
    var metrics = standing.headlines
    let layouts: [(ComparisonTable.Detail, Int)] = [
      (.intervals, 36), (.intervals, 24), (.words, 36), (.words, 24), (.signs, 36), (.signs, 24),
      (.signs, 16),
    ]
    for (detail, limit) in layouts {
      let table = ComparisonTable(standing, metrics: metrics, detail: detail, nameLimit: limit)
      if table.table.width <= width { return table }
    }
    while metrics.count > 1 {
      metrics.removeLast()
      let table = ComparisonTable(standing, metrics: metrics, detail: .signs, nameLimit: 16)
      if table.table.width <= width { return table }
    }
    return ComparisonTable(standing, metrics: metrics, detail: .signs, nameLimit: 12)
  }

  private static func legend(_ standing: Standing, _ table: ComparisonTable) -> [String] {
    var lines = table.legend
    let marks = table.marks.enumerated().map { "\(MarkNumber.text($0)) \(SafeText.visible($1))" }
    if !marks.isEmpty { lines.append(marks.joined(separator: "  ")) }
    let missing = standing.headlines.filter { !table.metrics.contains($0) }
    if !missing.isEmpty {
      let names = missing.map { SafeText.visible(standing.document.metrics[$0].label) }
      lines.append("Not shown for want of width: \(Phrase.list(names)).")
    }
    lines += standing.document.notes.map { "Note: " + SafeText.visible($0, limit: 400) }
    return lines
  }
}

/// The number of a mark, raised.
enum MarkNumber {
  private static let digits = Array("¹²³⁴⁵⁶⁷⁸⁹")

  /// The number of the mark at a position from 0.
  static func text(_ index: Int) -> String {
    index < digits.count ? String(digits[index]) : "[\(index + 1)]"
  }
}

/// Prose broken into lines.
enum TextWrap {
  /// The words in lines of at most `width` columns; longer words are cut.
  static func lines(_ text: String, width: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    for word in text.split(separator: " ") {
      let word = SafeText.cut(String(word), columns: width)
      if line.isEmpty {
        line = word
      } else if SafeText.columns(line) + 1 + SafeText.columns(word) <= width {
        line += " " + word
      } else {
        lines.append(line)
        line = word
      }
    }
    return line.isEmpty ? lines : lines + [line]
  }
}
