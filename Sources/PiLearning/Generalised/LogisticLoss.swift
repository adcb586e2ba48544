// SPDX-License-Identifier: Apache-2.0

internal import PiCore

/// −y ln p − (1 − y) ln(1 − p) at a score, p its logistic function, and the derivative p − y.
enum LogisticLoss {
  @inline(__always)
  static func evaluate(_ score: Double, outcome: Double) -> (loss: Double, slope: Double) {
    let small = Mathematics.exp(-abs(score))
    let loss = max(score, 0) - score * outcome + Mathematics.log1p(small)
    return (loss, (score >= 0 ? 1 / (1 + small) : small / (1 + small)) - outcome)
  }
}
