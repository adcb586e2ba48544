// SPDX-License-Identifier: Apache-2.0

internal import PiLinearAlgebra

/// Checks of prompts and what was observed of them.
enum PreferenceChecks {
  static func check(
    _ prompts: Matrix<Double>,
    _ models: Int,
    _ observations: [PreferenceObservation]
  ) throws(LearningError) {
    guard prompts.columns > 0 else { throw .shape(expected: 1, found: 0, of: "columns at least") }
    if let place = prompts.elements.firstIndex(where: { !($0 * $0).isFinite }) {
      let (row, column) = place.quotientAndRemainder(dividingBy: prompts.columns)
      let expected = "a finite number whose square is finite"
      throw .badValue(row: row, column: "feature \(column)", expected: expected)
    }
    var total = 0.0
    for (row, seen) in observations.enumerated() {
      guard (0..<prompts.rows).contains(seen.prompt) else {
        throw .badValue(row: row, column: "prompt", expected: "0 … \(prompts.rows - 1)")
      }
      let others = [seen.model] + (seen.opponent.map { [$0] } ?? [])
      guard others.allSatisfy({ (0..<models).contains($0) }), seen.opponent != seen.model else {
        throw .badValue(row: row, column: "model", expected: "different ones of 0 … \(models - 1)")
      }
      guard seen.outcome >= 0, seen.outcome <= 1 else {
        throw .badValue(row: row, column: "outcome", expected: "0 … 1")
      }
      guard seen.weight >= 0, seen.weight.isFinite else {
        throw .badValue(row: row, column: "weight", expected: "a finite number, 0 or more")
      }
      total += seen.weight
    }
    guard total > 0, total.isFinite else {
      throw .shape(expected: 1, found: 0, of: "observations of positive, finite weight")
    }
  }
}
