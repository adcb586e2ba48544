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
    let levels = try rising(levelsNode, in: 0...1, "levels that rise from 0 to 1")
    guard levels.first == 0, levels.last == 1 else {
      throw levelsNode.unexpected("levels that rise from 0 to 1")
    }
    return TraceTwin(
      name: try String(json: try field("name", of: node)),
      arrivals: .modulated(states: [
        ArrivalLaw.ModulatedState(
          rate: try number("rate_high_per_s", of: arrivals, in: 1e-6...1e6),
          meanStay: TimeSpan(
            clampingSeconds: try number("mean_high_s", of: arrivals, in: 0.001...3.15e8)
          )
        ),
        ArrivalLaw.ModulatedState(
          rate: try number("rate_low_per_s", of: arrivals, in: 0...1e6),
          meanStay: TimeSpan(
            clampingSeconds: try number("mean_low_s", of: arrivals, in: 0.001...3.15e8)
          )
        ),
      ]),
      input: try law(input, levels),
      output: try law(output, levels),
      sizeCorrelation: try number("input_output_copula_correlation", of: node, in: -1...1),
      inputLag: try number("input_lag1_rank_correlation", of: node, in: -1...1)
    )
  }

  private static func field(_ key: String, of node: JSONNode) throws(InputError) -> JSONNode {
    guard let value = node[key] else { throw node.unexpected("an object with the key \(key)") }
    return value
  }

  private static func number(
    _ key: String,
    of node: JSONNode,
    in range: ClosedRange<Double>
  ) throws(InputError) -> Double {
    let value = try field(key, of: node)
    guard case .number(let number) = value.value, range.contains(number.double) else {
      throw value.unexpected("a number in \(range.lowerBound) … \(range.upperBound)")
    }
    return number.double
  }

  /// Two or more numbers of a range, none below the one before.
  private static func rising(
    _ node: JSONNode,
    in range: ClosedRange<Double>,
    _ expected: String
  ) throws(InputError) -> [Double] {
    let numbers = try [Double](json: node)
    guard numbers.count >= 2, numbers.allSatisfy(range.contains),
      zip(numbers, numbers.dropFirst()).allSatisfy({ $0 <= $1 })
    else { throw node.unexpected(expected) }
    return numbers
  }

  private static func law(_ node: JSONNode, _ levels: [Double]) throws(InputError) -> TokenLaw {
    let field = try field("quantiles", of: node)
    let quantiles = try rising(field, in: 0...2e8, "quantiles of 0 … 2e8 tokens, rising")
    guard quantiles.count == levels.count else {
      throw field.unexpected("\(levels.count) quantiles, as there are levels")
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
    arrivals = ArrivalProcess(
      twin.arrivals.scaled(by: rateScale),
      luck: luck,
      horizon: .zero + horizon
    )
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
