// SPDX-License-Identifier: Apache-2.0

public import PiRuntime

/// What a network's outputs are compared by; several targets are summed.
public enum NetworkLoss: String, Sendable, Hashable, CaseIterable {
  /// (z − y)² / 2, the mean being the output z itself.
  case squared
  /// −y ln p − (1 − y) ln(1 − p), p the logistic function of the output; y in 0 … 1.
  case logistic

  /// Loss and derivative at an output.
  @inline(__always)
  func evaluate(_ output: Double, target: Double) -> (loss: Double, slope: Double) {
    switch self {
    case .squared:
      let rest = output - target
      return (rest * rest / 2, rest)
    case .logistic:
      return LogisticLoss.evaluate(output, outcome: target)
    }
  }

  /// How the mean follows from the output.
  public var link: Link { self == .squared ? .identity : .logit }
}
