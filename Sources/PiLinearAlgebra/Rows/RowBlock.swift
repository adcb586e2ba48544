// SPDX-License-Identifier: Apache-2.0

internal import COpenBLAS

/// Scratch for one pass over the rows of a design, a block that stays in the second-level cache at a time.
///
/// The design is never copied: a block is centred and scaled into the scratch, summed and folded into
/// X'WX while it is there. All methods read a range of rows of the caller's matrix.
public struct RowBlock: ~Copyable {
  /// Number of columns.
  public let columns: Int
  /// The most rows of a block.
  public let capacity: Int
  /// What is subtracted from every row of a packed block.
  public let centre: [Double]
  private let isCentred: Bool
  /// Made when first needed: passes that only read never touch it.
  private var packed: ScratchRows
  private var converted: ScratchRows
  private var packedRows = 0

  /// The number of rows that stay in the cache, a multiple of 64.
  public static func capacity(columns: Int) -> Int {
    let fitting = 32_768 / Swift.max(1, columns)
    return Swift.min(2048, Swift.max(64, fitting / 64 * 64))
  }

  /// Creates the scratch of a design.
  public init(columns: Int, centre: [Double]) {
    precondition(centre.count == columns, "one centre a column")
    OneThread.ensure()
    self.columns = columns
    self.centre = centre
    isCentred = centre.contains { $0 != 0 }
    capacity = Self.capacity(columns: columns)
    packed = ScratchRows(capacity * columns)
    converted = ScratchRows(capacity * columns)
  }

  /// Sets `result[slot + i]` to offset + x·vector for every row of a range.
  public mutating func project<Element: MatrixElement>(
    _ matrix: Matrix<Element>,
    rows: Range<Int>,
    on vector: [Double],
    offset: Double,
    from slot: Int = 0,
    into result: inout [Double]
  ) {
    check(matrix, rows)
    precondition(vector.count == columns, "dimensions agree")
    precondition(slot >= 0 && result.count >= slot + rows.count, "dimensions agree")
    let width = columns
    unsafe withRows(matrix, rows) { x in
      unsafe vector.withUnsafeBufferPointer { v in
        guard let v = v.baseAddress else { return }
        for row in 0..<rows.count {
          result[slot + row] = unsafe offset + RowKernels.dot(x + row * width, v, width)
        }
      }
    }
    if columns == 0 { for row in 0..<rows.count { result[slot + row] = offset } }
  }

  /// Adds Σ first·(x − centre) and Σ second·(x − centre), and packs root·(x − centre) for the product.
  ///
  /// - Parameters:
  ///   - matrix: the design.
  ///   - rows: at most ``capacity`` of its rows.
  ///   - slot: where the weights of these rows begin.
  ///   - first: the first weight of every row.
  ///   - second: the second weight of every row.
  ///   - roots: the scale of every packed row.
  ///   - firstSum: where the first sum is added.
  ///   - secondSum: where the second sum is added.
  public mutating func pack<Element: MatrixElement>(
    _ matrix: Matrix<Element>,
    rows: Range<Int>,
    from slot: Int = 0,
    first: [Double],
    second: [Double],
    roots: [Double],
    firstSum: inout [Double],
    secondSum: inout [Double]
  ) {
    check(matrix, rows)
    precondition(
      slot >= 0 && Swift.min(first.count, second.count, roots.count) >= slot + rows.count,
      "a weight a row"
    )
    let shape = RowKernels.Shape(rows: rows.count, columns: columns)
    let (centre, target) = unsafe (self.centre, packed.prepared())
    unsafe withRows(matrix, rows) { x in
      unsafe RowKernels.pack(x, shape, centre, roots, slot, target)
      unsafe RowKernels.sum(x, shape, centre, (first, second), slot, &firstSum, &secondSum)
    }
    packedRows = rows.count
  }

  /// Adds Σ first·(x − centre) and Σ second·(x − centre) without packing.
  public mutating func sum<Element: MatrixElement>(
    _ matrix: Matrix<Element>,
    rows: Range<Int>,
    from slot: Int = 0,
    first: [Double],
    second: [Double],
    firstSum: inout [Double],
    secondSum: inout [Double]
  ) {
    check(matrix, rows)
    precondition(
      slot >= 0 && Swift.min(first.count, second.count) >= slot + rows.count,
      "a weight a row"
    )
    let shape = RowKernels.Shape(rows: rows.count, columns: columns)
    let centre = centre
    unsafe withRows(matrix, rows) { x in
      unsafe RowKernels.sum(x, shape, centre, (first, second), slot, &firstSum, &secondSum)
    }
  }

