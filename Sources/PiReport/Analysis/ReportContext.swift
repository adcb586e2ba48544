// SPDX-License-Identifier: Apache-2.0

/// What every section of a report needs to know.
struct ReportContext {
  /// The run and the order of its strategies.
  let standing: Standing
  /// How much is shown.
  let detail: ReportDetail
  /// Whether the chart library is there.
  let hasCharts: Bool
  /// Positions of the strategies that compete and are shown, best first.
  let competing: [Int]
  /// Positions of the yardsticks that are shown, best first.
  let yardsticks: [Int]

  /// Selects the strategies that are shown: the best, the baseline and the yardsticks.
  init(_ standing: Standing, detail: ReportDetail, hasCharts: Bool) {
    self.standing = standing
    self.detail = detail
    self.hasCharts = hasCharts
    yardsticks = Array(standing.yardsticks.prefix(detail.strategies / 4))
    var competing = Array(standing.ranked.prefix(detail.strategies - yardsticks.count))
    if let baseline = standing.baseline, standing.ranked.contains(baseline),
      !competing.contains(baseline)
    {
      competing[competing.count - 1] = baseline
    }
    self.competing = competing
  }

  /// The run.
  var document: RunDocument { standing.document }
  /// Positions of all strategies that are shown, in the order of the tables.
  var shown: [Int] { competing + yardsticks }
  /// Number of strategies that are not shown.
  var hidden: Int { document.strategies.count - shown.count }
}
