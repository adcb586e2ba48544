// SPDX-License-Identifier: Apache-2.0
// Ke et al.: LightGBM. NIPS 2017 (leaf-wise growth); Shi: Best-first decision tree learning, 2007.

internal import PiLinearAlgebra
internal import PiRuntime

/// How far a tree grows.
struct TreeLimits: Hashable, Sendable {
  var leaves: Int
  var depth: Int
}

/// A tree as it grows: the leaf whose split gains most is split next.
///
/// With as many leaves, growing level by level spends splits where little is to be gained; the peers that
/// this arm is compared with grow leaf by leaf too. The depth can be limited besides.
struct TreeGrower {
  let rows: BinnedRows
  let search: SplitSearch
  let limits: TreeLimits
  let workers: Int
  /// Σg and Σh of each row of the design.
  let gradients: [SIMD2<Double>]
  /// Whether rows are counted apart from Σh.
  let countsRows: Bool

  /// The rows of all leaves, leaf after leaf.
  private(set) var order: [UInt32]
  private(set) var leaves: [Leaf] = []
  /// The tree so far; leaves hold nothing yet.
  private(set) var nodes: [TreeDraft.Node] = [.leaf(0)]
  /// Gain and feature of each split.
  private(set) var splits: [SplitCandidate] = []
  private var buffer: [UInt32]

  struct Leaf {
    /// Where its rows stand in the order.
    var range: Range<Int>
    var sums: RowSums
    var depth: Int
    var node: Int
    var best: SplitCandidate?
    var histogram: [TileHistogram] = []
  }

  init(
    rows: BinnedRows,
    search: SplitSearch,
    gradients: [SIMD2<Double>],
    countsRows: Bool,
    order: [UInt32],
    limits: TreeLimits,
    workers: Int
  ) {
    self.rows = rows
    self.search = search
    self.gradients = gradients
    self.countsRows = countsRows
    self.order = order
    self.limits = limits
    self.workers = workers
    buffer = Array(repeating: 0, count: order.count)
  }

  /// Grows until no split gains enough or a limit is met.
  mutating func grow() {
    var sums = RowSums(count: order.count)
    for row in order {
      sums.gradient += gradients[Int(row)].x
      sums.curvature += gradients[Int(row)].y
    }
    var root = Leaf(range: 0..<order.count, sums: sums, depth: 0, node: 0)
    if limits.leaves > 1, limits.depth > 0 { examine(&root) }
    leaves = [root]
    while leaves.count < limits.leaves {
      var next: (leaf: Int, split: SplitCandidate)?
      for (index, leaf) in leaves.enumerated() {
        guard let best = leaf.best, best.gain > next?.split.gain ?? 0 else { continue }
        next = (index, best)
      }
      guard let next else { return }
      split(next.leaf, by: next.split)
    }
  }

  private mutating func split(_ index: Int, by candidate: SplitCandidate) {
    let parent = leaves[index]
    let count = RowPartition.part(
      &order,
      parent.range,
      buffer: &buffer,
      tile: rows.tiles[candidate.split.feature / BinnedRows.lanes],
      by: candidate.split
    )
    let cut = parent.range.lowerBound + count
    let node = ask(candidate, at: parent.node)
    let depth = parent.depth + 1
    let (before, after) = (parent.range.lowerBound..<cut, cut..<parent.range.upperBound)
    var left = Leaf(range: before, sums: candidate.left, depth: depth, node: node)
    var right = Leaf(range: after, sums: candidate.right, depth: depth, node: node + 1)
    // The children of the last split need no histogram.
    if leaves.count + 1 < limits.leaves, depth < limits.depth {
      if left.range.count <= right.range.count {
        examine(&left, &right, of: parent)
      } else {
        examine(&right, &left, of: parent)
      }
    }
    leaves[index] = left
    leaves.append(right)
  }

