// SPDX-License-Identifier: Apache-2.0
// Wilson, Hilferty: The distribution of chi-square. PNAS 17, 1931, doi:10.1073/pnas.17.12.684.

internal import PiCore
public import PiTelemetry

/// Spend in the periods to come and over all of them, each with an interval that holds it in 80 %.
///
/// Trend, season and autocorrelated noise as in `AutoregressivePosterior`, carried on along
/// drawn paths: an interval covers the noise to come and what the history leaves open, also
/// whether noise grows with spend. Draws are keyed, so equal histories give equal bytes.
public struct SpendForecast: Hashable, Sendable {
  /// A forecast amount.
  public struct Estimate: Hashable, Sendable {
    /// As likely exceeded as not.
    public var median: Double
    /// Undercut in 10 %.
    public var low: Double
    /// Exceeded in 10 %.
    public var high: Double

    /// The quantiles of an odd number of sorted draws.
    fileprivate init(sorted draws: [Double]) {
      let tenth = (draws.count + 1) / 10
      median = draws[draws.count / 2]
      low = draws[tenth - 1]
      high = draws[draws.count - tenth]
    }
  }

  /// The share of futures that an interval holds.
  public static let confidence = 0.8
  /// Fewer complete periods than this say nothing.
  public static let leastHistory = 10
  static let draws = 999

  /// Dollars in each period to come.
  public let dollarsByPeriod: [Estimate]
  /// Dollars over all of them.
  public let totalDollars: Estimate
  /// Complete periods that the forecast rests on.
  public let history: Int
  /// The autocorrelation of the noise, posterior mean.
  public let autocorrelation: Double
  /// Lengths, in periods, of the cycles that were estimated.
  public let seasons: [Int]
  private let totals: [Double]

  /// Forecasts spend.
  ///
  /// - Parameters:
  ///   - dollars: spend of complete periods without a gap, oldest first, each 0 or more.
  ///   - period: how long they are.
  ///   - first: number of the first one in its calendar, which tells its weekday and hour.
  ///   - horizon: how many periods to forecast, above 0.
  ///   - seed: of the draws.
  /// - Throws: `ForecastRefusal` when the history is too short for a number.
  public init(
    dollars: [Double],
    period: LedgerPeriod,
    first: Int64,
    horizon: Int,
    seed: UInt64 = 1
  ) throws(ForecastRefusal) {
    precondition(horizon > 0, "a forecast is of some periods")
    precondition(dollars.allSatisfy { $0 >= 0 && $0.isFinite }, "spend is a number of 0 or more")
    try ForecastRefusal.check(dollars, horizon: horizon)
    let recent = Array(dollars.suffix(SpendForecast.longestHistory(period)))
    let start = first + Int64(dollars.count - recent.count)
    let design = SpendDesign(period, first: start, count: recent.count)
    let posterior = AutoregressivePosterior(recent, design)
    let paths = SpendPaths(
      posterior,
      design,
      periods: recent.count..<(recent.count + horizon),
      seed: seed
    )
    var totals: [Double] = []
    var periods = [[Double]](repeating: [], count: horizon)
    for draw in 0..<SpendForecast.draws {
      let path = paths.path(draw)
      totals.append(path.reduce(0, +))
      for index in path.indices { periods[index].append(path[index]) }
    }
    totals.sort()
    self.totals = totals
    dollarsByPeriod = periods.map { Estimate(sorted: $0.sorted()) }
    totalDollars = Estimate(sorted: totals)
    history = recent.count
    autocorrelation = posterior.correlation
    seasons = design.seasons.map { $0.phases * $0.periodsPerPhase }
  }

  /// The probability that the total exceeds an amount.
  public func probability(totalAbove dollars: Double) -> Double {
    Double(totals.count { $0 > dollars }) / Double(totals.count)
  }

  /// The longest history that is used: older periods say little about the trend.
  private static func longestHistory(_ period: LedgerPeriod) -> Int {
    switch period {
    case .hour: 1_344
    case .day: 182
    case .week: 104
    case .month: 60
    }
  }
}

/// Why there is no forecast.
public enum ForecastRefusal: Error, Hashable, Sendable, CustomStringConvertible {
  /// Too few complete periods.
  case tooShort(periods: Int, needed: Int)
  /// More than half of the periods have no spend.
  case mostlyEmpty(empty: Int, periods: Int)

  /// Why, as a sentence without a stop.
  public var description: String {
    switch self {
    case .tooShort(let periods, let needed):
      "complete periods: \(periods), and a forecast of this length needs \(needed)"
    case .mostlyEmpty(let empty, let periods):
      "\(empty) of \(periods) complete periods have no spend: no trend can be told"
    }
  }

  fileprivate static func check(
    _ dollars: [Double],
    horizon: Int
  ) throws(ForecastRefusal) {
    let needed = max(SpendForecast.leastHistory, horizon)
    guard dollars.count >= needed else {
      throw .tooShort(periods: dollars.count, needed: needed)
    }
    let empty = dollars.count { $0 == 0 }
    guard empty * 2 <= dollars.count else {
      throw .mostlyEmpty(empty: empty, periods: dollars.count)
    }
  }
}

/// Futures drawn from a posterior.
private struct SpendPaths {
  private let posterior: AutoregressivePosterior
  /// Rows of the last period of the history and of those to come.
  private let rows: [[Double]]
  private let width: Int
  private let luck: Luck

  init(
    _ posterior: AutoregressivePosterior,
    _ design: SpendDesign,
    periods: Range<Int>,
    seed: UInt64
  ) {
    self.posterior = posterior
    width = design.width
    rows = ((periods.lowerBound - 1)..<periods.upperBound).map(design.row)
    luck = Luck(seed: seed, replication: 0)
  }

  private func uniform(_ draw: Int, _ index: Int) -> Double {
    let key = RequestKey(source: UInt32(draw), ordinal: UInt32(index))
    return luck.uniform(.resampling, entity: 0xF03CA, request: key)
  }

  private func normal(_ draw: Int, _ index: Int) -> Double {
    Mathematics.normalQuantile(uniform(draw, index))
  }

  private func cell(_ draw: Int) -> AutoregressivePosterior.Cell {
    var rest = uniform(draw, 0)
    for cell in posterior.cells {
      rest -= cell.weight
      if rest < 0 { return cell }
    }
    return posterior.cells[posterior.cells.count - 1]
  }

  /// Spend in the periods after the history, in dollars.
  func path(_ draw: Int) -> [Double] {
    let cell = cell(draw)
    let deviation = (cell.sumOfSquares / chiSquared(normal(draw, 1))).squareRoot()
    var coefficients = (0..<width).map { normal(draw, 2 + $0) * deviation }
    cell.factor.solveTransposed(&coefficients)
    for index in coefficients.indices { coefficients[index] += cell.coefficients[index] }
    let expected = rows.map { row in zip(row, coefficients).reduce(0) { $0 + $1.0 * $1.1 } }
    var error = cell.lastValue - expected[0]
    return expected.indices.dropFirst().map { step in
      error = cell.correlation * error + deviation * normal(draw, 2 + width + step)
      return cell.scale.dollars(expected[step] + error)
    }
  }

  /// A χ² variate from a normal one, by Wilson and Hilferty's cube.
  private func chiSquared(_ normal: Double) -> Double {
    let freedom = Double(posterior.degreesOfFreedom)
    let spread = 2 / (9 * freedom)
    let root = max(1 - spread + normal * spread.squareRoot(), 0.05)
    return freedom * root * root * root
  }
}
