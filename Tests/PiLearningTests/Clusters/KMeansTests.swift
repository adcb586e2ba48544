// SPDX-License-Identifier: Apache-2.0

import PiLearning
import PiLinearAlgebra
import Testing

struct `K-means` {
  /// Rows around far apart centres, in turn.
  private func blobs(
    _ seed: UInt64,
    rows: Int,
    columns: Int,
    centres: Int,
    distance: Double = 20,
    offset: Double = 0
  ) throws -> Matrix<Double> {
    var random = RandomRows(seed: seed)
    let middles = (0..<centres).map { centre in
      (0..<columns).map { column in
        offset + (column == centre % columns ? distance * Double(1 + centre / columns) : 0)
      }
    }
    let elements = (0..<rows).flatMap { row in
      middles[row % centres].map { $0 + random.normal() }
    }
    return try Matrix(rows: rows, columns: columns, elements: elements)
  }

  /// Σw·(least squared distance) in textbook loops.
  private func inertia(
    _ rows: Matrix<Double>,
    _ centres: Matrix<Double>,
    weights: [Double]? = nil
  ) -> (total: Double, labels: [Int]) {
    var (total, labels) = (0.0, [Int]())
    for row in 0..<rows.rows {
      let distances = (0..<centres.rows).map { centre in
        zip(rows.row(row), centres.row(centre)).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
      }
      let best = distances.indices.min { distances[$0] < distances[$1] } ?? -1
      total += (weights?[row] ?? 1) * distances[best]
      labels.append(best)
    }
    return (total, labels)
  }

  @Test(arguments: Array(UInt64(1)...12))
  func `separated blobs are found whole`(seed: UInt64) throws {
    let centres = 2 + Int(seed) % 5
    let rows = try blobs(seed, rows: 240, columns: 3, centres: centres, offset: 1000)
    let fit = try KMeans(clusters: centres, seed: seed).fit(rows)
    for row in 0..<240 {
      #expect(fit.labels[row] == fit.labels[row % centres], "seed \(seed)")
    }
    #expect(Set(fit.labels).count == centres)
    #expect(fit.report.isConverged && fit.report.gradientNorm == 0)
    let truth = inertia(rows, fit.centres)
    #expect(truth.labels == fit.labels)
    #expect(agree(truth.total, fit.report.objective, within: 1e-12))
    for (cluster, weight) in fit.weights.enumerated() {
      #expect(weight == Double(fit.labels.count { $0 == cluster }))
    }
  }

  @Test(arguments: Array(UInt64(1)...9))
  func `inertia never rises, labels are nearest, workers do not matter`(seed: UInt64) throws {
    var random = RandomRows(seed: seed)
    let rows = try random.design(rows: 2500, columns: 2 + Int(seed) % 6, mean: Double(seed * 50))
    let weights = (0..<2500).map { _ in random.uniform() < 0.1 ? 0 : random.uniform() }
    let estimator = KMeans(
      clusters: 2 + Int(seed) % 9,
      isSpherical: seed % 3 == 0,
      restarts: 1,
      iterationLimit: 15,
      seed: seed
    )
    let fit = try estimator.fit(rows, weights: weights)
    for (before, after) in zip(fit.inertias, fit.inertias.dropFirst()) {
      #expect(after <= before * (1 + 1e-12), "seed \(seed)")
    }
    #expect(try fit.labels(of: rows, workers: 2) == fit.labels)
    var shared = estimator
    shared.workers = 2
    let other = try shared.fit(rows, weights: weights)
    #expect(other.centres == fit.centres && other.labels == fit.labels)
    #expect(other.inertias == fit.inertias)
    if seed % 3 != 0 {
      #expect(inertia(rows, fit.centres, weights: weights).labels == fit.labels, "seed \(seed)")
    }
  }

  @Test(arguments: [1e-140, 1e-40, 1, 1e30, 1e120])
  func `rows of any size and offset get their nearest centre`(scale: Double) throws {
    for offset in [0, 1e3, 1e9] {
      let blobs = try blobs(3, rows: 600, columns: 9, centres: 7, distance: 3, offset: offset)
      let rows = try Matrix(
        rows: 600,
        columns: 9,
        elements: blobs.elements.map { $0 * scale }
      )
      let fit = try KMeans(clusters: 7, restarts: 1).fit(rows)
      #expect(inertia(rows, fit.centres).labels == fit.labels, "\(scale) \(offset)")
      // Rows on another scale than the centres.
      let tiny = try Matrix(rows: 600, columns: 9, elements: blobs.elements.map { $0 * 1e-60 })
      #expect(try fit.labels(of: tiny) == inertia(tiny, fit.centres).labels)
    }
  }

  @Test func `whole weights are repetitions of rows`() throws {
    var random = RandomRows(seed: 8)
    let rows = try random.design(rows: 60, columns: 2)
    let repeats = (0..<60).map { $0 % 3 }
    let positions = (0..<60).flatMap { Array(repeating: $0, count: repeats[$0]) }
    let often = try Matrix(
      rows: positions.count,
      columns: 2,
      elements: positions.flatMap { Array(rows.row($0)) }
    )
    let estimator = KMeans(clusters: 3, restarts: 20)
    let left = try estimator.fit(rows, weights: repeats.map { Double($0) })
    let right = try estimator.fit(often)
    #expect(agree(left.report.objective, right.report.objective, within: 1e-9))
  }

