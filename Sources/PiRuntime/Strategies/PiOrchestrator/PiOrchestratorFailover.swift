// SPDX-License-Identifier: Apache-2.0

/// `pi.orchestrator.failover`: the first capable deployment; the alternatives it lists are never tried.
///
/// Its fault: it does not fail over, so it ranks just that one. Here the gateway fails over, which hides
/// the fault unless a request has one attempt.
package enum PiOrchestratorFailover {
  package static let descriptor = StrategyDescriptor(
    id: "pi.orchestrator.failover",
    summary:
      "The first capable deployment; the original never tries its alternatives, here the gateway does.",
    source: "Pi Builder v1.1 packages/core/src/agents/orchestrator.ts",
    role: .chooses,
    copiedVersion: "Pi Builder 1.1"
  ) { setup throws(StrategyError) in FirstCapable(setup.deployments) }
}
