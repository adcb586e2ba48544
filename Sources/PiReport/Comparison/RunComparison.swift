// SPDX-License-Identifier: Apache-2.0
// Welch, Biometrika 34, 1947, doi:10.1093/biomet/34.1-2.28.

import PiStatistics

/// Two runs of the same experiment, strategy by strategy.
///
/// Runs with the same seed met the same luck, so their replications are paired; runs with different
/// seeds are compared by Welch's t. What so many requests can show puts a floor under both. Within each
/// headline metric p is Holm-adjusted over the strategies; yardsticks are outside that family. Without the
/// values of single replications there is no difference and no verdict.
public struct RunComparison: Equatable, Sendable {
  /// A strategy that took part in both runs.
  public struct Row: Equatable, Sendable {
    /// Identifier of the strategy.
    public let id: String
    /// Name of the strategy for people.
    public let label: String
    /// Whether it bounds or anchors a comparison and has no verdict.
    public let isYardstick: Bool
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
  /// Yardsticks that were chosen in hindsight, as other deployments in one run than in the other.
  public let chosenOtherwise: [String]
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
      second.strategies.contains { $0.name == strategy.name }
    }
    onlyInFirst = first.strategies.map(\.name).filter { name in !shared.contains { $0.name == name }
    }
    onlyInSecond = second.strategies.map(\.name).filter { name in
      !shared.contains { $0.name == name }
    }
    let pairs = shared.compactMap { strategy in
      second.strategies.first { $0.name == strategy.name }.map { (first: strategy, second: $0) }
    }
    chosenOtherwise = pairs.filter { !Self.isSameChoice($0.first, $0.second) }.map(\.first.name)
    let compared = pairs.filter { Self.isSameChoice($0.first, $0.second) }
    let family = compared.indices.filter { compared[$0].first.role != .yardstick }
    rows = []
    var columns: [[Change]] = []
    for (position, metric) in first.metrics.enumerated() where metric.isHeadline {
      let changes = compared.map {
        Change(first: Self.figure($0.first, position), second: Self.figure($0.second, position))
      }
      let differences = RunDifferences(
        isPaired: isPaired,
        areDraws: first.isResampled || second.isResampled,
        metric: metric
      )
      columns.append(differences.judged(changes, family: family))
    }
    rows = compared.enumerated().map { index, pair in
      Row(
        id: pair.first.id,
        label: pair.first.label,
        isYardstick: pair.first.role == .yardstick,
        changes: columns.map { $0[index] }
      )
    }
  }

  /// Whether an arm is the same in both runs: a yardstick that was chosen in hindsight is only so when
  /// its marks name the same deployments.
  private static func isSameChoice(_ first: StrategyResult, _ second: StrategyResult) -> Bool {
    first.role != .yardstick || first.marks == second.marks
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
  /// Whether replications are draws from one recording, whose spread says nothing of a difference.
  let areDraws: Bool
  let metric: MetricDescriptor

  /// Below so many replications the paired t alone is not trusted with counts.
  private static let fewReplications = 10

  /// Adds to each change its difference and, after Holm over a family of them, their verdicts.
  func judged(_ changes: [RunComparison.Change], family: [Int]) -> [RunComparison.Change] {
    var judged = changes
    let evidence = changes.map(evidence)
    for index in changes.indices { judged[index].difference = evidence[index].map(Difference.init) }
    guard metric.better != .neither else { return judged }
    let compared = family.filter { evidence[$0] != nil }
    let verdicts = VerdictFamily(
      compared.compactMap { evidence[$0] },
      direction: metric.better == .higher ? .higherIsBetter : .lowerIsBetter
    )
    for (index, judgement) in zip(compared, verdicts.judgements) {
      judged[index].difference?.adjustedP = judgement.adjustedP
      judged[index].difference?.verdict = judgement.verdict
    }
    return judged
  }

  private func evidence(_ change: RunComparison.Change) -> DifferenceEvidence? {
    let (first, second) = (change.first.values, change.second.values)
    guard !first.isEmpty, !second.isEmpty else { return nil }
    guard !areDraws || first == second else { return nil }
    let areEqual = isPaired && first == second
    if !areEqual, change.first.isBeyondDeadline, change.second.isBeyondDeadline {
      return .bothBeyondDeadline
    }
    guard isPaired, first.count == second.count else {
      return welch(first, second).map { floored($0, change) }
    }
    let pair = PairedDifference(treatment: second, baseline: first)
    let evidence = DifferenceEvidence(pair)
    let isFew = first.count < RunDifferences.fewReplications
    guard !areEqual, isFew || pair.interval.standardDeviation == 0 else { return evidence }
    return floored(evidence, change)
  }

  /// The same with what so many requests can show as a floor, as far as both runs know it.
  private func floored(
    _ evidence: DifferenceEvidence,
    _ change: RunComparison.Change
  ) -> DifferenceEvidence {
    guard let a = change.first.requestError, let b = change.second.requestError,
      evidence.mean.isFinite
    else { return evidence }
    let error = (a * a + b * b).squareRoot()
    guard error > 0 else { return evidence }
    let normal = NormalDistribution()
    let half = normal.upperQuantile(0.025) * error
    return evidence.joined(
      with: Bounds(low: evidence.mean - half, high: evidence.mean + half),
      pValue: 2 * normal.tails(-abs(evidence.mean / error)).lower
    )
  }

  /// Welch's t of independent replications.
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
      return DifferenceEvidence(mean: gap, low: gap, high: gap, pValue: gap == 0 ? 1 : 0)
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
