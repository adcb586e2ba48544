// SPDX-License-Identifier: Apache-2.0

/// `pi.orchestrator.consensus`: the first capable deployment; up to three are listed and no vote is run.
package enum PiOrchestratorConsensus {
  package static let descriptor = StrategyDescriptor(
    id: "pi.orchestrator.consensus",
    summary: "The first capable deployment: the original lists up to three and holds no vote.",
    source: "Pi Builder v1.1 packages/core/src/agents/orchestrator.ts",
    role: .chooses,
    copiedVersion: "Pi Builder 1.1"
  ) { setup throws(StrategyError) in FirstCapable(setup.deployments) }
}
