// SPDX-License-Identifier: Apache-2.0

package import PiCore
import PiRuntime

/// What an oracle expects of an attempt at one deployment, for one request.
package struct Prospect: Sendable {
  let deployment: DeploymentIndex
  /// Whether an attempt would be let in now.
  let entrance: OracleWorld.Entrance
  /// The attempt, if it does not fail.
  package let law: AttemptLaw
  /// Probability that it fails, by itself or by a fault.
  package let failing: Double
  /// Share of the failures that hang.
  let hanging: Double
  /// P(solved), for an answer that counts.
  let solving: Double
  /// Whether an answer that a limit cut counts too.
  let solvesCut: Bool
  let inputDollars: Double
  let dollarsPerOutputToken: Double

  var isOpen: Bool { if case .open = entrance { true } else { false } }

  /// Probability that it ends with an error of its own.
  var erring: Double { failing * (1 - hanging) }

  /// What an attempt that does not fail is worth, and how likely it is given up for its slowness.
  func outcome(_ clock: RequestClock, value: Double) -> (worth: Double, abandoned: Double) {
    guard clock.deadline > law.wait else { return (0, 0) }
    let firstToken = clock.streams ? clock.attempt : .infinity
    let end = clock.streams ? clock.deadline : min(clock.deadline, clock.attempt)
    let solved = law.probability(
      solvesCut ? .ended : .complete,
      within: min(clock.objective, end),
      firstTokenWithin: firstToken
    )
    let output = law.output(within: end, firstTokenWithin: firstToken)
    let input = min(clock.deadline, clock.attempt) > law.wait ? inputDollars : 0
    let worth = value * solving * solved - input - dollarsPerOutputToken * output
    guard clock.attempt < clock.deadline else { return (worth, 0) }
    let kept =
      clock.streams
      ? law.firstToken(within: clock.attempt)
      : law.probability(.ended, within: clock.attempt, firstTokenWithin: .infinity)
    return (worth, 1 - kept)
  }

  /// The times at which an error may come, in seconds from the start, with their weights.
  ///
  /// Two Gauss–Legendre points of the share of the first token's time, three Gauss–Hermite points of
  /// that. Where failures are rare the mean time stands for all.
  var failureTimes: [(after: Double, weight: Double)] {
    guard erring > 0 else { return [] }
    guard erring > 0.02 else { return [(meanFailureTime, 1)] }
    var times: [(after: Double, weight: Double)] = []
    for (score, weight) in [
      (-Prospect.hermite, 1.0 / 6), (0, 2.0 / 3), (Prospect.hermite, 1.0 / 6),
    ] {
      for share in [1 - Prospect.legendre, Prospect.legendre] {
        times.append((law.wait + share * firstToken(score), weight / 2))
      }
    }
    return times
  }

  private static let hermite = 1.732_050_807_568_877_2
  private static let legendre = 0.788_675_134_594_812_9

  /// The latest of the times at which an error may come.
  var lastFailure: Double { law.wait + Prospect.legendre * firstToken(Prospect.hermite) }

  private func firstToken(_ score: Double) -> Double {
    law.medians.firstToken * Mathematics.exp(law.firstTokenSigma * score)
  }

  /// The mean of the time at which an error comes.
  var meanFailureTime: Double {
    let sigma = law.firstTokenSigma
    return law.wait + 0.5 * law.medians.firstToken * Mathematics.exp(sigma * sigma / 2)
  }
}

/// Builds prospects, and keeps the tables of their writing laws.
package struct ProspectBook: Sendable {
  private let world: OracleWorld
  private var tables: [Key: WritingLaw] = [:]
  private static let mostTables = 256

  private struct Key: Hashable {
    var deployment: Int
    var taskType: Int
    var limit: Int32
  }

  package init(_ world: OracleWorld) {
    self.world = world
  }

  /// What to expect of a visit to a deployment that starts now.
  package mutating func prospect(
    _ deployment: HostedDeployment,
    for sourced: SourcedRequest,
    isBlind: Bool,
    prices: PriceList,
    now: Instant
  ) -> Prospect {
    let behaviour = deployment.behaviour
    let visit = world.visit(deployment, for: sourced, ordinal: 0, now: now)
    let medians = deployment.medians(of: visit)
    let bill = deployment.input(of: visit)
    let input = prices.cost(of: bill).dollars
    var more = bill
    more.output = TokenCount(1_000_000)
    return Prospect(
      deployment: deployment.index,
      entrance: world.entrance(deployment, for: sourced.request, now: now),
      law: AttemptLaw(
        wait: world.wait(at: deployment, medians: medians, request: sourced.request),
        medians: medians,
        firstTokenSigma: behaviour.firstTokenSigma,
        sharedSigma: behaviour.sharesNoise ? behaviour.perOutputTokenSigma : 0,
        writing: writing(of: sourced, at: deployment)
      ),
      failing: min(behaviour.errorShare + deployment.condition.extraErrors, 1),
      hanging: behaviour.errorMix.hangingShare,
      solving: world.solving(sourced, model: deployment.model, isBlind: isBlind),
      solvesCut: behaviour.solvesCutAnswers,
      inputDollars: input,
      dollarsPerOutputToken: (prices.cost(of: more).dollars - input) / 1_000_000
    )
  }

  private mutating func writing(
    of sourced: SourcedRequest,
    at deployment: HostedDeployment
  ) -> WritingLaw {
    let behaviour = deployment.behaviour
    let sigma = behaviour.sharesNoise ? 0 : behaviour.perOutputTokenSigma
    if sourced.recordedOutput != nil {
      let (tokens, isCut) = deployment.output(of: sourced)
      return .fixed(count: Double(tokens - 1), isCut: isCut, sigma: sigma)
    }
    let taskType = sourced.request.taskType.offset
    let key = Key(
      deployment: deployment.index.offset,
      taskType: taskType,
      limit: deployment.outputLimit(of: sourced.request)
    )
    if let known = tables[key] { return known }
    let law = WritingLaw.drawn(
      DrawnWriting(
        deployment.outputLaws[taskType],
        factor: behaviour.outputFactor,
        limit: key.limit,
        sigma: sigma
      )
    )
    if tables.count >= ProspectBook.mostTables { tables.removeAll() }
    tables[key] = law
    return law
  }
}
