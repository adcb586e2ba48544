// SPDX-License-Identifier: Apache-2.0

import PiCore

/// `tensorzero.track_and_stop`: samples arms as soon as possible to name the best, then takes that one.
///
/// Arms with fewer than `nursery` samples take turns, with the probability of their share of the arms;
/// the rest goes to the others by the optimal proportions, renewed every `period_s`. A sample is a
/// label; with the objective `net` it is value · label − mean cost of the deployment. Each task type
/// is an experiment of its own. A winner stays. Failover and retries draw among the other candidates.
package struct TensorZeroTrackAndStop: RoutingStrategy {
  package static let descriptor = StrategyDescriptor(
    id: "tensorzero.track_and_stop",
    summary:
      "A draw by best-arm identification on labels: nursery, optimal proportions, then the winner.",
    source: "TensorZero adaptive experimentation; Garivier & Kaufmann 2016, arXiv:1602.04589",
    role: .chooses,
    parameters: [
      StrategyParameter(
        "objective",
        "What is maximised: the label, or net value.",
        .choice(default: "label", of: ["label", "net"])
      ),
      StrategyParameter(
        "value_usd",
        "Dollars that a label of 1 is worth to net value.",
        .number(default: 0.10, in: 0...1e6)
      ),
      StrategyParameter(
        "nursery",
        "Samples before an arm is ranked.",
        .number(default: 10, in: 2...1e6)
      ),
      StrategyParameter(
        "period_s",
        "Seconds between renewals of the proportions.",
        .number(default: 300, in: 0...1e6)
      ),
      StrategyParameter(
        "delta",
        "Chance of a wrong winner.",
        .number(default: 0.05, in: 1e-9...0.999)
      ),
      StrategyParameter(
        "most_samples",
        "Samples of an arm after which the best mean wins.",
        .number(default: 10_000, in: 2...1e9)
      ),
      StrategyParameter(
        "sticky",
        "Whether requests of one session share their coin, for workloads with sessions.",
        .flag(default: false)
      ),
    ]
  ) { setup throws(StrategyError) in try TensorZeroTrackAndStop(setup) }

  private let isNet: Bool
  private let value: Double
  private let nursery: Double
  private let period: TimeSpan
  private let delta: Double
  private let most: Double
  private let isSticky: Bool
  private var experiments: ContiguousArray<Experiment>
  private var weights: ContiguousArray<Double> = []

  /// The arms of one task type.
  private struct Experiment {
    var scores: ContiguousArray<RunningMoments>
    var costs: ContiguousArray<RunningMoments>
    var proportions: ContiguousArray<Double>
    var renewed: Instant?
    var winner: Int?
    var turn = 0

    init(arms: Int) {
      scores = ContiguousArray(repeating: RunningMoments(), count: arms)
      costs = scores
      proportions = ContiguousArray(repeating: 1, count: arms)
    }
  }

  init(_ setup: StrategySetup) throws(StrategyError) {
    isNet = try setup.choice("objective") == "net"
    value = try setup.number("value_usd")
    nursery = Double(try setup.whole("nursery"))
    period = TimeSpan(clampingSeconds: try setup.number("period_s"))
    delta = try setup.number("delta")
    most = try setup.number("most_samples")
    isSticky = try setup.flag("sticky")
    experiments = ContiguousArray(
      repeating: Experiment(arms: setup.deployments.count),
      count: max(setup.taskTypes.count, 1)
    )
  }

  package mutating func choose(
    _ context: borrowing RoutingContext,
    fleet: borrowing ObservedFleet,
    into decision: inout RoutingDecision
  ) {
    let row = row(context.request)
    renew(row, at: context.now)
    if let winner = experiments[row].winner.map(DeploymentIndex.init),
      context.candidates.contains(winner)
    {
      decision.take(winner, of: context.candidates)
      return
    }
    weigh(row, context)
    let coin = isSticky ? context.coin.ofSession : context.coin
    decision.takeWeighted(weights, uniform: coin.uniform(), of: context.candidates)
    let chosen = decision.ranked[0].offset
    if experiments[row].scores[chosen].count < nursery { experiments[row].turn = chosen + 1 }
  }

  package mutating func observe(_ observation: borrowing AttemptObservation) {
    let row = row(observation.request)
    experiments[row].costs[observation.deployment.offset].add(observation.cost.dollars)
  }

  package mutating func labelled(_ label: borrowing LabelObservation) {
    experiments[row(label.request)].scores[label.deployment.offset].add(label.score)
  }

  private func row(_ request: Request) -> Int {
    min(request.taskType.offset, experiments.count - 1)
  }

  /// Sets the candidates' probabilities: the nursery's next in turn, the others by proportion.
  private mutating func weigh(_ row: Int, _ context: borrowing RoutingContext) {
    var next = -1
    var young = 0
    for position in context.candidates.indices {
      let arm = context.candidates[position].offset
      guard experiments[row].scores[arm].count < nursery else { continue }
      young += 1
      let isAfterTurn = arm >= experiments[row].turn
      let isFirst = next < 0
      let follows = !isFirst && context.candidates[next].offset < experiments[row].turn
      if isFirst || (isAfterTurn && follows) { next = position }
    }
    var grown = 0.0
    for candidate in context.candidates
    where experiments[row].scores[candidate.offset].count >= nursery {
      grown += experiments[row].proportions[candidate.offset]
    }
    let nurseryShare = Double(young) / Double(context.candidates.count)
    weights.removeAll(keepingCapacity: true)
    for position in context.candidates.indices {
      let arm = context.candidates[position].offset
      if experiments[row].scores[arm].count < nursery {
        weights.append(position == next ? (grown > 0 ? nurseryShare : 1) : 0)
      } else {
        let share = grown > 0 ? experiments[row].proportions[arm] / grown : 0
        weights.append((1 - nurseryShare) * share)
      }
    }
  }

  private mutating func renew(_ row: Int, at now: Instant) {
    if let last = experiments[row].renewed, now - last < period { return }
    guard experiments[row].winner == nil else { return }
    experiments[row].renewed = now
    let grown = experiments[row].scores.indices.filter {
      experiments[row].scores[$0].count >= nursery
    }
    guard grown.count > 1 else { return }
    let means = grown.map { mean(row, $0) }
    let variances = grown.map { variance(row, $0) }
    let counts = grown.map { experiments[row].scores[$0].count }
    let proportions = BestArmDesign.proportions(means: means, variances: variances)
    for (arm, share) in zip(grown, proportions) { experiments[row].proportions[arm] = share }
    let isFull = counts.contains { $0 >= most }
    guard grown.count == experiments[row].scores.count else { return }
    let isDecided = BestArmDesign.isDecided(
      means: means,
      variances: variances,
      counts: counts,
      delta: delta
    )
    if isFull || isDecided { experiments[row].winner = grown[BestArmDesign.best(means)] }
  }

  private func mean(_ row: Int, _ arm: Int) -> Double {
    let label = experiments[row].scores[arm].mean
    return isNet ? value * label - experiments[row].costs[arm].mean : label
  }

  /// The variance of a sample, shrunk towards that of a fair coin with the mass of one sample.
  private func variance(_ row: Int, _ arm: Int) -> Double {
    let scores = experiments[row].scores[arm]
    let label = (scores.sumOfSquares + 0.25) / (scores.count + 1)
    guard isNet else { return label }
    let costs = experiments[row].costs[arm]
    return value * value * label + costs.sumOfSquares / max(costs.count, 1) + 1e-18
  }
}

extension RouterCoin {
  /// The coin that all requests of a session share.
  var ofSession: RouterCoin {
    RouterCoin(
      luck: luck,
      purpose: purpose,
      request: RequestKey(source: request.source, ordinal: 0),
      decision: 0
    )
  }
}
