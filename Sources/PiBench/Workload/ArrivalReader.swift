// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiSimulator

/// Reads `arrivals`.
enum ArrivalReader {
  private enum Law: String, CaseIterable, JSONDecodable {
    case poisson
    case gamma
    case weibull
    case mmpp
    case diurnal
    case flashCrowd = "flash_crowd"
  }

  static func read(_ node: JSONNode) throws(InputError) -> ArrivalLaw {
    var fields = try JSONObjectReader(node)
    let law: ArrivalLaw
    switch try fields.required("law", as: Law.self) {
    case .poisson:
      law = .poisson(rate: try rate("rate_per_s", &fields))
    case .gamma:
      law = .gamma(rate: try rate("rate_per_s", &fields), shape: try shape(&fields))
    case .weibull:
      law = .weibull(
        rate: try rate("rate_per_s", &fields),
        shape: try fields.required("shape", in: 0.1...1_000)
      )
    case .mmpp:
      law = .modulated(states: try states(&fields))
    case .diurnal:
      law = .diurnal(
        mean: try rate("mean_per_s", &fields),
        peak: try fields.required("peak_to_mean", in: 1...2),
        period: TimeSpan(
          clampingSeconds: try fields.optional("period_s", in: 1...31_536_000) ?? 86_400
        )
      )
    case .flashCrowd:
      law = .flashCrowd(
        rate: try rate("rate_per_s", &fields),
        at: .zero + TimeSpan(clampingSeconds: try fields.required("at_s", in: 0...3.15e8)),
        lasting: TimeSpan(clampingSeconds: try fields.required("lasting_s", in: 0.001...3.15e8)),
        factor: try fields.required("factor", in: 0.001...10_000)
      )
    }
    try fields.finish()
    return law
  }

  private static func rate(
    _ key: String,
    _ fields: inout JSONObjectReader
  ) throws(InputError) -> Double {
    try fields.required(key, as: Double.self, in: 1e-6...1e6)
  }

  private static func shape(_ fields: inout JSONObjectReader) throws(InputError) -> Double {
    try fields.required("shape", as: Double.self, in: 0.01...1_000)
  }

  private static func states(
    _ fields: inout JSONObjectReader
  ) throws(InputError) -> [ArrivalLaw.ModulatedState] {
    var states: [ArrivalLaw.ModulatedState] = []
    for node in try fields.required("states", as: [JSONNode].self) {
      var parts = try JSONObjectReader(node)
      states.append(
        ArrivalLaw.ModulatedState(
          rate: try parts.required("rate_per_s", in: 0...1e6),
          meanStay: TimeSpan(
            clampingSeconds: try parts.required("mean_stay_s", in: 0.01...3.15e8)
          )
        )
      )
      try parts.finish()
    }
    guard states.count >= 2, states.contains(where: { $0.rate > 0 }) else {
      throw .unexpected(
        at: fields.position,
        expected: "two or more states, one with a rate above 0",
        found: "\(states.count) states"
      )
    }
    return states
  }
}
