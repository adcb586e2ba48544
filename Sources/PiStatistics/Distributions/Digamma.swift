// SPDX-License-Identifier: Apache-2.0
// NIST Digital Library of Mathematical Functions, 5.5.2, 5.5.4, 5.11.2.

internal import PiCore

/// The slope of log Γ at `x`, not-a-number at 0 and the negative integers.
///
/// Error below 1e-13 of the larger of the result and 1.
public func digamma(_ x: Double) -> Double {
  if x <= 0 {
    guard x != x.rounded(), x.isFinite else { return .nan }
    let turn = x - (2 * (x / 2).rounded(.down))
    return digamma(1 - x) - .pi * Mathematics.cos(.pi * turn) / Mathematics.sin(.pi * turn)
  }
  if x.isInfinite || x.isNaN { return x }
  var (shifted, correction) = (x, 0.0)
  while shifted < 12 {
    correction -= 1 / shifted
    shifted += 1
  }
  let w = 1 / (shifted * shifted)
  let late = 1.0 / 132 - w * (691.0 / 32_760 - w / 12)
  let series = w * (1.0 / 12 - w * (1.0 / 120 - w * (1.0 / 252 - w * (1.0 / 240 - w * late))))
  return Mathematics.log(shifted) - 0.5 / shifted - series + correction
}
