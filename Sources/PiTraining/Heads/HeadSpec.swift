// SPDX-License-Identifier: Apache-2.0

import PiRuntime

/// What a head is fitted on: which rows, which target, which columns.
struct HeadSpec: Sendable {
  /// How a head's error is counted.
  enum Loss: Sendable {
    /// Mean squared error of the predictor.
    case squared
    /// Mean negative log likelihood of a probability.
    case logistic
  }

  let name: String
  let loss: Loss
  /// The target of every row, not-a-number where a row says nothing.
  let target: @Sendable (HeadData) -> [Double]
  /// The features whose columns it reads, interactions as `first*second`.
  let features: [String]
  /// The sign that a load's slope must not have; 0 for any.
  let forbiddenLoadSign: Double

  /// Why there is nothing to fit or judge where no row has a target.
  var reasonWithoutRows: String { name == "solved" ? "no labels" : "no rows" }

  /// Whether the head reads a column of the design, by the column's name.
  func reads(_ column: String) -> Bool {
    let stem = column.split(separator: "*").map(HeadSpec.feature).joined(separator: "*")
    return features.contains(stem)
  }

  /// The feature that a column such as `deployment=a` belongs to.
  private static func feature(_ column: Substring) -> Substring {
    column.prefix { $0 != "=" }
  }

  /// The heads of routing weights, in the order in which reports show them.
  static let all = [
    HeadSpec(
      name: "served",
      loss: .logistic,
      target: { $0.served },
      features: ["deployment", "in_flight", "deployment*in_flight"],
      forbiddenLoadSign: 1
    ),
    HeadSpec(
      name: "solved",
      loss: .logistic,
      target: { $0.solved },
      features: [
        "task_type", "model", "model*task_type", "input_tokens", "task_type*input_tokens",
        "model*input_tokens",
      ],
      forbiddenLoadSign: 0
    ),
    HeadSpec(
      name: "log_ttft_s",
      loss: .squared,
      target: { $0.logFirstToken },
      features: [
        "task_type", "deployment", "fresh_input_tokens", "deployment*fresh_input_tokens",
        "in_flight", "deployment*in_flight",
      ],
      forbiddenLoadSign: -1
    ),
    HeadSpec(
      name: "log_tpot_s",
      loss: .squared,
      target: { $0.logPerToken },
      features: [
        "task_type", "deployment", "in_flight", "deployment*in_flight",
      ],
      forbiddenLoadSign: -1
    ),
    HeadSpec(
      name: "log_output_tokens",
      loss: .squared,
      target: { $0.logOutput },
      features: [
        "task_type", "deployment", "deployment*task_type", "input_tokens",
        "task_type*input_tokens",
      ],
      forbiddenLoadSign: 0
    ),
  ]
}
