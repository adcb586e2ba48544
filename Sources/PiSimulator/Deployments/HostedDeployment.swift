// SPDX-License-Identifier: Apache-2.0

package import PiCore

/// A hosted API in the simulator: its limits, its slots and what is wrong with it right now.
package struct HostedDeployment: Sendable {
  /// Position in the fleet.
  package let index: DeploymentIndex
  /// Dense number of the model; deployments of one model give the same answers.
  package let model: Int
  package let behaviour: HostedBehaviour
  /// The rules of the prompt cache, whose entries stand with those of the fleet; nil when there is none.
  let caching: PromptCaching?
  /// Input tokens that its prompt cache holds of the request that an oracle decides on.
  var heldAtDoor: Int32 = 0
  /// What faults do to it at present.
  package var condition = Condition()
  /// Slots and queue.
  package var station: ServiceStation
  /// Attempts that found the queue full.
  package internal(set) var refusedByQueue: Int64 = 0
  /// Attempts that were given up while they waited.
  package internal(set) var leftQueue: Int64 = 0
  /// Attempts that had waited and were given up in service.
  package internal(set) var leftLate: Int64 = 0
  /// Requests left this minute.
  package var requestWindow: RateWindow
  /// Tokens left this minute.
  package var tokenWindow: RateWindow
  /// Prices in force.
  package var prices: PriceList
  /// Tokens of all kinds that it billed.
  package private(set) var tokensBilled: Int64 = 0
  /// Nanodollars that it billed.
  package private(set) var moneyBilled: Int128 = 0
  /// Most output tokens of an answer; a longer one ends there.
  package let longestOutput: Int32
  /// Output tokens by task type, for requests that carry no recorded output.
  let outputLaws: [TokenLaw]
  let luck: Luck
  private let contextTokens: Int64
  /// The median times of its behaviour, in seconds.
  let firstTokenBase: Double
  let firstTokenPerThousandInput: Double
  let firstTokenPerThousandCached: Double
  let perOutputToken: Double

  /// The sum of the faults that are active.
  package struct Condition: Hashable, Sendable {
    /// Outages that refuse at once.
    package var refusing = 0
    /// Outages in which attempts hang.
    package var hanging = 0
    /// Factor on every service time.
    package var slowness = 1.0
    /// Share of attempts that fail beyond the usual.
    package var extraErrors = 0.0

    package init() {}
  }

  /// Creates a sound, empty deployment.
  ///
  /// - Parameters:
  ///   - index: position in the fleet.
  ///   - setup: the fleet, the law of output tokens, and the luck.
  package init(_ index: Int, in setup: SimulationSetup) {
    let deployment = setup.fleet.deployments[index]
    self.index = DeploymentIndex(index)
    model = setup.fleet.models[index]
    behaviour = setup.fleet.behaviours[index]
    outputLaws = setup.outputLaws
    luck = setup.luck
    caching = deployment.caching
    station = ServiceStation(servers: behaviour.slots, queueCapacity: behaviour.queueCapacity)
    requestWindow = RateWindow(limit: deployment.limits.requestsPerMinute)
    tokenWindow = RateWindow(limit: deployment.limits.tokensPerMinute)
    contextTokens = deployment.limits.contextTokens ?? .max
    longestOutput = Int32(clamping: deployment.limits.outputTokens ?? .max)
    prices = deployment.prices
    firstTokenBase = behaviour.firstTokenBase.seconds
    firstTokenPerThousandInput = behaviour.firstTokenPerThousandInput.seconds
    firstTokenPerThousandCached = behaviour.firstTokenPerThousandCached.seconds
    perOutputToken = behaviour.perOutputToken.seconds
  }

  /// What becomes of an attempt at the door.
  package enum Admission: Sendable {
    /// A slot is free: the service starts now.
    case served
    /// All slots are busy: the attempt waits.
    case queued
    /// Nobody answers until the attempt is given up.
    case ignored
    /// The provider answers with an error.
    case refused(AttemptOutcome)
  }

  /// Lets an attempt in, or refuses it.
  ///
  /// An outage answers before the limits, the limits before the queue. A refused request counts in
  /// no window; an admitted one counts its input tokens at once and its output when it ends.
  package mutating func admit(
    _ customer: UInt32,
    _ request: Request,
    at now: Instant
  ) -> Admission {
    if condition.hanging > 0 { return .ignored }
    if let answer = refusal(of: request, at: now) { return .refused(answer) }
    let place = station.admit(customer, at: now)
    guard place != .refused else {
      refusedByQueue += 1
      return .refused(AttemptOutcome(error: .overloaded))
    }
    requestWindow.charge(1, at: now)
    tokenWindow.charge(Int64(request.inputTokens.count), at: now)
    return place == .served ? .served : .queued
  }

  /// What the provider answers at the door, apart from a full queue; nil lets the request on.
  package mutating func refusal(of request: Request, at now: Instant) -> AttemptOutcome? {
    if condition.refusing > 0 { return AttemptOutcome(error: .serverError) }
    let input = Int64(request.inputTokens.count)
    guard input <= contextTokens else { return AttemptOutcome(error: .contextTooLong) }
    guard requestWindow.admits(1, at: now) else {
      return AttemptOutcome(
        error: .rateLimited,
        retryAfter: requestWindow.untilNextWindow(at: now)
      )
    }
    guard tokenWindow.admits(input, at: now) else {
      return AttemptOutcome(
        error: .rateLimited,
        retryAfter: tokenWindow.untilNextWindow(at: now)
      )
    }
    return nil
  }

  /// Bills a service that has ended, and counts its output in the window; the only place where a
  /// deployment bills.
  ///
  /// - Parameters:
  ///   - usage: what the service used.
  ///   - prices: those that were in force when the attempt began.
  ///   - now: when it ended.
  package mutating func bill(_ usage: TokenUsage, at prices: TokenPrices, _ now: Instant) {
    tokenWindow.charge(Int64(usage.output.count), at: now)
    tokensBilled += usage.total
    moneyBilled += Int128(prices.cost(of: usage).amount)
  }
}
