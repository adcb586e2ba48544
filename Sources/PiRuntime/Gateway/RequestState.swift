// SPDX-License-Identifier: Apache-2.0

import PiCore

/// A request on its way through the gateway.
struct RequestState: Sendable {
  /// Where a request stands.
  enum Phase: UInt8, Sendable {
    /// The slot is free.
    case vacant
    /// An attempt runs.
    case attempting
    /// An attempt was cancelled for taking too long; another may follow.
    case abandoning
    /// An attempt was cancelled and none follows.
    case closing
    /// Waiting to retry.
    case waiting
  }

  var request: Request
  var outcome: RequestOutcome
  var phase = Phase.attempting
  var isCommitted = false
  var hasAttemptTimer = false
  /// Whether its prompt's vector was recorded.
  var isDescribed = false
  /// Why the request closes, while its last attempt is being cancelled.
  var closingError = ErrorClass.timeout
  /// Decisions made so far.
  var decisions: Int32 = 0
  /// Decisions recorded so far; refusals after the first decision are not.
  var recordedDecisions: Int32 = 0
  var deployment = DeploymentIndex(0)
  /// What the last decision that chose wanted.
  var intended = DeploymentIndex(0)
  /// Place of the attempt's deployment in that decision's ranking.
  var rank: Int32 = 0
  var attemptStarted: Instant
  var attemptPrices = TokenPrices(input: .free, output: .free)
  var firstToken: Instant?
  var tried = TriedDeployments()
  var fallbacks = FallbackQueue()
  let serial: UInt32

  init(_ request: Request, serial: UInt32, now: Instant) {
    self.request = request
    outcome = RequestOutcome(key: request.key, number: serial &- 1, submitted: now)
    attemptStarted = now
    self.serial = serial
  }

  /// Begins an attempt.
  mutating func begin(at choice: RankedDeployment, prices: TokenPrices, now: Instant) {
    if tried.count == 0 { outcome.firstChoice = choice.deployment }
    if choice.rank == 0 { intended = choice.deployment }
    phase = .attempting
    tried.append(choice.deployment)
    deployment = choice.deployment
    rank = choice.rank
    attemptStarted = now
    firstToken = nil
    attemptPrices = prices
    outcome.attempts += 1
  }

  /// Adds what an attempt used to the request's outcome; answers with what it cost.
  mutating func book(_ usage: TokenUsage) -> NanoDollars {
    let cost = attemptPrices.cost(of: usage)
    outcome.cost += cost
    outcome.usage += usage
    outcome.deployment = deployment
    return cost
  }

  /// The recorded decision that the attempt follows; what chose is always recorded.
  var followedDecision: FollowedDecision {
    FollowedDecision(ordinal: recordedDecisions - 1, rank: rank, intended: intended)
  }

  /// Whether an attempt is this request's, and the one that runs.
  func runs(_ id: AttemptID) -> Bool {
    serial == id.serial && Int(id.ordinal) == tried.count - 1 && phase != .waiting
      && phase != .vacant
  }
}

/// A deployment and its place in the ranking of the decision that chose it.
struct RankedDeployment: Sendable {
  let deployment: DeploymentIndex
  /// 0 for what the decision wanted, higher for its fallbacks.
  let rank: Int32
}

/// The deployments that a request was tried at, at most ``RetryPolicy/mostAttempts``.
struct TriedDeployments: Sendable {
  private var positions = SIMD8<Int32>(repeating: -1)
  private(set) var count = 0

  mutating func append(_ deployment: DeploymentIndex) {
    positions[count] = deployment.position
    count += 1
  }

  func contains(_ deployment: DeploymentIndex) -> Bool {
    any(positions .== SIMD8(repeating: deployment.position))
  }

  /// How often the deployment was tried.
  func visits(of deployment: DeploymentIndex) -> Int {
    var visits = 0
    for index in 0..<count where positions[index] == deployment.position { visits += 1 }
    return visits
  }
}

/// What is left of a strategy's ranking after its first choice, at most eight.
struct FallbackQueue: Sendable {
  private var positions = SIMD8<Int32>(repeating: -1)
  private var count = 0
  private var next = 0

  /// Keeps the ranking without its first.
  mutating func replace(with ranked: ContiguousArray<DeploymentIndex>) {
    next = 0
    count = min(ranked.count - 1, 8)
    guard count > 0 else { return }
    for index in 0..<count { positions[index] = ranked[index + 1].position }
  }

  /// The best fallback that was not tried, if there is one.
  mutating func take(untriedIn tried: TriedDeployments) -> RankedDeployment? {
    while next < count {
      let deployment = DeploymentIndex(Int(positions[next]))
      next += 1
      if !tried.contains(deployment) {
        return RankedDeployment(deployment: deployment, rank: Int32(next))
      }
    }
    return nil
  }
}
