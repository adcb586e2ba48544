// SPDX-License-Identifier: Apache-2.0

internal import PiCore

/// The logarithm of the binomial coefficient n over k, for 0 ≤ k ≤ n.
package func logChoose(_ n: Int, _ k: Int) -> Double {
  Mathematics.lgamma(Double(n + 1)) - Mathematics.lgamma(Double(k + 1))
    - Mathematics.lgamma(Double(n - k + 1))
}
