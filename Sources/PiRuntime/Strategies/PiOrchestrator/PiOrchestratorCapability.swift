// SPDX-License-Identifier: Apache-2.0

/// `pi.orchestrator.capability`: the first registered deployment with the needed capabilities.
///
/// Its fault: every request goes to the same deployment, dead or not; the gateway's failover then serves
/// it elsewhere. None capable is a refusal.
package enum PiOrchestratorCapability {
  package static let descriptor = StrategyDescriptor(
    id: "pi.orchestrator.capability",
    summary: "The first deployment with the needed capabilities, whatever its state.",
    source: "Pi Builder v1.1 packages/core/src/agents/orchestrator.ts",
    role: .chooses,
    copiedVersion: "Pi Builder 1.1"
  ) { setup throws(StrategyError) in FirstCapable(setup.deployments) }
}
