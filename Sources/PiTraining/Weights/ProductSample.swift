// SPDX-License-Identifier: Apache-2.0

import PiLinearAlgebra
import PiRuntime

/// Predicted probabilities of success at first choices, with what came of them.
///
/// Success is a right answer within the time left; where right answers were not learned, a complete one
/// within it. A failed attempt is known to be no success: where only some answers were judged, it counts as
/// much as the share of answers that were.
struct ProductSample {
  private(set) var predictions: [Double] = []
  /// 0 … 1.
  private(set) var targets: [Double] = []
  private(set) var weights: [Double] = []
  /// Answers whose outcome is known.
  private(set) var judged = 0

  /// Gathers first choices.
  ///
  /// - Parameters:
  ///   - model: what predicts.
  ///   - data: all rows.
  ///   - isWanted: which rows, by position.
  init(_ model: RoutingModel, _ data: HeadData, where isWanted: (Int) -> Bool) {
    let rows = data.served.indices.filter { isWanted($0) && data.isFirst[$0] }
    let needsLabels = model.solved != nil
    let answered = rows.count { data.served[$0] == 1 }
    judged = needsLabels ? rows.count { !data.solved[$0].isNaN } : answered
    let share = Double(judged) / Double(max(answered, 1))
    for row in rows {
      let isServed = data.served[row] == 1
      guard !isServed || !needsLabels || !data.solved[row].isNaN else { continue }
      let expected = model.predict(data.design.row(row).span, timeLeft: data.timeLeft[row])
      let isInTime = !(data.latency[row] > data.timeLeft[row])
      predictions.append(expected.success)
      targets.append(isServed && isInTime ? (needsLabels ? data.solved[row] : 1) : 0)
      weights.append(isServed ? 1 : share)
    }
  }
}
