// SPDX-License-Identifier: Apache-2.0

package import PiCore

/// A hosted API in the simulator: its limits, its slots and what is wrong with it right now.
package struct HostedDeployment: Sendable {
  /// Position in the fleet.
  package let index: DeploymentIndex
  /// Dense number of the model; deployments of one model give the same answers.
  package let model: Int
  package let behaviour: HostedBehaviour
  /// Whether a repeated prefix is billed and read as cached.
  package let cachesPrompts: Bool
  /// What faults do to it at present.
  package var condition = Condition()
  /// Slots and queue.
  package var station: ServiceStation
  /// Requests left this minute.
  package var requestWindow: RateWindow
  /// Tokens left this minute.
  package var tokenWindow: RateWindow
  /// Input and output tokens that it served, for the conservation check.
  package var tokensServed: Int64 = 0
  /// Most output tokens of an answer; a longer one ends there.
  package let longestOutput: Int32
  private let contextTokens: Int64
  /// The median times of its behaviour, in seconds.
  private let firstTokenBase: Double
  private let firstTokenPerThousandInput: Double
  private let firstTokenPerThousandCached: Double
  private let perOutputToken: Double

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

  package init(index: Int, model: Int, deployment: Deployment, behaviour: HostedBehaviour) {
    self.index = DeploymentIndex(index)
    self.model = model
    self.behaviour = behaviour
    cachesPrompts = deployment.capabilities.contains(.promptCaching)
    station = ServiceStation(servers: behaviour.slots, queueCapacity: behaviour.queueCapacity)
    requestWindow = RateWindow(limit: deployment.limits.requestsPerMinute)
    tokenWindow = RateWindow(limit: deployment.limits.tokensPerMinute)
    contextTokens = deployment.limits.contextTokens ?? .max
    longestOutput = Int32(clamping: deployment.limits.outputTokens ?? .max)
    firstTokenBase = behaviour.firstTokenBase.seconds
    firstTokenPerThousandInput = behaviour.firstTokenPerThousandInput.seconds
    firstTokenPerThousandCached = behaviour.firstTokenPerThousandCached.seconds
    perOutputToken = behaviour.perOutputToken.seconds
  }

  /// What the provider answers at the door: nil lets the request in.
  ///
  /// An outage answers before the limits, the limits before the queue. A refused request counts in
  /// no window; an admitted one counts its input tokens at once and its output when it ends.
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
    requestWindow.charge(1, at: now)
    tokenWindow.charge(input, at: now)
    return nil
  }

  /// The medians of a request's service that starts now with `busy` slots taken, itself included.
  package func medians(of request: Request, busy: Int) -> ServiceMedians {
    let load = Double(busy) / Double(behaviour.slots)
    let slowness = (1 + behaviour.slowdown * load * load) * condition.slowness
    let fresh = freshInput(of: request)
    let cached = Int(request.inputTokens.count) - fresh
    let reading =
      (firstTokenPerThousandInput * Double(fresh) + firstTokenPerThousandCached * Double(cached))
      / 1_000
    return ServiceMedians(
      firstToken: (firstTokenBase + reading) * slowness,
      perOutputToken: perOutputToken * slowness
    )
  }

  /// Input tokens that must be read, after those from the prompt cache.
  package func freshInput(of request: Request) -> Int {
    guard cachesPrompts else { return Int(request.inputTokens.count) }
    return Int(max(request.inputTokens.count - request.sharedPrefixTokens.count, 0))
  }

  /// The billed tokens of a request with this much output.
  package func usage(of request: Request, output: Int32) -> TokenUsage {
    let fresh = Int32(freshInput(of: request))
    return TokenUsage(
      input: TokenCount(fresh),
      output: TokenCount(output),
      cachedInput: TokenCount(request.inputTokens.count - fresh)
    )
  }
}

/// The medians of a service's two parts, in seconds.
package struct ServiceMedians: Sendable {
  package var firstToken: Double
  package var perOutputToken: Double
}

/// The luck of one visit: what an attempt will meet if it is let in.
package struct VisitLuck: Sendable {
  /// Standard normal score of the time to first token.
  package let firstToken: Double
  /// Standard normal score of the time per output token.
  package let perOutputToken: Double
  /// Uniform number that decides whether the attempt fails.
  package let failure: Double
  /// Uniform number that decides how it fails.
  package let failureKind: Double

  package init(_ luck: Luck, at deployment: HostedDeployment, request: RequestKey, visit: Int) {
    let entity = deployment.index.offset
    let times = luck.uniformPair(.firstToken, entity: entity, request: request, visit: visit)
    firstToken = Mathematics.normalQuantile(times.0)
    perOutputToken =
      deployment.behaviour.sharesNoise ? firstToken : Mathematics.normalQuantile(times.1)
    (failure, failureKind) = luck.uniformPair(
      .errors,
      entity: entity,
      request: request,
      visit: visit
    )
  }
}
