// SPDX-License-Identifier: Apache-2.0

/// Weighted sums of rows whose residuals have one sign; their mean stands for all of them.
struct RowGroup {
  /// Σw(x−c).
  let features: [Double]
  /// Σw(y−level).
  let target: Double
  /// Σw.
  let weight: Double
}
