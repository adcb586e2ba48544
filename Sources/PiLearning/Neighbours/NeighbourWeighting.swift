// SPDX-License-Identifier: Apache-2.0

internal import PiCore

/// How much a neighbour counts by its similarity s.
public enum NeighbourWeighting: Hashable, Sendable {
  /// Every neighbour counts alike.
  case uniform
  /// max(s, 0).
  case similarity
  /// e^((s − s_max) / temperature), temperature > 0.
  case exponential(temperature: Double)

  /// The weight of a neighbour beside the most similar one that counts.
  func weight(_ similarity: Double, most: Double) -> Double {
    switch self {
    case .uniform: return 1
    case .similarity: return max(similarity, 0)
    case .exponential(let temperature):
      return Mathematics.exp((similarity - most) / temperature)
    }
  }
}
