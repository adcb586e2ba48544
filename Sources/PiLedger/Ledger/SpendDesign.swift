// SPDX-License-Identifier: Apache-2.0

internal import PiTelemetry

/// The rows of a regression of spend on a level, a linear trend and seasons.
struct SpendDesign {
  /// A season: phases that last some periods each and return.
  struct Season {
    let phases: Int
    let periodsPerPhase: Int

    func phase(_ index: Int64) -> Int {
      let (length, phases) = (Int64(periodsPerPhase), Int64(phases))
      let step = index >= 0 ? index / length : (index + 1) / length - 1
      return Int((step % phases + phases) % phases)
    }
  }

  /// Full cycles that a history must hold before a season is estimated.
  static let leastCycles = 3

  let seasons: [Season]
  /// How many columns a row has.
  let width: Int
  private let first: Int64
  private let count: Int

  /// Creates the design of `count` periods from the one numbered `first`.
  init(_ period: LedgerPeriod, first: Int64, count: Int) {
    self.first = first
    self.count = count
    seasons = SpendDesign.seasons(of: period).filter { season in
      count >= SpendDesign.leastCycles * season.phases * season.periodsPerPhase
    }
    width = 2 + seasons.reduce(0) { $0 + $1.phases - 1 }
  }

  /// Hours of the day and days of the week; months of the year.
  private static func seasons(of period: LedgerPeriod) -> [Season] {
    switch period {
    case .hour:
      [Season(phases: 24, periodsPerPhase: 1), Season(phases: 7, periodsPerPhase: 24)]
    case .day: [Season(phases: 7, periodsPerPhase: 1)]
    case .week: []
    case .month: [Season(phases: 12, periodsPerPhase: 1)]
    }
  }

  /// The row of the period `offset` after the first; later than the history is allowed.
  ///
  /// A season's columns add up to 0 over its phases, so that the level is the mean level.
  func row(_ offset: Int) -> [Double] {
    var row = [Double](repeating: 0, count: width)
    row[0] = 1
    row[1] = (Double(offset) - Double(count - 1) / 2) / Double(count)
    var column = 2
    for season in seasons {
      let phase = season.phase(first + Int64(offset))
      if phase > 0 {
        row[column + phase - 1] = 1
      } else {
        for index in 0..<(season.phases - 1) { row[column + index] = -1 }
      }
      column += season.phases - 1
    }
    return row
  }
}
