// SPDX-License-Identifier: Apache-2.0

/// The order in which a run's strategies are shown, and the figures found by name.
struct Standing {
  /// The run.
  let document: RunDocument
  /// Position of the metric that orders the strategies, or nil when there is none.
  let objective: Int?
  /// Positions of the headline metrics.
  let headlines: [Int]
  /// Positions of the strategies that compete, best first.
  let ranked: [Int]
  /// Positions of the yardsticks, best first.
  let yardsticks: [Int]
  /// Position of the baseline, or nil when it did not run.
  let baseline: Int?

  /// Sorts the strategies of a run by net value, or by its first headline metric.
  init(_ document: RunDocument) {
    self.document = document
    let metrics = document.metrics
    let objective =
      metrics.firstIndex { $0.id == MetricID.netValue } ?? metrics.firstIndex { $0.isHeadline }
    self.objective = objective
    headlines = metrics.indices.filter { metrics[$0].isHeadline }
    let order = document.strategies.indices.sorted { left, right in
      let (a, b) = (
        Self.merit(of: document.strategies[left], metrics, objective),
        Self.merit(of: document.strategies[right], metrics, objective)
      )
      return a == b ? left < right : a > b
    }
    ranked = order.filter { document.strategies[$0].role != .yardstick }
    yardsticks = order.filter { document.strategies[$0].role == .yardstick }
    baseline =
      document.strategies.firstIndex { $0.name == document.baseline }
      ?? document.strategies.firstIndex { $0.id == document.baseline }
  }

  /// All strategies in the order of the tables: those that compete, then the yardsticks.
  var order: [Int] { ranked + yardsticks }

  /// The figure of a strategy for a metric; not measured when the run does not hold it.
  func figure(_ strategy: Int, _ metric: Int) -> MetricFigure {
    let figures = document.strategies[strategy].figures
    return figures.indices.contains(metric) ? figures[metric] : .notMeasured
  }

  /// The position of a metric by its identifier.
  func metric(_ id: String) -> Int? {
    document.metrics.firstIndex { $0.id == id }
  }

  /// How figures of a metric are printed in this run.
  func format(_ metric: Int) -> FigureFormat {
    FigureFormat(
      document.metrics[metric],
      figures: document.strategies.indices.map { figure($0, metric) }
    )
  }

  /// The name of a strategy, safe to show.
  func label(_ strategy: Int) -> String {
    let result = document.strategies[strategy]
    return SafeText.visible(result.name)
  }

  /// A number that is larger for a better strategy; without a value a strategy is last.
  private static func merit(
    of strategy: StrategyResult,
    _ metrics: [MetricDescriptor],
    _ objective: Int?
  ) -> Double {
    guard let objective, strategy.figures.indices.contains(objective),
      let mean = strategy.figures[objective].mean, mean.isFinite
    else { return -.infinity }
    return metrics[objective].better == .lower ? -mean : mean
  }
}
