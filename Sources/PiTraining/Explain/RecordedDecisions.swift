// SPDX-License-Identifier: Apache-2.0

package import PiCore
package import PiTelemetry

/// The recorded decisions on one request.
package enum RecordedDecisions {
  /// Reads them, each with the features that held.
  ///
  /// - Parameters:
  ///   - request: number of the request in the run.
  ///   - run: the run.
  ///   - reader: the store.
  /// - Returns: at least one decision, in order.
  /// - Throws: ``ExplainError``, or what the store says.
  package static func of(
    _ request: UInt32,
    in run: StoredRun,
    _ reader: any TelemetryReader
  ) throws -> [DecisionRecord] {
    let number = run.id.number
    guard try reader.request(request, of: run.id) != nil else {
      throw ExplainError.unknownRequest(run: number, request: request, count: run.totals.requests)
    }
    var decisions: [DecisionRecord] = []
    try reader.decisions(of: run.id) { decision in
      if decision.request == request { decisions.append(decision) }
      return decision.request <= request
    }
    guard !decisions.isEmpty else { throw ExplainError.noDecision(run: number, request: request) }
    var held: ContiguousArray<Float> = []
    for index in decisions.indices {
      // The features of a request stand at one of its decisions and hold for the later ones.
      if decisions[index].requestFeatures.isEmpty {
        decisions[index].requestFeatures = held
      } else {
        held = decisions[index].requestFeatures
      }
    }
    let withFeatures = decisions.filter {
      !$0.requestFeatures.isEmpty && !$0.candidateFeatures.isEmpty
    }
    guard !withFeatures.isEmpty else {
      throw ExplainError.noFeatures(run: number, request: request)
    }
    return withFeatures
  }
}
