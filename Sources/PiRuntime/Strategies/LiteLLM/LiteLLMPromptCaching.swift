// SPDX-License-Identifier: Apache-2.0

import PiCore

/// `litellm.prompt_caching`: the deployment that answered the prompt's prefix, else another strategy.
///
/// A served request with enough tokens pins its prefix to its deployment, for `ttl_s` from then on; a
/// look-up does not extend it. A later request goes to the pinned deployment alone when that is a
/// candidate. The prefix is the session's last turn, or the leading blocks, looked back over at most 20
/// of them. The original asks for cache markers; here every request has them.
package struct LiteLLMPromptCaching: RoutingStrategy {
  package static let descriptor = StrategyDescriptor(
    id: "litellm.prompt_caching",
    summary: "The deployment that answered the prompt's prefix before; else another strategy.",
    source: "litellm 1.110.2 router_utils/pre_call_checks/prompt_caching_deployment_check.py",
    role: .balances,
    copiedVersion: "litellm 1.110.2",
    shipsWithCooldown: true,
    parameters: [
      StrategyParameter(
        "ttl_s",
        "Seconds for which a prefix is pinned; 3600 is what an hour's cache marker sets.",
        .number(default: 300, in: 0...315_360_000)
      ),
      StrategyParameter(
        "then",
        "The configured strategy, which decides on everything else.",
        .strategy(default: "litellm.simple_shuffle")
      ),
    ]
  ) { setup throws(StrategyError) in try LiteLLMPromptCaching(setup) }

  /// Tokens of a prompt from which a provider caches it, where the model's own minimum is not known.
  private static let usualLeast: Int32 = 1_024
  /// Positions before the prompt's end at which a pinned prefix may end.
  private static let reach = 20

  private let leastTokens: ContiguousArray<Int32>
  private var pins: PrefixPins
  private var rest: any RoutingStrategy

  init(_ setup: StrategySetup) throws(StrategyError) {
    leastTokens = ContiguousArray(
      setup.deployments.map { $0.caching?.leastTokens ?? LiteLLMPromptCaching.usualLeast }
    )
    pins = PrefixPins(
      lifetime: TimeSpan(clampingSeconds: try setup.number("ttl_s")),
      prefixes: setup.prefixes
    )
    rest = try setup.strategy("then")
  }

  package mutating func choose(
    _ context: borrowing RoutingContext,
    fleet: borrowing ObservedFleet,
    into decision: inout RoutingDecision
  ) {
    if let pinned = pinned(context) { return decision.take(pinned, of: context.candidates) }
    rest.choose(context, fleet: fleet, into: &decision)
  }

  /// The candidate that the request's prefix is pinned to.
  private func pinned(_ context: borrowing RoutingContext) -> DeploymentIndex? {
    let request = context.request
    // The lowest minimum of the candidates only decides whether looking is worth while.
    var least = Int32.max
    for candidate in context.candidates { least = min(least, leastTokens[candidate.offset]) }
    guard request.inputTokens.count >= least else { return nil }
    if request.prefix.isSession, request.sharedPrefixTokens.count < least { return nil }
    let reach = LiteLLMPromptCaching.reach
    guard let pinned = pins.pinned(request, within: reach, at: context.now),
      context.candidates.contains(pinned)
    else { return nil }
    return pinned
  }

  package mutating func started(_ attempt: borrowing AttemptStart) {
    rest.started(attempt)
  }

  package mutating func observe(_ observation: borrowing AttemptObservation) {
    let least = leastTokens[observation.deployment.offset]
    if observation.outcome.error == nil, observation.request.inputTokens.count >= least {
      pins.pin(observation.request, to: observation.deployment, at: observation.ended)
    }
    rest.observe(observation)
  }

  package mutating func labelled(_ label: borrowing LabelObservation) {
    rest.labelled(label)
  }
}
