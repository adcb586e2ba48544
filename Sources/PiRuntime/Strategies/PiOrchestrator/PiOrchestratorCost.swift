// SPDX-License-Identifier: Apache-2.0

/// `pi.orchestrator.cost`: a stub in the original, the same as `pi.orchestrator.capability`.
///
/// Its fault: no price is ever read.
package enum PiOrchestratorCost {
  package static let descriptor = StrategyDescriptor(
    id: "pi.orchestrator.cost",
    summary: "The first capable deployment: in the original the cost strategy is a stub.",
    source: "Pi Builder v1.1 packages/core/src/agents/orchestrator.ts",
    role: .chooses,
    copiedVersion: "Pi Builder 1.1"
  ) { setup throws(StrategyError) in FirstCapable(setup.deployments) }
}