  @Test func `restarts never make it worse and a limit is admitted`() throws {
    var random = RandomRows(seed: 5)
    let rows = try random.design(rows: 400, columns: 2)
    let one = try KMeans(clusters: 12, restarts: 1).fit(rows)
    let many = try KMeans(clusters: 12, restarts: 10).fit(rows)
    #expect(many.report.objective <= one.report.objective)
    let short = try KMeans(clusters: 12, restarts: 1, iterationLimit: 1).fit(rows)
    #expect(!short.report.isConverged && short.report.gradientNorm > 0)
    #expect(try short.labels(of: rows) == short.labels)
  }

  @Test func `spherical clusters follow direction and not length`() throws {
    var random = RandomRows(seed: 2)
    let angles = (0..<90).map { Double($0 % 3) * 2 + 0.1 * random.normal() }
    let lengths = (0..<90).map { _ in 0.01 + 100 * random.uniform() }
    let elements = zip(angles, lengths).flatMap { angle, length in
      // Directions near 0, 2 and 4 radians from a rational parametrisation.
      let tangent = angle < 3 ? angle / 2 : (angle - 6) / 2
      let square = 1 + tangent * tangent
      return [length * (2 - square) / square, length * 2 * tangent / square]
    }
    let rows = try Matrix(rows: 90, columns: 2, elements: elements)
    let fit = try KMeans(clusters: 3, isSpherical: true).fit(rows)
    for row in 0..<90 { #expect(fit.labels[row] == fit.labels[row % 3]) }
    for cluster in 0..<3 {
      let square = fit.centres.row(cluster).reduce(0) { $0 + $1 * $1 }
      #expect(abs(square - 1) < 1e-14)
    }
    let scaled = try KMeans(clusters: 3, isSpherical: true)
      .fit(Matrix(rows: 90, columns: 2, elements: elements.map { $0 * 0x1p30 }))
    #expect(scaled.labels == fit.labels && scaled.centres == fit.centres)
    let place = try fit.nearest(Array(rows.row(4)), limit: 9)
    #expect(place.count == 3 && place[0].cluster == fit.labels[4])
    #expect(place[0].distance < place[1].distance && place[2].distance <= 2)
  }

  @Test func `single precision gives the clusters of its values`() throws {
    let rows = try blobs(3, rows: 300, columns: 4, centres: 4)
    let single = try Matrix(rows: 300, columns: 4, elements: rows.elements.map { Float($0) })
    let widened = try Matrix(
      rows: 300,
      columns: 4,
      elements: single.elements.map { Double($0) }
    )
    let (left, right) = (try KMeans(clusters: 4).fit(single), try KMeans(clusters: 4).fit(widened))
    #expect(left.labels == right.labels && left.centres == right.centres)
  }

  @Test(arguments: Array(UInt64(1)...25))
  func `degenerate rows are clustered or refused, never silently wrong`(seed: UInt64) throws {
    var random = RandomRows(seed: seed)
    let distinct = 1 + Int(random.uniform() * 6)
    let points = (0..<distinct).map { Double($0) * (seed % 2 == 0 ? 1 : 1e-150) + 1 }
    let rows = (0..<30).map { points[$0 % distinct] }
    let different = Set(rows).count
    let design = try Matrix(rows: 30, columns: 1, elements: rows)
    for clusters in 1...8 {
      let estimator = KMeans(clusters: clusters, seed: seed)
      if clusters <= different {
        let fit = try estimator.fit(design)
        #expect(Set(fit.labels).count == clusters, "seed \(seed)")
        #expect(clusters < different || fit.report.objective < 1e-25)
      } else {
        #expect(
          throws: LearningError.tooFewDistinctRows(found: different, needed: clusters)
        ) { try estimator.fit(design) }
      }
    }
  }

  @Test func `bad rows and weights are refused by name`() throws {
    let infinite = try Matrix<Double>(rows: 2, columns: 1, elements: [1, .infinity])
    #expect(throws: LearningError.self) { try KMeans(clusters: 1).fit(infinite) }
    let zero = try Matrix<Double>(rows: 2, columns: 1, elements: [1, 0])
    #expect(
      throws: LearningError.badValue(row: 1, column: "all", expected: "a vector that is not zero")
    ) { try KMeans(clusters: 1, isSpherical: true).fit(zero) }
    #expect(throws: LearningError.shape(expected: 2, found: 1, of: "weights")) {
      try KMeans(clusters: 1).fit(zero, weights: [1])
    }
    #expect(throws: LearningError.tooFewDistinctRows(found: 0, needed: 1)) {
      try KMeans(clusters: 1).fit(zero, weights: [0, 0])
    }
    let error = LearningError.tooFewDistinctRows(found: 2, needed: 3)
    #expect(error.description == "2 different rows cannot make 3 clusters")
    let fit = try KMeans(clusters: 1).fit(zero)
    #expect(throws: LearningError.shape(expected: 1, found: 2, of: "values of a row")) {
      try fit.nearest([1, 2])
    }
  }
}
