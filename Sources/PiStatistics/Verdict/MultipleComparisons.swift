// SPDX-License-Identifier: Apache-2.0
// Holm, Scand. J. Stat. 6, 1979; Benjamini, Hochberg, JRSS B 57, 1995,
// doi:10.1111/j.2517-6161.1995.tb02031.x.

/// Adjusts p-values for the family-wise error rate by Holm's method.
///
/// Reject a hypothesis at level α exactly when its adjusted value is at most α.
///
/// - Parameter pValues: p-values of one family, 0 … 1, in any order.
/// - Returns: the adjusted values in the same order.
public func holmAdjusted(_ pValues: [Double]) -> [Double] {
  let order = risingOrder(pValues)
  var adjusted = pValues
  var largest = 0.0
  for (rank, index) in order.enumerated() {
    largest = max(largest, min(1, Double(pValues.count - rank) * pValues[index]))
    adjusted[index] = largest
  }
  return adjusted
}

/// Adjusts p-values for the false discovery rate by the method of Benjamini and Hochberg.
///
/// - Parameter pValues: p-values of one family, 0 … 1, in any order.
/// - Returns: the adjusted values in the same order.
public func benjaminiHochbergAdjusted(_ pValues: [Double]) -> [Double] {
  let order = risingOrder(pValues)
  var adjusted = pValues
  var smallest = 1.0
  for (rank, index) in order.enumerated().reversed() {
    smallest = min(smallest, pValues[index] * Double(pValues.count) / Double(rank + 1))
    adjusted[index] = smallest
  }
  return adjusted
}

/// The positions of the values by rising value, equal ones by position.
private func risingOrder(_ values: [Double]) -> [Int] {
  precondition(values.allSatisfy { $0 >= 0 && $0 <= 1 }, "a p-value is 0 to 1")
  return values.indices.sorted { (values[$0], $0) < (values[$1], $1) }
}
