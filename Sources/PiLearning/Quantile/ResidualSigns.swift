// SPDX-License-Identifier: Apache-2.0
// Portnoy, Koenker, Stat. Sci. 12, 1997, doi:10.1214/ss/1030037960, section 5 (preprocessing).

internal import PiCore
internal import PiLinearAlgebra

/// A quantile regression reduced to the rows whose side of the plane is in doubt.
///
/// A sample of √p·n^⅔ rows gives a plane; rows far above or below keep their side, and the mean of
/// each side stands for them all. The solution is the same as long as every side is right, which the
/// caller checks.
struct ResidualSigns: Sendable {
  /// Rows whose side is in doubt.
  private(set) var doubtful: [Int]
  /// Whether a row counts as above the plane; of no meaning for doubtful ones.
  private(set) var isAbove: [Bool]
  private var isDoubtful: [Bool]
  private let rows: QuantileRows

  /// √p·n^⅔, the unit of how many rows are sampled and kept in doubt.
  static func size(rows: Int, width: Int) -> Int {
    let n = Double(rows)
    let share = Mathematics.pow(n, 2.0 / 3) * Double(width).squareRoot()
    return Int(share.rounded(.up))
  }

  /// Rows spread evenly, each moved within its stretch by a fixed pattern.
  static func sample(of rows: Int, count: Int) -> [Int] {
    (0..<count).map { index in
      var word = UInt64(index) &* 0x9E37_79B9_7F4A_7C15
      word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
      word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
      let first = index * rows / count
      let next = (index + 1) * rows / count
      return first + Int((word >> 33) % UInt64(next - first))
    }
  }

  /// Puts the rows nearest to the quantile of the residuals of a plane in doubt.
  init(_ rows: QuantileRows, quantile: Double, point: Parameters, doubtful count: Int) {
    self.rows = rows
    let residuals = rows.residuals(at: point)
    let n = Double(rows.count)
    let reach = Double(count) / (2 * n)
    let centre = min(max(quantile, reach), 1 - reach)
    let places = [
      max(0, Int((centre - reach) * n)), min(rows.count - 1, Int((centre + reach) * n)),
    ]
    let ends = places.map { OrderStatistic.value(of: residuals, at: $0, workers: rows.workers) }
    let (low, high) = (ends[0], ends[1])
    isAbove = residuals.map { $0 > high }
    isDoubtful = residuals.map { $0 >= low && $0 <= high }
    doubtful = residuals.indices.filter { residuals[$0] >= low && residuals[$0] <= high }
  }

  /// Weighted sums of the rows on either side of the plane.
  private struct Sides: Sendable {
    var above: [Double]
    var below: [Double]
    var targets = SIMD2<Double>()
    var weights = SIMD2<Double>()
  }

  /// The doubtful rows followed by the mean of those above and the mean of those below.
  func reduced() throws(LearningError) -> QuantileRows {
    let signs = self
    let parts = rows.shards.map(workers: rows.workers) { signs.sides($0) }
    var total = parts[0]
    for part in parts.dropFirst() {
      for index in total.above.indices {
        total.above[index] += part.above[index]
        total.below[index] += part.below[index]
      }
      total.targets += part.targets
      total.weights += part.weights
    }
    let offset = rows.hasIntercept ? 1 : 0
    var groups: [RowGroup] = []
    for (side, sums) in [total.above, total.below].enumerated() where total.weights[side] > 0 {
      let (target, weight) = (total.targets[side], total.weights[side])
      groups.append(RowGroup(features: Array(sums[offset...]), target: target, weight: weight))
    }
    return try rows.gather(doubtful, groups: groups)
  }

  private func sides(_ range: Range<Int>) -> Sides {
    var above = [Double](repeating: 0, count: range.count)
    var below = above
    var (targets, weights) = (SIMD2<Double>(), SIMD2<Double>())
    for (slot, row) in range.enumerated() where !isDoubtful[row] {
      let weight = rows.weight(row)
      let value = weight * (rows.target[row] - rows.level)
      if isAbove[row] {
        above[slot] = weight
        targets.x += value
        weights.x += weight
      } else {
        below[slot] = weight
        targets.y += value
        weights.y += weight
      }
    }
    let sums = rows.transposed(above, below, rows: range)
    return Sides(above: sums.first, below: sums.second, targets: targets, weights: weights)
  }

  /// Puts rows whose residual has the wrong sign in doubt and returns how many there were.
  mutating func correct(_ residuals: [Double]) -> Int {
    var wrong = 0
    for row in residuals.indices where !isDoubtful[row] {
      guard isAbove[row] ? residuals[row] <= 0 : residuals[row] >= 0 else { continue }
      isDoubtful[row] = true
      wrong += 1
    }
    if wrong > 0 { doubtful = isDoubtful.indices.filter { isDoubtful[$0] } }
    return wrong
  }

  /// The dual weights of all rows from those of the reduced problem.
  func expanded(_ dual: [Double]) -> [Double] {
    var result = (0..<rows.count).map { isAbove[$0] ? rows.weight($0) : 0 }
    for (slot, row) in doubtful.enumerated() { result[row] = dual[slot] }
    return result
  }
}
