// SPDX-License-Identifier: Apache-2.0

package import PiCore

/// How a hosted API behaves: the truth that a simulated deployment follows and routers never see.
///
/// Time to first token has the median (base + perThousandInput · input/1000) · slowdown and time per
/// output token the median tpot · slowdown, both lognormal; slowdown is 1 + k·(busy/slots)² by the
/// occupancy when the service starts. Every figure has a documented default in the fleet format.
package struct HostedBehaviour: Hashable, Sendable {
  /// Median time to first token of an empty request on an idle deployment.
  package var firstTokenBase: TimeSpan
  /// Median time added by every thousand input tokens.
  package var firstTokenPerThousandInput: TimeSpan
  /// Median time added by every thousand input tokens from the prompt cache.
  package var firstTokenPerThousandCached: TimeSpan
  /// Standard deviation of the log of the time to first token.
  package var firstTokenSigma: Double
  /// Median time per output token.
  package var perOutputToken: TimeSpan
  /// Standard deviation of the log of the time per output token.
  package var perOutputTokenSigma: Double
  /// Whether one noise factor stretches the whole service, instead of one for each part.
  package var sharesNoise: Bool
  /// Output tokens relative to the request's task.
  package var outputFactor: Double
  /// Requests served at once.
  package var slots: Int
  /// Requests that wait for a slot before the provider answers "overloaded".
  package var queueCapacity: Int
  /// Factor k of the slowdown.
  package var slowdown: Double
  /// Share of attempts that fail.
  package var errorShare: Double
  /// What fails: weights of server error, overloaded, network and hanging until given up.
  package var errorMix: ErrorMix
  /// Time until a refusal (429, outage, overload) is answered.
  package var refusalTime: TimeSpan
  /// Share of requests solved, by task type, 0 … 1 exclusive.
  package var solveRates: [Double]
  /// Whether an answer that a limit cut may be solved like a complete one.
  package var solvesCutAnswers: Bool

  package init(
    firstTokenBase: TimeSpan,
    firstTokenPerThousandInput: TimeSpan = .zero,
    firstTokenPerThousandCached: TimeSpan = .zero,
    firstTokenSigma: Double = 0.35,
    perOutputToken: TimeSpan,
    perOutputTokenSigma: Double = 0.2,
    sharesNoise: Bool = false,
    outputFactor: Double = 1,
    slots: Int = 32,
    queueCapacity: Int? = nil,
    slowdown: Double = 0.5,
    errorShare: Double = 0,
    errorMix: ErrorMix = ErrorMix(),
    refusalTime: TimeSpan = TimeSpan(milliseconds: 80),
    solveRates: [Double] = [],
    solvesCutAnswers: Bool = false
  ) {
    self.firstTokenBase = firstTokenBase
    self.firstTokenPerThousandInput = firstTokenPerThousandInput
    self.firstTokenPerThousandCached = firstTokenPerThousandCached
    self.firstTokenSigma = firstTokenSigma
    self.perOutputToken = perOutputToken
    self.perOutputTokenSigma = perOutputTokenSigma
    self.sharesNoise = sharesNoise
    self.outputFactor = outputFactor
    self.slots = slots
    self.queueCapacity = queueCapacity ?? 4 * slots
    self.slowdown = slowdown
    self.errorShare = errorShare
    self.errorMix = errorMix
    self.refusalTime = refusalTime
    self.solveRates = solveRates
    self.solvesCutAnswers = solvesCutAnswers
  }
}

/// The weights of the error classes of a hosted API.
package struct ErrorMix: Hashable, Sendable {
  package var serverError: Double
  package var overloaded: Double
  package var network: Double
  /// The attempt never answers and ends when it is given up.
  package var hangs: Double

  package init(
    serverError: Double = 0.6,
    overloaded: Double = 0.2,
    network: Double = 0.15,
    hangs: Double = 0.05
  ) {
    self.serverError = serverError
    self.overloaded = overloaded
    self.network = network
    self.hangs = hangs
  }

  /// Share of the failing attempts that hang.
  var hangingShare: Double { hangs / (serverError + overloaded + network + hangs) }

  /// The class of a failing attempt for a uniform number; nil when it hangs.
  func errorClass(_ uniform: Double) -> ErrorClass? {
    var rest = uniform * (serverError + overloaded + network + hangs)
    rest -= serverError
    if rest < 0 { return .serverError }
    rest -= overloaded
    if rest < 0 { return .overloaded }
    rest -= network
    return rest < 0 ? .network : nil
  }
}
