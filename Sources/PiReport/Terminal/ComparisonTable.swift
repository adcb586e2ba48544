// SPDX-License-Identifier: Apache-2.0

/// The strategies against the headline metrics, at one level of detail.
struct ComparisonTable {
  /// How much a cell says.
  enum Detail: CaseIterable {
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
  private(set) var marks: [String] = []
  private let standing: Standing
  private let detail: Detail
  private let nameLimit: Int
  private var verdicts: [Verdict] = []

  init(_ standing: Standing, metrics: [Int], detail: Detail, nameLimit: Int) {
    self.standing = standing
    self.metrics = metrics
    self.detail = detail
    self.nameLimit = nameLimit
    let perMetric: [TextTable.Alignment] =
      detail == .intervals ? [.right, .left, .left] : [.right, .left]
    table = TextTable([.left] + metrics.flatMap { _ in perMetric })
    fill()
  }

  /// What the signs and words in the table mean.
  var legend: [String] {
    var lines: [String] = []
    if detail == .intervals, !metrics.isEmpty {
      lines.append("± is half of the 95 % interval over replications, unadjusted.")
    }
    let base = SafeText.visible(standing.document.baseline)
    let meanings = Verdict.allCases.filter(verdicts.contains).map { verdict in
      "\(detail == .signs ? verdict.sign : verdict.shortWord) \(meaning(of: verdict))"
    }
    if !meanings.isEmpty {
      lines.append("Against \(base), Holm-adjusted at 5 %: \(meanings.joined(separator: "; ")).")
    }
    if !standing.yardsticks.isEmpty {
      lines.append("Below the rule: yardsticks, which are outside the tests.")
    }
    return lines
  }

  private func meaning(of verdict: Verdict) -> String {
    switch (verdict, detail) {
    case (.notDistinguishable, _): "not distinguishable"
    case (.notDistinguishableAfterCorrection, .signs): "not distinguishable"
    case (.notDistinguishableAfterCorrection, _): "not distinguishable (after correction)"
    case (_, .signs): verdict.rawValue
    case (.identical, _): "identical in every replication"
    case (.better, _): "than the baseline"
    case (.worse, _): "than the baseline"
    }
  }

  private mutating func fill() {
    var head: [TextTable.Cell] = [.init(text: "Strategy", style: .strong)]
    for metric in metrics {
      head.append(.init(text: standing.format(metric).heading, style: .strong))
      head += blanks
    }
    table.row(head)
    table.rule()
    for strategy in standing.ranked { row(strategy) }
    guard !standing.yardsticks.isEmpty else { return }
    table.rule()
    for strategy in standing.yardsticks { row(strategy) }
  }

  private var blanks: [TextTable.Cell] {
    [TextTable.Cell](repeating: .init(text: ""), count: detail == .intervals ? 2 : 1)
  }

  private mutating func row(_ strategy: Int) {
    let result = standing.document.strategies[strategy]
    var cells: [TextTable.Cell] = [name(strategy, result)]
    for metric in metrics {
      let format = standing.format(metric)
      let figure = standing.figure(strategy, metric)
      cells.append(.init(text: format.mean(of: figure)))
      if detail == .intervals { cells.append(.init(text: half(figure, format), style: .faint)) }
      cells.append(verdict(figure, strategy))
    }
    table.row(cells)
  }

  private mutating func name(_ strategy: Int, _ result: StrategyResult) -> TextTable.Cell {
    var numbers = ""
    for mark in result.marks {
      if !marks.contains(mark) { marks.append(mark) }
      if let index = marks.firstIndex(of: mark) { numbers += " [\(index + 1)]" }
    }
    let room = max(nameLimit - numbers.utf8.count, 8)
    let name = SafeText.cut(standing.label(strategy), columns: room)
    return .init(text: name + numbers, style: strategy == standing.ranked.first ? .strong : .plain)
  }

  private func half(_ figure: MetricFigure, _ format: FigureFormat) -> String {
    guard !figure.isBeyondDeadline, let low = figure.low, let high = figure.high else { return "" }
    return "±" + format.number((high - low) / 2)
  }

  private mutating func verdict(_ figure: MetricFigure, _ strategy: Int) -> TextTable.Cell {
    if strategy == standing.baseline { return .init(text: "baseline", style: .faint) }
    guard let verdict = figure.difference?.verdict else { return .init(text: "") }
    verdicts.append(verdict)
    let text = detail == .signs ? verdict.sign : verdict.shortWord
    switch verdict {
    case .better: return .init(text: text, style: .good)
    case .worse: return .init(text: text, style: .bad)
    default: return .init(text: text, style: .faint)
    }
  }
}
