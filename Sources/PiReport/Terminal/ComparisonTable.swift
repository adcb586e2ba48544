// SPDX-License-Identifier: Apache-2.0

import PiStatistics

/// The strategies against the headline metrics, at one level of detail.
struct ComparisonTable {
  /// How much a cell says.
  enum Detail {
    /// Mean, half-width of the interval, verdict in a word.
    case intervals
    /// Mean and verdict in a word.
    case words
    /// Mean and the verdict's sign.
    case signs
  }

  /// The table.
  private(set) var table: TextTable
  /// Positions of the metrics shown.
  let metrics: [Int]
  /// The marks that occur, in the order of their numbers.
  let marks: [String]
  private let standing: Standing
  private let detail: Detail
  private let nameLimit: Int

  init(_ standing: Standing, metrics: [Int], detail: Detail, nameLimit: Int) {
    self.standing = standing
    self.metrics = metrics
    self.detail = detail
    self.nameLimit = nameLimit
    var marks: [String] = []
    for mark in standing.order.flatMap({ standing.document.strategies[$0].marks })
    where !marks.contains(mark) {
      marks.append(mark)
    }
    self.marks = marks
    table = TextTable(columns: metrics.count + 1)
    fill()
  }

  /// What the signs and words in the table mean.
  var legend: [String] {
    var lines: [String] = []
    if detail == .intervals, !metrics.isEmpty {
      let units = SafeText.visible(standing.document.units)
      let lopsided = metrics.count(where: isLopsided)
      let ends = lopsided > 0 ? "a … b are the ends" : "± is half"
      let both = 1..<metrics.count ~= lopsided ? "± is half, \(ends)" : ends
      lines.append("\(both) of the 95 % interval over \(units), unadjusted.")
    }
    let figures = standing.ranked.flatMap { strategy in
      metrics.map { standing.figure(strategy, $0) }
    }
    let verdicts = Set(figures.compactMap { $0.difference?.verdict })
    var meanings: [String] = detail == .signs && standing.baseline != nil ? ["◆ baseline"] : []
    for verdict in Verdict.allCases where verdicts.contains(verdict) {
      let text = meaning(of: verdict)
      if !meanings.contains(text) { meanings.append(text) }
    }
    if !verdicts.isEmpty {
      let base = SafeText.visible(standing.document.baseline)
      lines.append("Against \(base), Holm-adjusted at 5 %: \(meanings.joined(separator: "; ")).")
    }
    if !standing.yardsticks.isEmpty {
      lines.append("Below the second rule: yardsticks, which are outside the tests.")
    }
    return lines
  }

  private func meaning(of verdict: Verdict) -> String {
    guard detail != .signs else {
      let word = verdict == .notDistinguishableAfterCorrection ? .notDistinguishable : verdict
      return "\(verdict.sign) \(word.words)"
    }
    switch verdict {
    case .better, .worse: return verdict.words
    case .notDistinguishable, .notDistinguishableAfterCorrection:
      return "\(verdict.shortWord) is \(verdict.words)"
    case .identical: return "same is identical in every replication"
    case .bothBeyondDeadline: return "\(verdict.shortWord) is \(verdict.words)"
    }
  }

  private mutating func fill() {
    let cells = metrics.map(column)
    heading(cells)
    table.rule()
    for (row, strategy) in standing.order.enumerated() {
      if row == standing.ranked.count, row > 0 { table.rule() }
      let style: TextStyle = strategy == standing.ranked.first ? .strong : .plain
      table.row([[.init(text: name(strategy), style: style)]] + cells.map { $0[row] })
    }
  }

  /// The headings, broken over as many lines as the narrowest column needs.
  private mutating func heading(_ cells: [[[TextTable.Piece]]]) {
    var heads = [["Strategy"]]
    for (metric, column) in zip(metrics, cells) {
      let content = column.map { $0.reduce(0) { $0 + SafeText.columns($1.text) } }.max() ?? 0
      let text = SafeText.cut(standing.format(metric).heading, columns: 60)
      let words = text.split(separator: " ").map { SafeText.columns(String($0)) }
      heads.append(TextWrap.lines(text, width: max(content, words.max() ?? 0)))
    }
    let lines = heads.map(\.count).max() ?? 0
    for line in 0..<lines {
      table.row(
        heads.map { head in
          let index = line - (lines - head.count)
          return [.init(text: index >= 0 ? head[index] : "", style: .strong)]
        }
      )
    }
  }

  private func name(_ strategy: Int) -> String {
    let numbers = standing.document.strategies[strategy].marks.compactMap(marks.firstIndex)
      .map(MarkNumber.text).joined()
    let room = max(nameLimit - SafeText.columns(numbers), 8)
    return SafeText.cutMiddle(standing.label(strategy), columns: room) + numbers
  }

  /// The cells of a metric, one for each strategy in order, aligned among themselves.
  private func column(_ metric: Int) -> [[TextTable.Piece]] {
    let format = standing.format(metric)
    let figures = standing.order.map { standing.figure($0, metric) }
    let means = figures.map(format.mean)
    let hasEnds = isLopsided(metric)
    let halves = figures.map { spread($0, format, hasEnds: hasEnds) }
    // A value beyond the deadline may reach over the place of an interval and a verdict.
    let width =
      zip(means, figures).filter { !$1.isBeyondDeadline }
      .map { SafeText.columns($0.0) }.max() ?? 0
    let halfWidth = halves.map { SafeText.columns($0) }.max() ?? 0
    return standing.order.indices.map { row in
      let verdict = verdict(figures[row], standing.order[row])
      guard !figures[row].isBeyondDeadline else {
        return [.init(text: means[row] + " "), verdict]
      }
      let mean = TextTable.Piece(text: means[row].aligned(right: width))
      guard detail == .intervals, halfWidth > 0 else {
        return [mean, .init(text: " "), verdict]
      }
      let half = TextTable.Piece(
        text: " " + halves[row].aligned(left: halfWidth) + " ",
        style: .faint
      )
      return [mean, half, verdict]
    }
  }

  /// Whether an interval of a metric reaches visibly farther to one side, so that ± would mislead.
  private func isLopsided(_ metric: Int) -> Bool {
    standing.order.contains { strategy in
      let figure = standing.figure(strategy, metric)
      guard !figure.isBeyondDeadline, let mean = figure.mean, let low = figure.low,
        let high = figure.high, low.isFinite, high.isFinite
      else { return false }
      return abs((high - mean) - (mean - low)) > 0.2 * (high - low)
    }
  }

  private func spread(
    _ figure: MetricFigure,
    _ format: FigureFormat,
    hasEnds: Bool
  ) -> String {
    guard !figure.isBeyondDeadline, let low = figure.low, let high = figure.high else { return "" }
    guard hasEnds else { return "±" + format.number((high - low) / 2) }
    return format.interval(low, high)
  }

  private func verdict(_ figure: MetricFigure, _ strategy: Int) -> TextTable.Piece {
    if strategy == standing.baseline {
      return .init(text: detail == .signs ? "◆" : "baseline", style: .faint)
    }
    guard standing.document.strategies[strategy].role != .yardstick,
      let verdict = figure.difference?.verdict
    else { return .init(text: "") }
    let text = detail == .signs ? verdict.sign : verdict.shortWord
    switch verdict {
    case .better: return .init(text: text, style: .good)
    case .worse: return .init(text: text, style: .bad)
    default: return .init(text: text, style: .faint)
    }
  }
}