  /// Makes a node a split with two new leaves, the first of which is returned.
  private mutating func ask(_ candidate: SplitCandidate, at node: Int) -> Int {
    let (split, left) = (candidate.split, nodes.count)
    nodes[node] = .split(
      TreeDraft.Split(
        feature: split.feature,
        rule: .atMost(rows.bins.threshold(split.bin, of: split.feature)),
        left: left,
        right: left + 1,
        missingGoesLeft: split.missingGoesLeft
      )
    )
    nodes += [.leaf(0), .leaf(0)]
    splits.append(candidate)
    return left
  }

  /// Makes the root's histogram and looks for its best split.
  private func examine(_ root: inout Leaf) {
    let order = order[root.range]
    let values = gathered(order)
    let (rows, search, sums, countsRows) = (rows, search, root.sums, countsRows)
    let results = map(rows: order.count) { tile -> (TileHistogram, SplitCandidate?) in
      guard search.isActive(tile: tile) else { return (.empty, nil) }
      let histogram = TileHistogram(
        rows.tiles[tile],
        rows: order,
        gradients: values,
        countsRows: countsRows
      )
      return (histogram, search.best(histogram, tile: tile, sums: sums))
    }
    root.histogram = results.map(\.0)
    for result in results { root.take(result.1) }
    root.forgetUnlessSplit()
  }

  private struct Pair: Sendable {
    var small: TileHistogram
    var large: TileHistogram
    var smallBest: SplitCandidate?
    var largeBest: SplitCandidate?
  }

  /// Sums the rows of the smaller child; those of the larger one are what is left of the parent.
  private func examine(_ small: inout Leaf, _ large: inout Leaf, of parent: Leaf) {
    let least = 2 * search.rules.minimumRows
    guard large.range.count >= least else { return }
    let order = order[small.range]
    let values = gathered(order)
    let (rows, search, countsRows) = (rows, search, countsRows)
    let (smallSums, largeSums) = (small.sums, large.sums)
    let histograms = parent.histogram
    let results = map(rows: order.count) { tile in
      guard search.isActive(tile: tile) else {
        return Pair(small: .empty, large: .empty)
      }
      let part = TileHistogram(
        rows.tiles[tile],
        rows: order,
        gradients: values,
        countsRows: countsRows
      )
      let rest = histograms[tile].subtracting(part)
      return Pair(
        small: part,
        large: rest,
        smallBest: order.count < least ? nil : search.best(part, tile: tile, sums: smallSums),
        largeBest: search.best(rest, tile: tile, sums: largeSums)
      )
    }
    small.histogram = results.map(\.small)
    large.histogram = results.map(\.large)
    for result in results {
      small.take(result.smallBest)
      large.take(result.largeBest)
    }
    small.forgetUnlessSplit()
    large.forgetUnlessSplit()
  }

  private func gathered(_ order: ArraySlice<UInt32>) -> [SIMD2<Double>] {
    order.map { gradients[Int($0)] }
  }

  /// Runs a task a tile; a few rows are not worth a second thread.
  private func map<Result: Sendable>(
    rows count: Int,
    _ body: @escaping @Sendable (Int) -> Result
  ) -> [Result] {
    OrderedTasks.map(
      count: rows.tiles.count,
      workers: count * rows.tiles.count < 1 << 14 ? 1 : workers,
      body
    )
  }
}

extension TreeGrower.Leaf {
  /// Keeps the better split; of equal ones the earlier feature's.
  mutating func take(_ candidate: SplitCandidate?) {
    guard let candidate, candidate.gain > best?.gain ?? 0 else { return }
    best = candidate
  }

  /// Frees the histogram of a leaf that stays one.
  mutating func forgetUnlessSplit() {
    if best == nil { histogram = [] }
  }
}

extension TileHistogram {
  /// Stands for a tile without active features.
  static let empty = TileHistogram()

  private init() {
    cells = []
    counts = []
  }
}

extension SplitSearch {
  /// Whether one of a tile's features takes part in this tree.
  func isActive(tile: Int) -> Bool {
    let first = tile * BinnedRows.lanes
    return isActive[first..<min(isActive.count, first + BinnedRows.lanes)].contains(true)
  }
}
