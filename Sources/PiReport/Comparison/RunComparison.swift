// SPDX-License-Identifier: Apache-2.0
// Welch, Biometrika 34, 1947, doi:10.1093/biomet/34.1-2.28.

import PiStatistics

/// Two runs of the same experiment, strategy by strategy.
///
/// Runs with the same seed met the same luck, so their replications are paired; runs with different
/// seeds are compared by Welch's t. Within each headline metric p is Holm-adjusted over the
/// strategies; without the values of single replications there is no difference and no verdict.
public struct RunComparison: Equatable, Sendable {
  /// A strategy that took part in both runs.
  public struct Row: Equatable, Sendable {
    /// Identifier of the strategy.
    public let id: String
    /// Name of the strategy for people.
    public let label: String
    /// One change for each metric of the comparison.
    public let changes: [Change]
  }

  /// One metric of one strategy in both runs.
  public struct Change: Equatable, Sendable {
    /// The figure in the first run.
    public let first: MetricFigure
    /// The figure in the second run.
    public let second: MetricFigure
    /// Second minus first, or nil when the runs do not hold the values of replications.
    public internal(set) var difference: Difference?
  }

  /// Title of the first run.
  public let firstTitle: String
  /// Title of the second run.
  public let secondTitle: String
  /// The headline metrics.
  public let metrics: [MetricDescriptor]
  /// Whether both runs met the same luck.
  public let isPaired: Bool
  /// The strategies of both runs, in the order of the first.
  public private(set) var rows: [Row]
  /// Identifiers of the strategies of the first run only.
  public let onlyInFirst: [String]
  /// Identifiers of the strategies of the second run only.
  public let onlyInSecond: [String]

  /// Compares two runs, or throws when they asked different things.
  public init(_ first: RunDocument, _ second: RunDocument) throws(ReportError) {
    let mismatches = Self.mismatches(first, second)
    guard mismatches.isEmpty else { throw .unlikeRuns(mismatches) }
    let seeds = [first, second].map { run in run.manifest.first { $0.label == "seed" }?.value }
    isPaired = seeds[0] != nil && seeds[0] == seeds[1]
    firstTitle = first.title
    secondTitle = second.title
    metrics = first.metrics.filter(\.isHeadline)
    let shared = first.strategies.filter { strategy in
      second.strategies.contains { $0.id == strategy.id }
    }
    onlyInFirst = first.strategies.map(\.id).filter { id in !shared.contains { $0.id == id } }
    onlyInSecond = second.strategies.map(\.id).filter { id in !shared.contains { $0.id == id } }
    rows = []
    var columns: [[Change]] = []
    for (position, metric) in first.metrics.enumerated() where metric.isHeadline {
      let changes = shared.map { strategy in
        Change(
          first: Self.figure(strategy, position),
          second: second.strategies.first { $0.id == strategy.id }
            .map { Self.figure($0, position) } ?? .notMeasured
        )
      }
      columns.append(RunDifferences(isPaired: isPaired, metric: metric).judged(changes))
    }
    rows = shared.enumerated().map { index, strategy in
      Row(id: strategy.id, label: strategy.label, changes: columns.map { $0[index] })
    }
  }

  private static func figure(_ strategy: StrategyResult, _ position: Int) -> MetricFigure {
    strategy.figures.indices.contains(position) ? strategy.figures[position] : .notMeasured
  }

  private static func mismatches(_ first: RunDocument, _ second: RunDocument) -> [RunMismatch] {
    var all: [RunMismatch] = []
    func require(_ what: String, _ value: (RunDocument) -> String) {
      let (a, b) = (value(first), value(second))
      if a != b { all.append(RunMismatch(what: what, first: a, second: b)) }
    }
    require("experiment") { $0.experiment }
    require("baseline") { $0.baseline }
    require("value of a solved request") { DecimalFormat.shortest($0.objectiveValue) }
    require("replications") { "\($0.replications)" }
    require("metrics") { $0.metrics.map(\.id).joined(separator: ", ") }
    require("deployments") { $0.deployments.map(\.name).joined(separator: ", ") }
    var labels: [String] = []
    for row in first.identity + second.identity where !labels.contains(row.label) {
      labels.append(row.label)
    }
    for label in labels {
      require(label) { run in run.identity.first { $0.label == label }?.value ?? "absent" }
    }
    return all
  }
}

/// The differences and verdicts of one metric between two runs.
struct RunDifferences {
  let isPaired: Bool
  let metric: MetricDescriptor

  /// Adds to each change its difference and, after Holm over all of them, its verdict.
  func judged(_ changes: [RunComparison.Change]) -> [RunComparison.Change] {
    var judged = changes
    let evidence = changes.map(evidence)
    for index in changes.indices { judged[index].difference = evidence[index].map(Difference.init) }
    guard metric.better != .neither else { return judged }
    let compared = changes.indices.filter { evidence[$0] != nil }
    let family = VerdictFamily(
      compared.compactMap { evidence[$0] },
      direction: metric.better == .higher ? .higherIsBetter : .lowerIsBetter
    )
    for (index, judgement) in zip(compared, family.judgements) {
      judged[index].difference?.adjustedP = judgement.adjustedP
      judged[index].difference?.verdict = judgement.verdict
    }
    return judged
  }

  private func evidence(_ change: RunComparison.Change) -> DifferenceEvidence? {
    let (first, second) = (change.first.values, change.second.values)
    guard !first.isEmpty, !second.isEmpty else { return nil }
    guard isPaired, first.count == second.count else { return welch(first, second) }
    return DifferenceEvidence(PairedDifference(treatment: second, baseline: first))
  }

  private func welch(_ first: [Double], _ second: [Double]) -> DifferenceEvidence? {
    guard (first + second).allSatisfy(\.isFinite), first.count > 1, second.count > 1 else {
      return nil
    }
    let (a, b) = (MeanInterval(first), MeanInterval(second))
    let squares = (
      a.standardError * a.standardError, b.standardError * b.standardError
    )
    let variance = squares.0 + squares.1
    let gap = b.mean - a.mean
    guard variance > 0 else {
      guard gap != 0 else { return .identical }
      return DifferenceEvidence(mean: gap, low: gap, high: gap, pValue: 0)
    }
    let freedom =
      variance * variance
      / (squares.0 * squares.0 / Double(first.count - 1)
        + squares.1 * squares.1 / Double(second.count - 1))
    let t = StudentT(degreesOfFreedom: freedom)
    let error = variance.squareRoot()
    let half = t.upperQuantile(0.025) * error
    return DifferenceEvidence(
      mean: gap,
      low: gap - half,
      high: gap + half,
      pValue: t.twoSided(gap / error)
    )
  }
}
