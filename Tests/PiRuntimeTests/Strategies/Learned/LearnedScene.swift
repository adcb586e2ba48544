// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiRuntime

/// Routing weights made by hand, and a gateway's view that they decide on.
struct LearnedScene {
  /// What the weights say of a deployment, whatever the request.
  struct Belief {
    var served = 0.9
    var solved = 0.8
    /// Seconds to the first token, seconds per token, tokens.
    var first = 1.0
    var perToken = 0.01
    var tokens = 100.0
  }

  static let taskTypes = StrategyScene.taskTypes

  /// Weights of one-hot heads; what is certain is not in them, so shares lie between 0 and 1.
  static func weights(_ beliefs: [(name: String, belief: Belief)], table: [Int] = [0, 0])
    -> RoutingWeights
  {
    let names = FleetNames(
      deployments: beliefs.map { FleetNames.Place(name: $0.name, model: $0.name) },
      taskTypes: taskTypes.map(\.name)
    )
    let schema = FeatureSchema([
      FeatureSpec(name: "deployment", categories: beliefs.map(\.name))
    ])
    func head(_ link: Link, _ value: (Belief) -> Double) -> LinearHead {
      LinearHead(
        link: link,
        intercept: 0,
        coefficients: ContiguousArray(beliefs.map { link.predictor(value($0.belief)) })
      )
    }
    return RoutingWeights(
      design: HeadDesign(schema, names: names),
      model: RoutingModel(
        served: head(.logit, \.served),
        solved: head(.logit, \.solved),
        timeToFirstToken: head(.log, \.first),
        timePerOutputToken: head(.log, \.perToken),
        output: head(.log, \.tokens),
        // Half of what has just enough time is in time; a hundredth of it almost none.
        onTime: LogisticCurve(intercept: 0, slope: 8),
        success: .identity
      ),
      table: table
    )
  }

  var strategy: any RoutingStrategy
  var fleet: ObservedFleet
  var monitor: FleetMonitor
  let features: RoutingFeatures
  var now = Instant(nanoseconds: 1_000_000_000)
  private var ordinal: UInt32 = 0

  init(_ selection: String, _ weights: RoutingWeights, _ deployments: [Deployment]) throws {
    strategy = try StrategyRegistry.builtIn.with(["w": weights]).make(
      StrategySelection.parse(selection),
      deployments: deployments,
      taskTypes: LearnedScene.taskTypes
    )
    fleet = ObservedFleet(deployments)
    monitor = FleetMonitor(deployments)
    features = RoutingFeatures(
      deployments: deployments.map(\.name),
      taskTypes: LearnedScene.taskTypes
    )
  }

  /// Decides on a new request of 1,000 input tokens.
  mutating func decide(taskType: UInt8 = 0, input: Int32 = 1_000) -> RoutingDecision {
    ordinal += 1
    let request = Request(
      key: RequestKey(source: 0, ordinal: ordinal),
      arrival: now,
      inputTokens: TokenCount(input),
      taskType: TaskTypeIndex(taskType)
    )
    let candidates = ContiguousArray(fleet.deployments.indices.map(DeploymentIndex.init))
    var rows = FeatureRows()
    rows.fill(
      features,
      candidates,
      of: request,
      now: now,
      attempt: 0,
      fleet: fleet,
      monitor: &monitor
    )
    var decision = RoutingDecision()
    decision.wantsPropensities = true
    strategy.choose(
      RoutingContext(
        request: request,
        now: now,
        ordinal: 0,
        candidates: candidates,
        coin: RouterCoin(
          luck: Luck(seed: 3, replication: 0),
          purpose: 1,
          request: request.key,
          decision: 0
        ),
        features: rows
      ),
      fleet: fleet,
      into: &decision
    )
    return decision
  }

  /// Plays an attempt that a rate limit refused with a wait.
  mutating func refuse(_ deployment: Int, retryAfter seconds: Int64) {
    let request = Request(
      key: RequestKey(source: 1, ordinal: 0),
      arrival: now,
      inputTokens: TokenCount(1)
    )
    let place = DeploymentIndex(deployment)
    monitor.started(AttemptStart(request: request, deployment: place, ordinal: 0, now: now))
    monitor.observe(
      AttemptObservation(
        request: request,
        deployment: place,
        ordinal: 0,
        started: now,
        ended: now,
        outcome: AttemptOutcome(
          error: .rateLimited,
          retryAfter: TimeSpan(wholeSeconds: seconds)
        ),
        cost: .zero
      )
    )
  }
}
