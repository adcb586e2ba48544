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

/// Adjusts p-values for the family-wise error rate by Bonferroni's method.
///
/// - Parameter pValues: p-values of one family, 0 … 1, in any order.
/// - Returns: the adjusted values in the same order.
public func bonferroniAdjusted(_ pValues: [Double]) -> [Double] {
  pValues.map { min(1, Double(pValues.count) * $0) }
}

/// Adjusts p-values for the false discovery rate under any dependence (Benjamini, Yekutieli 2001).
///
/// - Parameter pValues: p-values of one family, 0 … 1, in any order.
/// - Returns: the adjusted values in the same order.
public func benjaminiYekutieliAdjusted(_ pValues: [Double]) -> [Double] {
  var harmonic = 0.0
  for rank in 0..<pValues.count { harmonic += 1 / Double(rank + 1) }
  let order = risingOrder(pValues)
  var adjusted = pValues
  var smallest = 1.0
  for (rank, index) in order.enumerated().reversed() {
    let factor = Double(pValues.count) / Double(rank + 1) * harmonic
    smallest = min(smallest, pValues[index] * factor)
    adjusted[index] = smallest
  }
  return adjusted
}

/// Adjusts p-values for the family-wise error rate by Hommel's method (Biometrika 75, 1988).
///
/// Uniformly more powerful than Holm's, valid for independent and positively dependent tests.
///
/// - Parameter pValues: p-values of one family, 0 … 1, in any order.
/// - Returns: the adjusted values in the same order.
/// - Complexity: O(n²).
public func hommelAdjusted(_ pValues: [Double]) -> [Double] {
  let order = risingOrder(pValues)
  let sorted = order.map { pValues[$0] }
  let n = sorted.count
  guard n > 1 else { return pValues }
  var adjusted = sorted
  for m in stride(from: n, to: 1, by: -1) {
    let size = Double(m)
    // The m largest p-values stand for the intersection of their hypotheses (Simes' test).
    var late = Double.infinity
    for rank in 2...m { late = min(late, size * sorted[n - m + rank - 1] / Double(rank)) }
    let simes = min(late, size * sorted[n - m])
    for index in 0..<n {
      let value = index <= n - m ? min(size * sorted[index], late) : simes
      adjusted[index] = max(adjusted[index], value)
    }
  }
  var result = pValues
  for (position, index) in order.enumerated() { result[index] = min(1, adjusted[position]) }
  return result
}

/// The positions of the values by rising value, equal ones by position.
private func risingOrder(_ values: [Double]) -> [Int] {
  precondition(values.allSatisfy { $0 >= 0 && $0 <= 1 }, "a p-value is 0 to 1")
  return values.indices.sorted { (values[$0], $0) < (values[$1], $1) }
}
