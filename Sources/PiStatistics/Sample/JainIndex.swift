// SPDX-License-Identifier: Apache-2.0
// Jain, Chiu, Hawe: A quantitative measure of fairness and discrimination. DEC-TR-301, 1984,
// arXiv:cs/9809099.

/// The fairness of shares: (Σ x)² / (n Σ x²), from 1/n (one has all) to 1 (all have the same).
///
/// - Parameter shares: what each one got, 0 or more.
/// - Returns: nil when there are no shares or all are 0.
public func jainIndex(_ shares: [Double]) -> Double? {
  var (sum, squares) = (0.0, 0.0)
  for share in shares {
    precondition(share >= 0, "a share is not negative")
    sum += share
    squares += share * share
  }
  guard squares > 0 else { return nil }
  return sum * sum / (Double(shares.count) * squares)
}
