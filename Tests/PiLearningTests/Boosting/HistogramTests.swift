// SPDX-License-Identifier: Apache-2.0

import PiLearning
import PiLinearAlgebra
import Testing

/// Bins, histograms and the split search against direct sums and brute force.
struct HistogramTests {
  /// A small problem with ties and missing values, and its histogram.
  struct Scene {
    var design: Matrix<Double>
    var gradients: [SIMD2<Double>]
    var binned: BinnedRows
    var rows: [UInt32]

    init(seed: UInt64, rows count: Int = 300, columns: Int = 11, limit: Int = 16) throws {
      var random = RandomRows(seed: seed)
      design = try random.design(rows: count, columns: columns)
      for row in 0..<count {
        design[row, 1] = (random.uniform() * 5).rounded(.down)
        if random.uniform() < 0.3 { design[row, 2] = .nan }
      }
      gradients = (0..<count).map { _ in SIMD2(random.normal(), random.uniform()) }
      rows = (0..<UInt32(count)).map { $0 }
      let bins = FeatureBins(design, rows: rows, weights: nil, limit: limit, workers: 1)
      binned = try BinnedRows(design, bins: bins, workers: 1)
    }

    func histogram(_ tile: Int, _ rows: [UInt32]) -> TileHistogram {
      TileHistogram(
        binned.tiles[tile],
        rows: rows[...],
        gradients: rows.map { gradients[Int($0)] },
        countsRows: true
      )
    }
  }

  @Test(arguments: 0..<10)
  func `a row's code is the bin its value belongs to`(seed: Int) throws {
    let scene = try Scene(seed: UInt64(seed))
    for row in 0..<scene.design.rows {
      for feature in 0..<scene.design.columns {
        let bin = scene.binned.bins.bin(scene.design[row, feature], of: feature)
        #expect(scene.binned.code(row: row, feature: feature) == bin)
      }
    }
  }

  @Test
  func `bins hold equal weight, and few distinct values have one each`() throws {
    let scene = try Scene(seed: 5, rows: 5_100, columns: 3, limit: 255)
    let bins = scene.binned.bins
    #expect(bins.count(0) == 255)
    #expect(bins.count(1) == 5)
    #expect(bins.edges[1] == [0.5, 1.5, 2.5, 3.5])
    var counts = [Int](repeating: 0, count: 256)
    for row in 0..<5_100 { counts[scene.binned.code(row: row, feature: 0)] += 1 }
    #expect(counts[255] == 0)
    #expect(counts[..<255].allSatisfy { (19...21).contains($0) })
    for row in 0..<5_100 {
      let isMissing = scene.binned.code(row: row, feature: 2) == FeatureBins.missing
      #expect(isMissing == scene.design[row, 2].isNaN)
    }
  }

  @Test(arguments: 0..<10)
  func `a histogram is the sum over its rows`(seed: Int) throws {
    let scene = try Scene(seed: UInt64(seed))
    for tile in 0..<2 {
      let histogram = scene.histogram(tile, scene.rows)
      for feature in tile * 8..<min(11, tile * 8 + 8) {
        var sums = [RowSums](repeating: RowSums(), count: 256)
        for row in 0..<scene.design.rows {
          let bin = scene.binned.bins.bin(scene.design[row, feature], of: feature)
          let gradient = scene.gradients[row]
          sums[bin] =
            sums[bin] + RowSums(gradient: gradient.x, curvature: gradient.y, count: 1)
        }
        for bin in 0..<256 { #expect(histogram.sums(lane: feature % 8, bin: bin) == sums[bin]) }
      }
    }
  }

  @Test(arguments: 0..<10)
  func `what is left of a parent is the sibling's histogram, and both merge to the parent`(
    seed: Int
  ) throws {
    let scene = try Scene(seed: UInt64(seed))
    let part = scene.rows.filter { $0 % 3 == 0 }
    let rest = scene.rows.filter { $0 % 3 != 0 }
    let (all, left, right) = (
      scene.histogram(0, scene.rows), scene.histogram(0, part), scene.histogram(0, rest)
    )
    let difference = all.subtracting(left)
    var merged = left
    merged.merge(right)
    #expect(difference.counts == right.counts)
    #expect(merged.counts == all.counts)
    for index in all.cells.indices {
      for lane in 0..<2 {
        #expect(abs(difference.cells[index][lane] - right.cells[index][lane]) < 1e-13)
        #expect(abs(merged.cells[index][lane] - all.cells[index][lane]) < 1e-13)
      }
    }
  }

  /// The best gain over all thresholds and both ways for missing values, from the rows themselves.
  private func bruteForce(_ scene: Scene, _ rules: SplitRules, total: RowSums) -> Double {
    var best = 0.0
    for feature in 0..<scene.design.columns {
      let values = Set(
        (0..<scene.design.rows).map { scene.design[$0, feature] }.filter { !$0.isNaN }
      )
      for threshold in values {
        for missingGoesLeft in [false, true] {
          var left = RowSums()
          for row in 0..<scene.design.rows {
            let value = scene.design[row, feature]
            guard value.isNaN ? missingGoesLeft : value <= threshold else { continue }
            let gradient = scene.gradients[row]
            left = left + RowSums(gradient: gradient.x, curvature: gradient.y, count: 1)
          }
          let right = total - left
          guard rules.allows(left), rules.allows(right) else { continue }
          best = max(best, rules.merit(left) + rules.merit(right) - rules.merit(total))
        }
      }
    }
    return best
  }

  @Test(arguments: 0..<20)
  func `the split found gains as much as the best of all there are`(seed: Int) throws {
    let scene = try Scene(seed: UInt64(100 + seed), rows: 60, limit: 255)
    let rules = SplitRules(
      penalty: Double(seed % 3),
      minimumRows: 1 + seed % 7,
      minimumCurvature: 0.1,
      minimumGain: 0
    )
    var total = RowSums()
    for gradient in scene.gradients {
      total = total + RowSums(gradient: gradient.x, curvature: gradient.y, count: 1)
    }
    let search = SplitSearch(
      rules: rules,
      bins: scene.binned.bins,
      isActive: Array(repeating: true, count: 11)
    )
    let found = (0..<2).compactMap {
      search.best(scene.histogram($0, scene.rows), tile: $0, sums: total)
    }
    let best = try #require(found.max { $0.gain < $1.gain })
    #expect(agree(best.gain, bruteForce(scene, rules, total: total), within: 1e-10))
    #expect(best.left.count + best.right.count == 60)
  }

  @Test(arguments: 0..<20)
  func `a leaf's quantile minimises the pinball loss`(seed: Int) {
    let values = normals(seed: seed, count: 41).map { ($0 * 4).rounded() / 4 }
    let weights = uniforms(seed: seed + 50, count: 41).map { ($0 * 4).rounded(.up) }
    var sample = WeightedSample()
    for (value, weight) in zip(values, weights) { sample.add(value, weight: weight) }
    for share in [0.05, 0.5, 0.9] {
      func pinball(_ at: Double) -> Double {
        zip(values, weights).reduce(0) { total, pair in
          let loss = BoostingLoss.quantile(share).loss(score: at, target: pair.0)
          return total + pair.1 * loss.loss
        }
      }
      let found = sample.quantile(share)
      #expect(values.contains(found))
      let least = values.map(pinball).min() ?? .nan
      #expect(agree(pinball(found), least, within: 1e-12))
    }
  }
}
