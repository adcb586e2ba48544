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
  private enum Side: UInt8 {
    case below
    case above
    case doubtful
  }

  /// Rows whose side is in doubt, rising.
  private(set) var doubtful: [Int]
  private var sides: [Side]
  private let rows: QuantileRows
  /// X'w.
  private let totals: [Double]
  /// The side that likely has fewer rows; the sums of the other one are what remains of the totals.
  private let summed: Side

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
  init(
    _ rows: QuantileRows,
    totals: [Double],
    quantile: Double,
    point: Parameters,
    doubtful count: Int
  ) {
    self.rows = rows
    self.totals = totals
    summed = quantile < 0.5 ? .below : .above
    let residuals = rows.residuals(at: point)
    let n = Double(rows.count)
    let reach = Double(count) / (2 * n)
    let centre = min(max(quantile, reach), 1 - reach)
    let places = [
      max(0, Int((centre - reach) * n)), min(rows.count - 1, Int((centre + reach) * n)),
    ]
    let ends = OrderStatistic.values(of: residuals, at: places, workers: rows.workers)
    let (low, high) = (ends[0].value, ends[1].value)
    let parts = rows.shards.map(workers: rows.workers) { range in
      let sides = range.map { row -> Side in
        let rest = residuals[row]
        return rest > high ? .above : rest >= low ? .doubtful : .below
      }
      return (sides: sides, doubtful: range.filter { sides[$0 - range.lowerBound] == .doubtful })
    }
    sides = parts.flatMap(\.sides)
    doubtful = parts.flatMap(\.doubtful)
  }

  /// Weighted sums of the rows on either side of the plane.
  private struct Sums: Sendable {
    /// Σw(x−c) of the rows of the summed side and of those in doubt.
    var summed: [Double]
    var doubtful: [Double]
    /// Sums below and above.
    var targets = SIMD2<Double>()
    var weights = SIMD2<Double>()

    mutating func add(_ part: Sums) {
      for index in summed.indices {
        summed[index] += part.summed[index]
        doubtful[index] += part.doubtful[index]
      }
      targets += part.targets
      weights += part.weights
    }
  }

  /// The doubtful rows followed by the mean of those above and the mean of those below.
  func reduced() throws(LearningError) -> QuantileRows {
    let signs = self
    let parts = rows.shards.map(workers: rows.workers) { signs.sums($0) }
    let total = parts.dropFirst().reduce(into: parts[0]) { $0.add($1) }
    let rest = totals.indices.map { totals[$0] - total.summed[$0] - total.doubtful[$0] }
    let features = summed == .below ? [total.summed, rest] : [rest, total.summed]
    let offset = rows.hasIntercept ? 1 : 0
    var groups: [RowGroup] = []
    for side in [1, 0] where total.weights[side] > 0 {
      let (target, weight) = (total.targets[side], total.weights[side])
      let sums = Array(features[side][offset...])
      groups.append(RowGroup(features: sums, target: target, weight: weight))
    }
    return try rows.gather(doubtful, groups: groups)
  }

  private func sums(_ range: Range<Int>) -> Sums {
    var fewer = [Double](repeating: 0, count: range.count)
    var inDoubt = fewer
    var (targets, weights) = (SIMD2<Double>(), SIMD2<Double>())
    for (slot, row) in range.enumerated() {
      let (side, weight) = (sides[row], rows.weight(row))
      if side == .doubtful {
        inDoubt[slot] = weight
        continue
      }
      if side == summed { fewer[slot] = weight }
      let lane = Int(side.rawValue)
      targets[lane] += weight * (rows.target[row] - rows.level)
      weights[lane] += weight
    }
    return Sums(
      summed: rows.transposed(fewer, rows: range),
      doubtful: rows.transposed(inDoubt, rows: range),
      targets: targets,
      weights: weights
    )
  }

  /// Puts rows whose residual has the wrong sign in doubt and returns how many there were.
  mutating func correct(_ residuals: [Double]) -> Int {
    let sides = sides
    let wrong = rows.shards
      .map(workers: rows.workers) { range in
        range.filter { row in
          switch sides[row] {
          case .below: residuals[row] >= 0
          case .above: residuals[row] <= 0
          case .doubtful: false
          }
        }
      }
      .flatMap { $0 }
    guard !wrong.isEmpty else { return 0 }
    for row in wrong { self.sides[row] = .doubtful }
    doubtful = self.sides.indices.filter { self.sides[$0] == .doubtful }
    return wrong.count
  }

  /// The dual weight of a row, from those of the reduced problem.
  func dual(_ row: Int, _ reduced: [Double]) -> Double {
    switch sides[row] {
    case .below: return 0
    case .above: return rows.weight(row)
    case .doubtful: return reduced[place(row)]
    }
  }

  /// Where a doubtful row stands among them.
  private func place(_ row: Int) -> Int {
    var (low, high) = (0, doubtful.count - 1)
    while low < high {
      let middle = (low + high) / 2
      if doubtful[middle] < row { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
