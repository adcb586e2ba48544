// SPDX-License-Identifier: Apache-2.0
// Roberts, Technometrics 1, 1959, doi:10.1080/00401706.1959.10489860 (EWMA).

internal import PiCore
internal import PiLearning
public import PiTelemetry

/// Something about a period's spend, or other amount, that the periods before it do not explain.
public struct SpendAnomaly: Hashable, Sendable {
  /// What happened.
  public enum Kind: String, CaseIterable, Hashable, Sendable {
    /// This period is far above what was expected.
    case spike
    /// This period is far below what was expected.
    case drop
    /// The level has risen over some periods.
    case rise
    /// The level has fallen over some periods.
    case fall
  }

  /// What happened.
  public let kind: Kind
  /// Position of the period in the series.
  public let offset: Int
  /// What it was.
  public let value: Double
  /// What was expected of it.
  public let expected: Double
  /// How far it is off, as a standard normal; of a level, the chart in its standard deviations.
  public let score: Double
}

/// The anomalies of a series of periods: robust z for one period, an EWMA chart for the level.
///
/// Each period is judged by those before it only, season-adjusted. Spikes are judged on a log scale,
/// drops on that and the plain one, so that both normal and lognormal noise keep the promise on
/// false alarms.
public struct SpendAnomalies: Hashable, Sendable {
  /// Share of quiet periods that may raise an alarm, at most.
  public static let falseAlarms = 0.01
  /// Fewer periods before one than this say nothing.
  public static let leastHistory = 14

  /// The anomalies, oldest first.
  public private(set) var anomalies: [SpendAnomaly] = []
  /// Periods that had enough periods before them to be judged.
  public private(set) var judged = 0
  /// What was expected of the latest judged period.
  public private(set) var latestExpected: Double?
  /// The least amount that counts as a spike in the latest judged period.
  public private(set) var latestLeastSpike: Double?

  /// The smallest factor on what is expected that counts as a spike in the latest judged period.
  public var leastVisibleFactor: Double? {
    guard let latestExpected, let latestLeastSpike, latestExpected > 0 else { return nil }
    return latestLeastSpike / latestExpected
  }

  /// One per cent is spent as 0.4 % for a spike, 0.2 % for a drop, 0.3 % for the level, both sides.
  static let spikeScore = -Mathematics.normalQuantile(0.004)
  static let dropScore = Mathematics.normalQuantile(0.002)
  static let levelScore = -Mathematics.normalQuantile(0.0015)
  static let weight = 0.2
  /// Amounts below this share of the window's median differ little on the log scale.
  private static let floor = 0.05
  /// Noise below 2 % counts as 2 %.
  private static let leastDeviation = 0.02

  /// Searches a series.
  ///
  /// - Parameters:
  ///   - values: amounts of complete periods without a gap, oldest first, each 0 or more.
  ///   - period: how long they are.
  public init(_ values: [Double], period: LedgerPeriod) {
    precondition(values.allSatisfy { $0 >= 0 && $0.isFinite }, "amounts are numbers of 0 or more")
    var level = SpendLevel()
    for offset in values.indices {
      guard let shape = WindowShape(period, before: offset) else { continue }
      let window = Array(values[(offset - shape.length)..<offset])
      let ordered = window.sorted()
      let median = ordered[ordered.count / 2]
      guard median > 0 else { continue }
      judged += 1
      let shift = SpendAnomalies.floor * median
      let log = TrailingWindow(
        window.map { Mathematics.log($0 + shift) },
        cycle: shape.cycle,
        leastDeviation: SpendAnomalies.leastDeviation
      )
      let plain = TrailingWindow(
        window,
        cycle: shape.cycle,
        leastDeviation: SpendAnomalies.leastDeviation * median
      )
      judge(values[offset], offset, log, plain, shift: shift, &level)
    }
  }

  private mutating func judge(
    _ value: Double,
    _ offset: Int,
    _ log: TrailingWindow,
    _ plain: TrailingWindow,
    shift: Double,
    _ level: inout SpendLevel
  ) {
    let expected = max(Mathematics.exp(log.expected) - shift, 0)
    func note(_ kind: SpendAnomaly.Kind, _ score: Double) {
      anomalies.append(
        SpendAnomaly(kind: kind, offset: offset, value: value, expected: expected, score: score)
      )
    }
    let logValue = Mathematics.log(value + shift)
    let (up, down) = (log.score(logValue), plain.score(value))
    if up > SpendAnomalies.spikeScore { note(.spike, up) }
    if max(up, down) < SpendAnomalies.dropScore { note(.drop, down) }
    if let score = level.update(log.rankScore(logValue), window: log.residuals.count) {
      note(score > 0 ? .rise : .fall, score)
    }
    latestExpected = expected
    latestLeastSpike = Mathematics.exp(log.value(scoring: SpendAnomalies.spikeScore)) - shift
  }
}

/// How long the window before a period is, and after how many periods its phases return.
private struct WindowShape {
  let length: Int
  let cycle: Int

  /// The window before a period that has `count` periods before it; nil when they are too few.
  init?(_ period: LedgerPeriod, before count: Int) {
    switch period {
    case .hour where count >= 672: (length, cycle) = (672, 168)
    case .hour where count >= 168: (length, cycle) = (count / 24 * 24, 24)
    case .day where count >= 28: (length, cycle) = (min(count / 7 * 7, 56), 7)
    default:
      guard count >= SpendAnomalies.leastHistory else { return nil }
      (length, cycle) = (min(count, 28), 1)
    }
  }
}

/// An EWMA chart of the periods' rank scores, which alarms once for each change of level.
private struct SpendLevel {
  private var chart = EWMAChart(mean: 0, standardDeviation: 1, weight: SpendAnomalies.weight)
  private var mean = 0.0
  private var scores: [Double] = []
  private var quietFrom = [1: 0, -1: 0]

  /// Takes in a score and returns the chart, with the side as its sign, when it alarms.
  ///
  /// The limit is widened by what the window leaves open about the level, π / 2n, and by the
  /// autocorrelation φ of the scores: (1 + φ (1 − λ)) / (1 − φ (1 − λ)) on the variance.
  mutating func update(_ score: Double, window: Int) -> Double? {
    let weight = SpendAnomalies.weight
    mean = weight * score + (1 - weight) * mean
    scores.append(score)
    let memory = correlation() * (1 - weight)
    let level = Double.pi / (2 * Double(window)) * (2 - weight) / weight
    let widening = (level + (1 + memory) / (1 - memory)).squareRoot()
    let value = chart.update(score) / widening
    guard value > SpendAnomalies.levelScore else { return nil }
    let side = mean > 0 ? 1 : -1
    chart.reset()
    mean = 0
    // The window takes half its length to learn a new level; until then it is the same change.
    defer { quietFrom[side] = scores.count + window / 2 }
    return scores.count >= quietFrom[side, default: 0] ? Double(side) * value : nil
  }

  /// The autocorrelation at lag 1, 0 … 0.9, without the latest scores: a new level is none.
  private func correlation() -> Double {
    let recent = Array(scores.dropLast(10).suffix(56))
    guard recent.count > 2 else { return 0 }
    var (product, square) = (0.0, recent[0] * recent[0])
    for index in 1..<recent.count {
      product += recent[index] * recent[index - 1]
      square += recent[index] * recent[index]
    }
    return square > 0 ? min(max(product / square, 0), 0.9) : 0
  }
}
