// SPDX-License-Identifier: Apache-2.0

import PiLearning
import PiRuntime
import PiTestSupport
import Testing

/// Walks the features reference: a value that no line below checks fails the test.
@Suite struct FeatureReferenceTests {
  private static let folder = ReferenceFolder("features")

  /// The columns that a transform makes of a value.
  private func encoded(_ transform: FeatureTransform, _ x: Double) -> [Double] {
    let schema = FeatureSchema([
      FeatureSpec(
        name: "x",
        unit: "1",
        range: -.infinity ... .infinity,
        defaultValue: 0,
        transform: transform
      )
    ])
    var row = [Double](repeating: .nan, count: schema.width)
    let values = [x]
    var span = row.mutableSpan
    schema.encode(values.span, into: &span)
    return row
  }

  private func compare(_ file: String, drop: Int = 0, _ transform: FeatureTransform) throws {
    let grid = try FeatureReferenceTests.folder.columns("x_grid.csv")["x"] ?? []
    let rows = try FeatureReferenceTests.folder.rows(file)
    #expect(rows.count == grid.count)
    for (x, fields) in zip(grid, rows) {
      let expected = fields.compactMap(Double.init)
      let found = Array(encoded(transform, x).dropFirst(drop))
      #expect(found.count == expected.count - drop)
      for (value, truth) in zip(found, expected.dropFirst(drop)) {
        let allowed = 1e-12 * max(1, abs(truth))
        #expect(abs(value - truth) <= allowed, "\(file) \(x): \(value) \(truth)")
      }
    }
  }

  @Test(.enabled(if: folder.isPresent))
  func `every spline of the reference is checked`() throws {
    let sample = try FeatureReferenceTests.folder.columns("x_fit.csv")["x"] ?? []
    let names: [(String, SplineExtrapolation)] = [
      ("constant", .constant), ("linear", .linear), ("continue", .polynomial),
    ]
    for (name, extrapolation) in names {
      let spline = FeatureFitting.bSpline(sample, extrapolation: extrapolation)
      try compare("bspline_q5_d3_\(name).csv", .bSpline(spline))
    }
    let natural = FeatureFitting.naturalCubic(sample, extrapolation: .constant)
    try compare("natural_cubic_cr_clipped.csv", .naturalCubic(natural))
    let restricted = FeatureFitting.restrictedCubic(sample)
    // Our first column is x, as in the file.
    try compare("harrell_rcs5.csv", .restrictedCubic(restricted))
  }

  @Test(.enabled(if: folder.isPresent))
  func `every value of the reference is checked`() throws {
    let sample = try FeatureReferenceTests.folder.columns("x_fit.csv")["x"] ?? []
    var ledger = try FeatureReferenceTests.folder.ledger()
    let spline = FeatureFitting.bSpline(sample)
    ledger.check("bspline_knots", spline.extendedKnots, within: 1e-12)
    ledger.check("cr_knots", FeatureFitting.naturalCubic(sample).knots, within: 1e-12)
    ledger.check("rcs_knots", FeatureFitting.restrictedCubic(sample).knots, within: 1e-12)
    if case .scaled(let centre, let scale) = FeatureFitting.standard(sample) {
      ledger.check("standard|mean", centre, within: 1e-12)
      ledger.check("standard|scale", scale, within: 1e-12)
    }
    if case .scaled(let centre, let scale) = FeatureFitting.robust(sample) {
      ledger.check("robust|center", centre, within: 1e-12)
      ledger.check("robust|scale", scale, within: 1e-12)
    }
    let scores = FeatureFitting.normalScore(sample)
    for key in ledger.keys("quantile_normal_at") {
      let found = encoded(scores, Double(key) ?? .nan)[0]
      ledger.check("quantile_normal_at|\(key)", found, within: 1e-12)
    }
    checkPower(sample, &ledger)
    for key in ledger.keys("murmur3_32_seed0") {
      ledger.check("murmur3_32_seed0|\(key)", Double(FeatureHash.murmur3(key)), within: 0)
    }
    ledger.check("murmur3_32_seed0|", Double(FeatureHash.murmur3("")), within: 0)
    #expect(ledger.mismatches.isEmpty, "\(ledger.mismatches.joined(separator: "\n"))")
    #expect(ledger.unchecked.isEmpty, "\(ledger.unchecked)")
  }

  private func checkPower(_ sample: [Double], _ ledger: inout ReferenceLedger) {
    if case .power(let lambda, _, _) = FeatureFitting.power(sample) {
      // The likelihood is flat at its top: half of the digits are all that any search finds.
      ledger.check("yeo_johnson|lam", lambda, within: 1e-6)
    }
    let transform = FeatureFitting.power(sample, lambda: ledger.number("yeo_johnson|lam"))
    if case .power(_, let centre, let scale) = transform {
      ledger.check("yeo_johnson|mean", centre, within: 1e-12)
      ledger.check("yeo_johnson|scale", scale, within: 1e-12)
    }
    for key in ledger.keys("yeo_johnson|at") {
      let found = encoded(transform, Double(key) ?? .nan)[0]
      ledger.check("yeo_johnson|at|\(key)", found, within: 1e-12)
    }
  }
}
