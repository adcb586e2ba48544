// SPDX-License-Identifier: Apache-2.0

package import PiCore

/// `pi.quality_optimal`: the most capability points, weighed by availability and errors.
///
/// Its fault: points count features (vision 2, tools 2, MCP 3, reasoning 3, streaming 1), not answers.
package struct PiQualityOptimal: RoutingStrategy {
  package static let descriptor = StrategyDescriptor(
    id: "pi.quality_optimal",
    summary:
      "The most capability points · availability · (1 − 0.5 · error rate); the first of equals.",
    source: "Pi Builder v1.1 packages/core/src/routing/provider-router.ts",
    role: .chooses,
    copiedVersion: "Pi Builder 1.1"
  ) { setup throws(StrategyError) in PiQualityOptimal(setup.deployments) }

  private var monitor: PiMonitor
  private var scores: ContiguousArray<Double> = []
  private let points: ContiguousArray<Int>

  init(_ deployments: [Deployment]) {
    monitor = PiMonitor(deployments: deployments.count)
    points = ContiguousArray(deployments.map { PiQualityOptimal.points($0.capabilities) })
  }

  package mutating func choose(
    _ context: borrowing RoutingContext,
    fleet: borrowing ObservedFleet,
    into decision: inout RoutingDecision
  ) {
    monitor.advance(to: context.now)
    scores.removeAll(keepingCapacity: true)
    for candidate in context.candidates {
      let quality = Double(points[candidate.offset]) * monitor.availability(candidate)
      scores.append(-quality * (1 - 0.5 * monitor.errorRate(candidate)))
    }
    decision.takeLowest(scores, of: context.candidates)
  }

  package mutating func observe(_ observation: borrowing AttemptObservation) {
    monitor.observe(observation)
  }

  /// The points of a set of capabilities, 0 … 11.
  package static func points(_ capabilities: Capabilities) -> Int {
    let worth: [(Capabilities, Int)] = [
      (.vision, 2), (.tools, 2), (.modelContextProtocol, 3), (.reasoning, 3), (.streaming, 1),
    ]
    return worth.reduce(0) { $0 + (capabilities.contains($1.0) ? $1.1 : 0) }
  }
}
