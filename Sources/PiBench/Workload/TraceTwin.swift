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

  /// What a prompt cache would hold of the input; nil where the recording does not tell.
  package var cache: CachedInput?

  /// The law of the cached share of the input.
  package struct CachedInput: Sendable {
    package var share: TokenLaw
    /// Correlation of the normal scores of the share and the input tokens.
    package var correlation: Double
  }

  /// Reads a file that `datasets/workloads/fit_twins.py` wrote.
  static func read(_ node: JSONNode) throws(InputError) -> TraceTwin {
    let needed = ["quantile_levels", "arrivals", "input_tokens", "output_tokens"]
    guard needed.allSatisfy({ node[$0] != nil }) else {
      throw node.unexpected(
        "a twin of an open-loop trace with \(needed.joined(separator: ", "))"
          + ", or of sessions with turns_per_session"
      )
    }
    let fields = try TwinFields(node)
    return TraceTwin(
      name: try fields.name(),
      arrivals: .modulated(states: [
        try state("high", fields, leastRate: 1e-6), try state("low", fields, leastRate: 0),
      ]),
      input: try fields.tokens("input_tokens"),
      output: try fields.tokens("output_tokens"),
      sizeCorrelation: try fields.number("input_output_copula_correlation", in: -1...1),
      inputLag: try fields.number("input_lag1_rank_correlation", in: -1...1),
      cache: try cache(fields)
    )
  }

  private static func state(
    _ name: String,
    _ fields: TwinFields,
    leastRate: Double
  ) throws(InputError) -> ArrivalLaw.ModulatedState {
    ArrivalLaw.ModulatedState(
      rate: try fields.number("rate_\(name)_per_s", of: "arrivals", in: leastRate...1e6),
      meanStay: TimeSpan(
        clampingSeconds: try fields.number("mean_\(name)_s", of: "arrivals", in: 0.001...3.15e8)
      )
    )
  }

  private static func cache(_ fields: TwinFields) throws(InputError) -> CachedInput? {
    guard fields.contains("cached_input_share") else { return nil }
    return CachedInput(
      share: try fields.shares("cached_input_share"),
      correlation: try fields.copula(ofRank: "cached_share_input_rank_correlation")
    )
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
    if let cache = twin.cache {
      request.sharedPrefixTokens = cached(cache, of: request, inputScore: score)
    }
    return SourcedRequest(
      request: request,
      recordedOutput: twin.output.sample(Mathematics.normalCDF(outputScore)),
      difficultySignal: score
    )
  }

  /// The part of a request's input that a cache would hold.
  private func cached(
    _ cache: TraceTwin.CachedInput,
    of request: Request,
    inputScore: Double
  ) -> TokenCount {
    let uniform = luck.uniform(.inputTokens, request: request.key, index: 1)
    let rho = cache.correlation
    let score =
      rho * inputScore + (1 - rho * rho).squareRoot() * Mathematics.normalQuantile(uniform)
    let share = cache.share.value(Mathematics.normalCDF(score))
    return TokenCount(clamping: share * Double(request.inputTokens.count))
  }
}
