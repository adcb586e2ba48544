// SPDX-License-Identifier: Apache-2.0

/// What was seen of one prompt: a model that solved it or not, or one that was preferred to another.
public struct PreferenceObservation: Sendable, Hashable {
  /// Row of the prompt.
  public var prompt: Int
  /// The model.
  public var model: Int
  /// The model it was compared with; nil when the outcome is its own.
  public var opponent: Int?
  /// How far the model won or solved the prompt, 0 … 1; half is a tie.
  public var outcome: Double
  /// What the observation counts.
  public var weight: Double

  /// The outcome of one model alone.
  public static func solved(
    prompt: Int,
    model: Int,
    outcome: Double,
    weight: Double = 1
  ) -> PreferenceObservation {
    PreferenceObservation(
      prompt: prompt,
      model: model,
      opponent: nil,
      outcome: outcome,
      weight: weight
    )
  }

  /// A comparison of two models; an outcome of 1 is a win of the first.
  public static func compared(
    prompt: Int,
    model: Int,
    with opponent: Int,
    outcome: Double = 1,
    weight: Double = 1
  ) -> PreferenceObservation {
    PreferenceObservation(
      prompt: prompt,
      model: model,
      opponent: opponent,
      outcome: outcome,
      weight: weight
    )
  }
}
