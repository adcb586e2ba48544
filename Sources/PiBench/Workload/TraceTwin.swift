// SPDX-License-Identifier: Apache-2.0

package import PiCore
package import PiSimulator

/// A synthetic twin of a recorded trace: its marginals, burstiness and dependence, not its rows.
package struct TraceTwin: Sendable {
  package var name: String
  /// The two states of the arrival process.
  package var arrivals: ArrivalLaw
  package var input: TokenLaw
  package var output: TokenLaw
  /// Correlation of the normal scores of a request's input and output tokens.
  package var sizeCorrelation: Double
  /// Correlation of the normal scores of neighbouring requests' input tokens.
  package var inputLag: Double

  /// Reads a file that `datasets/workloads/fit_twins.py` wrote.
  static func read(_ node: JSONNode) throws(InputError) -> TraceTwin {
    guard let levelsNode = node["quantile_levels"], let arrivals = node["arrivals"],
      let input = node["input_tokens"], let output = node["output_tokens"]
    else {
      throw node.unexpected(
        "a twin of an open-loop trace with quantile_levels, arrivals, input_tokens, output_tokens"
      )
    }
    let levels = try [Double](json: levelsNode)
    return TraceTwin(
      name: try String(json: try field("name", of: node)),
      arrivals: .modulated(states: [
        ArrivalLaw.ModulatedState(
          rate: try number("rate_high_per_s", of: arrivals),
          meanStay: TimeSpan(clampingSeconds: try number("mean_high_s", of: arrivals))
        ),
        ArrivalLaw.ModulatedState(
          rate: try number("rate_low_per_s", of: arrivals),
          meanStay: TimeSpan(clampingSeconds: try number("mean_low_s", of: arrivals))
        ),
      ]),
      input: try law(input, levels),
      output: try law(output, levels),
      sizeCorrelation: try number("input_output_copula_correlation", of: node),
      inputLag: try number("input_lag1_rank_correlation", of: node)
    )
  }

  private static func field(_ key: String, of node: JSONNode) throws(InputError) -> JSONNode {
    guard let value = node[key] else { throw node.unexpected("an object with the key \(key)") }
    return value
  }

  private static func number(_ key: String, of node: JSONNode) throws(InputError) -> Double {
    try Double(json: try field(key, of: node))
  }

  private static func law(_ node: JSONNode, _ levels: [Double]) throws(InputError) -> TokenLaw {
    let quantiles = try [Double](json: try field("quantiles", of: node))
    guard quantiles.count == levels.count, levels.count >= 2 else {
      throw node.unexpected("\(levels.count) quantiles, as there are levels")
    }
    return .empirical(levels: levels, quantiles: quantiles)
  }
}

/// Draws the requests of a twin.
package struct TwinSource: RequestSource, Sendable {
  private let twin: TraceTwin
  private let factory: RequestFactory
  private let luck: Luck
  private let horizon: Instant
  private let most: UInt32
  private var arrivals: ArrivalProcess
  private var ordinal: UInt32 = 0
  private var lastScore = 0.0

  package init(
    _ twin: TraceTwin,
    mix: RequestMix,
    rateScale: Double,
    horizon: TimeSpan,
    requests: UInt32,
    luck: Luck
  ) {
    self.twin = twin
    self.luck = luck
    self.horizon = .zero + horizon
    most = requests
    factory = RequestFactory(mix, luck: luck)
    arrivals = ArrivalProcess(twin.arrivals.scaled(by: rateScale), luck: luck)
  }

  package mutating func next() -> SourcedRequest? {
    guard ordinal < most else { return nil }
    let arrival = arrivals.next()
    guard arrival < horizon else { return nil }
    let key = RequestKey(source: 0, ordinal: ordinal)
    defer { ordinal += 1 }
    let (first, second) = luck.uniformPair(.inputTokens, request: key)
    let fresh = Mathematics.normalQuantile(first)
    let lag = ordinal == 0 ? 0 : twin.inputLag
    let score = lag * lastScore + (1 - lag * lag).squareRoot() * fresh
    lastScore = score
    let rho = twin.sizeCorrelation
    let outputScore =
      rho * score + (1 - rho * rho).squareRoot() * Mathematics.normalQuantile(second)
    var request = factory.blank(key, at: arrival)
    request.inputTokens = twin.input.sample(Mathematics.normalCDF(score))
    return SourcedRequest(
      request: request,
      recordedOutput: twin.output.sample(Mathematics.normalCDF(outputScore)),
      difficultySignal: score
    )
  }
}
