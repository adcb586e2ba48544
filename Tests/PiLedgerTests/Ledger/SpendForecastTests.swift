// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiLedger
import PiTelemetry
import Testing

struct SpendForecastTests {
  /// A length of history and horizon, in periods.
  struct Shape: CustomTestStringConvertible {
    var period: LedgerPeriod
    var history: Int
    var horizon: Int
    var cycle: Int

    var testDescription: String { "\(history) \(period)s, \(horizon) ahead" }
  }

  static let shapes = [
    Shape(period: .week, history: 14, horizon: 6, cycle: 1),
    Shape(period: .day, history: 28, horizon: 7, cycle: 7),
    Shape(period: .day, history: 60, horizon: 30, cycle: 7),
    Shape(period: .hour, history: 120, horizon: 24, cycle: 24),
  ]
  static let series = 150

  @Test(arguments: SpendSeries.Law.allCases)
  func `80 % intervals hold 80 ± 5 % of the sums and of the periods`(
    _ law: SpendSeries.Law
  ) throws {
    var (sums, periods, cases, cells) = (0, 0, 0, 0)
    for (position, shape) in SpendForecastTests.shapes.enumerated() {
      var hits = 0
      for number in 0..<SpendForecastTests.series {
        let series = SpendSeries(number * 8 + position)
        let values = series.values(
          law,
          count: shape.history + shape.horizon,
          cycle: shape.cycle,
          deviation: 0.05 + 0.25 * series.uniform(6),
          hasTrend: true
        )
        let forecast = try SpendForecast(
          dollars: Array(values.prefix(shape.history)),
          period: shape.period,
          first: 0,
          horizon: shape.horizon
        )
        let future = values.suffix(shape.horizon)
        hits += forecast.totalDollars.holds(future.reduce(0, +)) ? 1 : 0
        for (estimate, value) in zip(forecast.dollarsByPeriod, future) {
          periods += estimate.holds(value) ? 1 : 0
        }
        cells += shape.horizon
      }

      sums += hits
      cases += SpendForecastTests.series
    }
    let (ofSums, ofPeriods) = (Double(sums) / Double(cases), Double(periods) / Double(cells))

    Figures.note("\(law): \(ofSums) of \(cases) sums, \(ofPeriods) of \(cells) periods")
    #expect(abs(ofSums - 0.8) <= 0.05, "\(law): \(ofSums) of \(cases) sums")
    #expect(abs(ofPeriods - 0.8) <= 0.05, "\(law): \(ofPeriods) of \(cells) periods")
  }

  @Test func `a line with a weekly season goes on as it was`() throws {
    let week = [1.0, 1.2, 1.1, 1.3, 1.2, 0.5, 0.4]
    let truth = (0..<56).map { (day: Int) -> Double in
      10 + 0.1 * Double(day) + 4 * week[day % 7]
    }
    let forecast = try SpendForecast(
      dollars: Array(truth.prefix(42)),
      period: .day,
      first: 0,
      horizon: 14
    )
    #expect(forecast.seasons == [7])
    for (estimate, value) in zip(forecast.dollarsByPeriod, truth.suffix(14)) {
      #expect(abs(estimate.median - value) < 1e-3 * value)
      #expect(estimate.high - estimate.low < 0.05 * value)
    }
  }

  @Test func `steady spend has no interval to speak of`() throws {
    let steady = [Double](repeating: 3, count: 20)
    let forecast = try SpendForecast(dollars: steady, period: .day, first: 0, horizon: 5)
    #expect(abs(forecast.totalDollars.median - 15) < 1e-3)
    #expect(forecast.totalDollars.high - forecast.totalDollars.low < 1e-2)
    #expect(forecast.probability(totalAbove: 14) == 1)
    #expect(forecast.probability(totalAbove: 16) == 0)
  }

  @Test func `too short a history is told instead of a number`() {
    #expect(throws: ForecastRefusal.tooShort(periods: 9, needed: 10)) {
      try SpendForecast(
        dollars: [Double](repeating: 1, count: 9),
        period: .day,
        first: 0,
        horizon: 7
      )
    }
    #expect(throws: ForecastRefusal.tooShort(periods: 20, needed: 30)) {
      try SpendForecast(
        dollars: [Double](repeating: 1, count: 20),
        period: .day,
        first: 0,
        horizon: 30
      )
    }
    let text = "\(ForecastRefusal.tooShort(periods: 9, needed: 10))"
    #expect(text == "complete periods: 9, and a forecast of this length needs 10")
  }

  @Test func `a history that is mostly empty is told instead of a number`() {
    let sparse = (0..<30).map { $0 % 3 == 0 ? 1.0 : 0 }
    #expect(throws: ForecastRefusal.mostlyEmpty(empty: 20, periods: 30)) {
      try SpendForecast(dollars: sparse, period: .day, first: 0, horizon: 7)
    }
  }

  @Test func `seasons need three full cycles`() throws {
    let days = SpendSeries(1).values(
      .lognormal,
      count: 30,
      cycle: 7,
      deviation: 0.1,
      hasTrend: false
    )
    let short = Array(days.prefix(20))
    #expect(
      try SpendForecast(dollars: short, period: .day, first: 0, horizon: 1).seasons.isEmpty
    )
    #expect(try SpendForecast(dollars: days, period: .day, first: 0, horizon: 1).seasons == [7])
    #expect(try SpendForecast(dollars: days, period: .week, first: 0, horizon: 1).seasons.isEmpty)
  }

  @Test func `the season follows the calendar, not the first period`() throws {
    // Day 3 of the unix clock was a Sunday; a history that begins on a Sunday keeps it.
    let days = (0..<35).map { (day: Int) -> Double in
      let wiggle = Double(day * day % 11)
      return day % 7 == 0 ? 1 : 5 + 0.01 * wiggle
    }
    for first in [0, 3, 20_000, -9] as [Int64] {
      let forecast = try SpendForecast(dollars: days, period: .day, first: first, horizon: 7)
      #expect(forecast.dollarsByPeriod[0].high < 2)
      #expect(forecast.dollarsByPeriod[1].low > 4)
    }
  }

  @Test func `equal histories give equal forecasts, other seeds nearly equal ones`() throws {
    let days = SpendSeries(2).values(
      .correlatedLognormal,
      count: 60,
      cycle: 7,
      deviation: 0.2,
      hasTrend: true
    )
    func forecast(_ seed: UInt64) throws -> SpendForecast {
      try SpendForecast(dollars: days, period: .day, first: 4, horizon: 30, seed: seed)
    }
    #expect(try forecast(1) == forecast(1))
    let (one, two) = (try forecast(1).totalDollars, try forecast(2).totalDollars)
    #expect(abs(one.median - two.median) < 0.05 * one.median)
    #expect(abs(one.high - two.high) < 0.1 * one.high)
  }

  @Test func `the scale of the amounts changes nothing but the scale`() throws {
    let days = SpendSeries(3).values(
      .normal,
      count: 40,
      cycle: 7,
      deviation: 0.2,
      hasTrend: true
    )
    func total(_ factor: Double) throws -> SpendForecast.Estimate {
      try SpendForecast(
        dollars: days.map { $0 * factor },
        period: .day,
        first: 0,
        horizon: 7
      ).totalDollars
    }
    let (one, thousand) = (try total(1), try total(1000))
    #expect(abs(thousand.high / one.high - 1000) < 1e-6)
    #expect(abs(thousand.low / one.low - 1000) < 1e-6)
  }
}

extension SpendForecast.Estimate {
  func holds(_ value: Double) -> Bool { low <= value && value <= high }
}
