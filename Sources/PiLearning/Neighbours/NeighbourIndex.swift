// SPDX-License-Identifier: Apache-2.0

public import PiLinearAlgebra

/// A row of an index and how alike it is to a query.
public struct Neighbour: Hashable, Sendable {
  /// Position of the row in the index.
  public let row: Int
  /// Cosine of the angle to the query, −1 … 1 up to the rounding of the stored rows.
  public let similarity: Double
}

/// Vectors whose nearest neighbours by cosine are found by brute force.
///
/// Rows are scaled to length 1 when stored, in single precision and rounded to 16 bits. One product
/// gives every similarity with a bound on its error: of the short rows for one query, which is bound by
/// reading them, and SGEMM for many. The rows that could be among the nearest are then compared by
/// inner products in double precision and a fixed order. So the neighbours, their order and their
/// similarities are the same bits whatever the library's kernels, one query or many. Equally similar
/// rows come in the order of their positions.
public struct NeighbourIndex: Sendable {
  /// The vectors, a row each, of length 1.
  public let rows: Matrix<Float>
  private let short: ShortRows

  /// Creates an index.
  ///
  /// - Parameter vectors: one row a vector, at least one row and one column.
  /// - Throws: ``LearningError/badValue(row:column:expected:)`` for a vector that has no direction.
  public init(_ vectors: Matrix<Float>) throws(LearningError) {
    guard vectors.rows > 0 else { throw .shape(expected: 1, found: 0, of: "rows at least") }
    guard vectors.columns > 0 else { throw .shape(expected: 1, found: 0, of: "columns at least") }
    rows = try UnitRows.scaled(vectors)
    short = ShortRows(rows)
  }

  /// Number of vectors.
  public var count: Int { rows.rows }

  /// The rows most like a query, the most similar first.
  ///
  /// - Parameters:
  ///   - query: a vector as wide as the index.
  ///   - limit: how many rows, 1 or more; all of them when the index has fewer.
  /// - Returns: neighbours by falling similarity, then rising position.
  /// - Throws: ``LearningError`` when the query is too wide or narrow, not finite or zero.
  /// - Complexity: O(rows × columns), memory traffic of one read of the index.
  public func neighbours(
    of query: [Float],
    limit: Int = 100
  ) throws(LearningError) -> [Neighbour] {
    precondition(limit > 0, "a limit is positive")
    let unit = try UnitRows.scaled(query, width: rows.columns, row: 0)
    var products = [Int32](repeating: 0, count: count)
    let error = short.inner(unit, into: &products)
    let wanted = min(limit, count)
    let least = RadixSelection.largest(wanted, of: products)
    let threshold = Int(least) - Int(2 * error) - 1
    var candidates: [Int] = []
    for (row, product) in products.enumerated() where Int(product) >= threshold {
      candidates.append(row)
    }
    return nearest(unit, candidates, wanted)
  }

  /// The rows most like each of several queries; equal to asking one by one, and faster.
  ///
  /// - Parameters:
  ///   - queries: one row a query.
  ///   - limit: how many rows a query.
  ///   - workers: threads that share the queries.
  /// - Returns: one list a query.
  /// - Throws: ``LearningError`` when a query is too wide or narrow, not finite or zero.
  public func neighbours(
    of queries: Matrix<Float>,
    limit: Int = 100,
    workers: Int = 1
  ) throws(LearningError) -> [[Neighbour]] {
    precondition(limit > 0, "a limit is positive")
    guard queries.columns == rows.columns else {
      throw .shape(expected: rows.columns, found: queries.columns, of: "columns of a query")
    }
    let units = try UnitRows.scaled(queries)
    let tile = max(1, min(128, (1 << 21) / count))
    return RowShards(rows: queries.rows, shardRows: tile)
      .map(workers: workers) { range in
        var similarities = [Float](repeating: 0, count: range.count * count)
        Product.inner(rows: range, of: units, rows, into: &similarities)
        return range.map { query in
          let start = (query - range.lowerBound) * count
          let found = candidates(similarities[start..<start + count], min(limit, count))
          return nearest(Array(units.row(query)), found, min(limit, count))
        }
      }
      .flatMap { $0 }
  }

  /// The rows that could be among the nearest by similarities that are right to ``rounding``.
  private func candidates(_ similarities: ArraySlice<Float>, _ wanted: Int) -> [Int] {
    let floor = Double(RadixSelection.largest(wanted, of: similarities)) - 2 * rounding
    let threshold = Float(floor).nextDown
    var result: [Int] = []
    for index in similarities.indices where similarities[index] >= threshold {
      result.append(index - similarities.startIndex)
    }
    return result
  }

  /// The nearest of some rows, by falling similarity and rising position.
  private func nearest(_ unit: [Float], _ candidates: [Int], _ wanted: Int) -> [Neighbour] {
    let exact = candidates.map { FixedOrder.inner(rows, row: $0, unit) }
    let least = RadixSelection.largest(wanted, of: exact)
    var chosen: [Neighbour] = []
    var ties: [Neighbour] = []
    for (row, similarity) in zip(candidates, exact) where similarity >= least {
      let neighbour = Neighbour(row: row, similarity: similarity)
      if similarity > least { chosen.append(neighbour) } else { ties.append(neighbour) }
    }
    chosen.sort { ($1.similarity, $0.row) < ($0.similarity, $1.row) }
    return chosen + ties.prefix(wanted - chosen.count)
  }

  /// A bound on the error of an inner product of unit rows in single precision, in any order.
  ///
  /// Higham, Accuracy and Stability of Numerical Algorithms, 2002, section 3.1:
  /// nu / (1 − nu)·Σ|xy| ≤ nu / (1 − nu)·|x||y|.
  private var rounding: Double {
    let share = Double(rows.columns + 2) * 0x1p-24
    return share / (1 - share) * 1.0001 + 0x1p-100
  }
}
