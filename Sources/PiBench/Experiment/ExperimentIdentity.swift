// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiCryptography
package import PiSimulator

/// What two runs must have in common to be compared, as digests of canonical bytes.
package enum ExperimentIdentity {
  /// Keys of an experiment's file that say how often and what is compared, or have a digest of their own.
  private static let others: Set<String> = [
    "name", "description", "fleet", "strategies", "baseline", "yardsticks", "gateway", "labels",
  ]

  /// The digest of an experiment without its fleet and strategies, and without what the command line can
  /// change, which stands in rows of its own.
  package static func digest(of spec: ExperimentSpec) -> String {
    var text = CanonicalText()
    for field in ExperimentField.all where field.isIdentity && field.option == nil {
      switch field.get(spec) {
      case .whole(let number): text.add(field.path, number)
      case .number(let number): text.add(field.path, number)
      case nil: text.add(field.path, nil as Double?)
      }
    }
    // The path of a trace is no part of it, and a twin's is not enough: what they hold counts.
    let elsewhere = Set(
      ["path", "twin"] + ExperimentField.all.filter { $0.section == .workload }.map(\.key)
    )
    if case .object(let members) = spec.document.value {
      let known = others.union(ExperimentField.all.map(\.key))
      for member in members.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) })
      where !known.contains(member.key) {
        text.add(member.key, member.value, without: member.key == "workload" ? elsewhere : [])
      }
    }
    if let twin = spec.twin { text.add("twin", twin) }
    return SHA256.digest(of: text.bytes).hexadecimal
  }

  /// The digest of what a fleet declares and how it behaves.
  package static func digest(of fleet: SimulatedFleet) -> String {
    var text = CanonicalText()
    for (deployment, behaviour) in zip(fleet.deployments, fleet.behaviours) {
      add(deployment, to: &text)
      add(behaviour, to: &text)
    }
    return SHA256.digest(of: text.bytes).hexadecimal
  }

  private static func add(_ deployment: Deployment, to text: inout CanonicalText) {
    text.add("name", deployment.name)
    text.add("provider", deployment.provider)
    text.add("model", deployment.model)
    add(deployment.prices.base, to: &text)
    for tier in deployment.prices.tiers {
      text.add("above_tokens", tier.aboveTokens)
      add(tier.prices, to: &text)
    }
    text.add("requests_per_minute", deployment.limits.requestsPerMinute)
    text.add("tokens_per_minute", deployment.limits.tokensPerMinute)
    text.add("context_tokens", deployment.limits.contextTokens)
    text.add("output_tokens", deployment.limits.outputTokens)
    text.add("capabilities", deployment.capabilities.rawValue)
    text.add("has_cache", deployment.caching != nil)
    if let caching = deployment.caching {
      text.add("cache_lifetime_ns", caching.lifetime.nanoseconds)
      text.add("cache_capacity", caching.capacity)
      text.add("cache_least_tokens", caching.leastTokens)
      text.add("cache_bills_writes", caching.billsWrites)
    }
    text.add("has_listed_prices", deployment.hasListedPrices)
    text.add("weight", deployment.weight)
    text.add("quality_score", deployment.qualityScore)
    text.add("tier", deployment.tier)
  }

  private static func add(_ prices: TokenPrices, to text: inout CanonicalText) {
    text.add("input", prices.input.picodollars)
    text.add("cached_input", prices.cachedInput.picodollars)
    text.add("written_input", prices.writtenInput.picodollars)
    text.add("output", prices.output.picodollars)
  }

  private static func add(_ behaviour: HostedBehaviour, to text: inout CanonicalText) {
    text.add("first_token_ns", behaviour.firstTokenBase.nanoseconds)
    text.add("per_thousand_input_ns", behaviour.firstTokenPerThousandInput.nanoseconds)
    text.add("per_thousand_cached_ns", behaviour.firstTokenPerThousandCached.nanoseconds)
    text.add("first_token_sigma", behaviour.firstTokenSigma)
    text.add("per_output_token_ns", behaviour.perOutputToken.nanoseconds)
    text.add("per_output_token_sigma", behaviour.perOutputTokenSigma)
    text.add("shares_noise", behaviour.sharesNoise)
    text.add("output_factor", behaviour.outputFactor)
    text.add("slots", behaviour.slots)
    text.add("queue_capacity", behaviour.queueCapacity)
    text.add("slowdown", behaviour.slowdown)
    text.add("error_share", behaviour.errorShare)
    text.add("server_errors", behaviour.errorMix.serverError)
    text.add("overloads", behaviour.errorMix.overloaded)
    text.add("network_errors", behaviour.errorMix.network)
    text.add("hangs", behaviour.errorMix.hangs)
    text.add("refusal_ns", behaviour.refusalTime.nanoseconds)
    for rate in behaviour.solveRates { text.add("solve_rate", rate) }
    text.add("solves_cut_answers", behaviour.solvesCutAnswers)
  }
}
