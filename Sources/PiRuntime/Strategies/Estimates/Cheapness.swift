// SPDX-License-Identifier: Apache-2.0

/// A cost on the scale of its rivals.
package enum Cheapness {
  /// 1 for the lowest cost, 0 for the highest, 0.5 when those are equal.
  package static func of(_ cost: Double, _ lowest: Double, _ highest: Double) -> Double {
    highest == lowest ? 0.5 : 1 - (cost - lowest) / (highest - lowest)
  }
}
