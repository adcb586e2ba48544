// SPDX-License-Identifier: Apache-2.0

package import PiCore
import PiRuntime

/// What a score of `learned` weighs, as its parameters say.
package struct ScoreTerms: Hashable, Sendable {
  /// Dollars that a right answer within the time left is worth.
  package var value = 0.10
  /// Dollars per second of expected latency.
  package var latencyCost = 0.0

  package init() {}

  /// The parameters of a run, the usual ones where it names none.
  package init(of run: RunDescription) {
    let words = (run.strategyVersion ?? "").split(separator: " ").filter {
      !$0.hasPrefix("pibench=") && !$0.hasPrefix("explore=")
    }
    let selection: StrategySelection
    do throws(StrategyError) {
      selection = try StrategySelection.parse(words.joined(separator: " "))
    } catch {
      // Runs of other programs say what they like.
      return
    }
    guard selection.id == "learned" else { return }
    for parameter in selection.parameters {
      guard case .number(let number) = parameter.value else { continue }
      if parameter.name == "value" { value = number }
      if parameter.name == "latency_cost" { latencyCost = number }
    }
  }
}