  /// Adds Σ weight·(x − centre); rows of weight 0 are not read.
  public mutating func sum<Element: MatrixElement>(
    _ matrix: Matrix<Element>,
    rows: Range<Int>,
    from slot: Int = 0,
    weights: [Double],
    into sum: inout [Double]
  ) {
    check(matrix, rows)
    precondition(slot >= 0 && weights.count >= slot + rows.count, "a weight a row")
    let chosen = (0..<rows.count).filter { weights[slot + $0] != 0 }
    guard !chosen.isEmpty else { return }
    let centre = centre
    unsafe withRows(matrix, rows) { x in
      unsafe RowKernels.sum(x, chosen, centre, weights, slot, &sum)
    }
  }

  /// Adds Z'Z of the packed rows to the upper triangle of `gram`.
  public borrowing func addGram(into gram: inout Matrix<Double>) {
    precondition(gram.rows == columns && gram.columns == columns, "the product is square")
    let shape = RowKernels.Shape(rows: packedRows, columns: columns)
    guard let start = unsafe packed.start else { return }
    let z = unsafe UnsafePointer(start)
    unsafe gram.storage.withUnsafeMutableBufferPointer { g in
      guard let g = g.baseAddress else { return }
      unsafe RowKernels.gram(z, shape, g)
    }
  }

  /// Adds X'X of rows as they are to the upper triangle of `gram`; the centre must be zero.
  public mutating func addGram<Element: MatrixElement>(
    of matrix: Matrix<Element>,
    rows: Range<Int>,
    into gram: inout Matrix<Double>
  ) {
    check(matrix, rows)
    precondition(!isCentred, "rows as they are have no centre")
    precondition(gram.rows == columns && gram.columns == columns, "the product is square")
    let shape = RowKernels.Shape(rows: rows.count, columns: columns)
    unsafe withRows(matrix, rows) { x in
      unsafe gram.storage.withUnsafeMutableBufferPointer { g in
        guard let g = g.baseAddress else { return }
        unsafe RowKernels.gram(x, shape, g)
      }
    }
  }

  private func check<Element: MatrixElement>(_ matrix: Matrix<Element>, _ rows: Range<Int>) {
    precondition(matrix.columns == columns, "the design has the columns")
    precondition(rows.lowerBound >= 0 && rows.upperBound <= matrix.rows, "inside the design")
    precondition(rows.count <= capacity, "a block holds the rows")
  }

  /// Hands the rows to `body` as doubles: the caller's own when they are, else converted.
  private mutating func withRows<Element: MatrixElement>(
    _ matrix: Matrix<Element>,
    _ rows: Range<Int>,
    _ body: (UnsafePointer<Double>) -> Void
  ) {
    let first = rows.lowerBound * columns
    if let same = matrix as? Matrix<Double> {
      unsafe same.storage.withUnsafeBufferPointer { x in
        guard let start = x.baseAddress else { return }
        unsafe body(start + first)
      }
    } else if let single = matrix as? Matrix<Float> {
      let scratch = unsafe converted.prepared()
      for index in 0..<rows.count * columns {
        unsafe scratch[index] = Double(single.elements[first + index])
      }
      unsafe body(UnsafePointer(scratch))
    }
  }
}

/// Memory of doubles on a cache line's boundary, taken when first asked for; of any values at first.
@safe
private struct ScratchRows: ~Copyable {
  private(set) var start: UnsafeMutablePointer<Double>?
  private let count: Int

  init(_ count: Int) {
    unsafe start = nil
    self.count = Swift.max(1, count)
  }

  mutating func prepared() -> UnsafeMutablePointer<Double> {
    if let start = unsafe start { return unsafe start }
    let raw = UnsafeMutableRawPointer.allocate(byteCount: count * 8, alignment: 64)
    let made = unsafe raw.bindMemory(to: Double.self, capacity: count)
    unsafe start = made
    return unsafe made
  }

  deinit { unsafe start?.deallocate() }
}
