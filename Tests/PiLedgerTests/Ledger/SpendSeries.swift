// SPDX-License-Identifier: Apache-2.0

import Foundation
import PiCore

/// Keyed series of spend whose law is known.
struct SpendSeries {
  /// How noise meets trend and season.
  enum Law: String, CaseIterable {
    case normal
    case lognormal
    case correlatedNormal
    case correlatedLognormal
    case poisson
  }

  let luck: Luck

  init(_ number: Int) {
    luck = Luck(seed: UInt64(number), replication: 9)
  }

  func uniform(_ entity: Int, _ index: Int = 0) -> Double {
    let key = RequestKey(source: 0, ordinal: UInt32(index))
    return luck.uniform(.arrival, entity: entity, request: key)
  }

  private func normal(_ index: Int) -> Double {
    Mathematics.normalQuantile(uniform(1, index))
  }

  /// Standard normal noise with autocorrelation `correlation`.
  private func noise(_ count: Int, correlation: Double) -> [Double] {
    var noise = [normal(0)]
    let rest = (1 - correlation * correlation).squareRoot()
    for index in 1..<count { noise.append(correlation * noise[index - 1] + rest * normal(index)) }
    return noise
  }

  /// A series around 50 with a trend of −30 … 100 % over its length and a wave of 40 %.
  ///
  /// - Parameters:
  ///   - law: of the noise.
  ///   - count: how many periods.
  ///   - cycle: length of the wave; 1 for none.
  ///   - deviation: of the noise relative to the level.
  ///   - hasTrend: whether the level changes.
  /// - Returns: amounts of 0 or more.
  func values(
    _ law: Law,
    count: Int,
    cycle: Int,
    deviation: Double,
    hasTrend: Bool
  ) -> [Double] {
    let isCorrelated = law == .correlatedNormal || law == .correlatedLognormal
    let correlation = isCorrelated ? 0.2 + 0.6 * uniform(2) : 0
    let noise = noise(count, correlation: correlation)
    let slope = hasTrend ? (-0.3 + 1.3 * uniform(3)) / Double(count) : 0
    let phase = uniform(4) * 2 * Double.pi
    return (0..<count).map { index in
      let trend = 1 + slope * Double(index)
      let angle = 2 * Double.pi * Double(index) / Double(cycle) + phase
      let wave = cycle > 1 ? 0.4 * Mathematics.sin(angle) : 0
      switch law {
      case .normal, .correlatedNormal:
        return 50 * max(trend + wave + deviation * noise[index], 0.001)
      case .lognormal, .correlatedLognormal:
        return 50 * trend * (1 + wave) * Mathematics.exp(deviation * noise[index])
      case .poisson:
        let mean = trend * (1 + wave) / (deviation * deviation)
        return SpendSeries.poisson(mean, uniform(5, index))
      }
    }
  }

  /// The Poisson quantile, by adding up probabilities.
  private static func poisson(_ mean: Double, _ uniform: Double) -> Double {
    var (count, term) = (0.0, Mathematics.exp(-mean))
    var sum = term
    while sum < uniform, count < 10_000 {
      count += 1
      term *= mean / count
      sum += term
    }
    return count
  }
}

/// Measured figures, printed by `make validate`.
enum Figures {
  static func note(_ text: String) {
    guard ProcessInfo.processInfo.environment["PIBENCH_VALIDATE"] == "full" else { return }
    print("figure: " + text)
  }
}
