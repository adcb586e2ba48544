// SPDX-License-Identifier: Apache-2.0

package import PiCore

/// The law of service, described once: the simulator plays what it gives, the oracles read it.
extension HostedDeployment {
  /// The same as ``sample(_:)``, for the event loop.
  @inline(never)
  mutating func plan(_ visit: Visit) -> ServicePlan { sample(visit) }

  /// How the service of a visit goes that starts under the present condition.
  package func sample(_ visit: Visit) -> ServicePlan {
    let request = visit.sourced.request
    let medians = medians(of: visit)
    let score = ServiceLuck(
      luck,
      entity: index.offset,
      sharesNoise: behaviour.sharesNoise,
      request: request.key,
      visit: visit.ordinal
    )
    let firstToken =
      medians.firstToken * Mathematics.exp(behaviour.firstTokenSigma * score.firstToken)
    let failing = behaviour.errorShare + condition.extraErrors
    if score.failure < failing {
      return failure(of: visit, score, within: firstToken, share: failing)
    }
    let perToken =
      medians.perOutputToken
      * Mathematics.exp(behaviour.perOutputTokenSigma * score.perOutputToken)
    let (output, isCut) = output(of: visit.sourced)
    return ServicePlan(
      ending: .answers,
      toFirstToken: TimeSpan(clampingSeconds: firstToken),
      toEnd: TimeSpan(clampingSeconds: firstToken + perToken * Double(output - 1)),
      output: output,
      isCut: isCut,
      input: input(of: visit)
    )
  }

  /// An error comes at a uniform share of the time to first token, unless the service hangs.
  private func failure(
    of visit: Visit,
    _ score: ServiceLuck,
    within firstToken: Double,
    share: Double
  ) -> ServicePlan {
    guard let error = behaviour.errorMix.errorClass(score.failureKind) else {
      return ServicePlan(ending: .hangs, input: input(of: visit))
    }
    return ServicePlan(
      ending: .fails(error),
      toEnd: TimeSpan(clampingSeconds: firstToken * score.failure / share),
      input: input(of: visit)
    )
  }

  /// The medians of a visit's service under the present condition.
  package func medians(of visit: Visit) -> ServiceMedians {
    let load = Double(visit.occupancy) / Double(behaviour.slots)
    let slowness = (1 + behaviour.slowdown * load * load) * condition.slowness
    let cached = Int(visit.cached)
    let fresh = Int(visit.sourced.request.inputTokens.count) - cached
    let reading =
      (firstTokenPerThousandInput * Double(fresh) + firstTokenPerThousandCached * Double(cached))
      / 1_000
    return ServiceMedians(
      firstToken: (firstTokenBase + reading) * slowness,
      perOutputToken: perOutputToken * slowness
    )
  }

  /// The tokens of the complete answer, and whether a limit cut it.
  ///
  /// The model wants as many as were recorded, or as its luck and the task type's law give; it
  /// writes at most what the client accepts and the deployment gives.
  package func output(of sourced: SourcedRequest) -> (tokens: Int32, isCut: Bool) {
    let request = sourced.request
    let wanted: Int32
    if let recorded = sourced.recordedOutput {
      wanted = TokenCount(clamping: max(Double(recorded.count) * behaviour.outputFactor, 1)).count
    } else {
      let uniform = luck.uniform(.outputTokens, entity: model, request: request.key)
      let law = outputLaws[request.taskType.offset]
      wanted = law.sample(uniform, factor: behaviour.outputFactor).count
    }
    let limit = outputLimit(of: request)
    return (min(wanted, limit), wanted > limit)
  }

  /// Most output tokens that an answer to a request may have, at least 1.
  package func outputLimit(of request: Request) -> Int32 {
    max(min(request.outputCap.count, longestOutput), 1)
  }

  /// The input of a visit as it is billed.
  package func input(of visit: Visit) -> TokenUsage {
    TokenUsage(
      reading: visit.sourced.request.inputTokens,
      cached: visit.cached,
      caching: caching
    )
  }

  /// Input tokens of the request that an oracle decides on that the prompt cache holds.
  package func cachedInput(of request: Request, at now: Instant) -> Int32 { heldAtDoor }
}

/// The medians of a service's two parts, in seconds.
package struct ServiceMedians: Sendable {
  package var firstToken: Double
  package var perOutputToken: Double

  package init(firstToken: Double, perOutputToken: Double) {
    self.firstToken = firstToken
    self.perOutputToken = perOutputToken
  }
}
