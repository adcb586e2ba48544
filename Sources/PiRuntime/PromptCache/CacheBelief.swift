// SPDX-License-Identifier: Apache-2.0

import PiCore

/// What a gateway believes the prompt cache of each deployment to hold.
///
/// It follows the declared rules of the caches from what was sent and what came back; it sees neither
/// what other clients do at a deployment nor when a service begins.
struct CacheBelief: Sendable {
  private var caches: PromptCaches?

  init(_ deployments: some Collection<Deployment>, prefixes: PrefixTree?) {
    caches = PromptCaches(deployments, prefixes: prefixes)
  }

  /// Learns that a request has come, before the first decision on it.
  mutating func arrive(_ request: Request) {
    caches?.arrive(request)
  }

  /// Input tokens of a request that a deployment is believed to hold.
  mutating func cached(
    _ request: Request,
    at deployment: DeploymentIndex,
    now: Instant
  ) -> Int32 {
    caches?.cached(request, at: deployment, now: now) ?? 0
  }

  /// Learns that an attempt starts, which uses what is held of its request.
  mutating func started(_ attempt: borrowing AttemptStart) {
    _ = caches?.read(attempt.request, at: attempt.deployment, now: attempt.now)
  }

  /// Learns that an attempt ended, which leaves its request when it was served.
  mutating func observe(_ observation: borrowing AttemptObservation) {
    guard observation.outcome.error == nil else { return }
    caches?.write(
      observation.request,
      output: observation.outcome.usage.output.count,
      at: observation.deployment,
      now: observation.ended
    )
  }
}
