// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiRuntime
import Testing

@Suite struct FeatureSchemaTests {
  private func encoded(_ schema: FeatureSchema, _ values: [Double]) -> [Double] {
    var row = [Double](repeating: .nan, count: schema.width)
    var span = row.mutableSpan
    schema.encode(values.span, into: &span)
    return row
  }

  private func columns(_ transform: FeatureTransform, _ x: Double) -> [Double] {
    let feature = FeatureSpec(
      name: "x",
      unit: "1",
      range: -.infinity ... .infinity,
      defaultValue: 0,
      transform: transform
    )
    return encoded(FeatureSchema([feature]), [x])
  }

  private let schema = FeatureSchema(
    [
      FeatureSpec(
        name: "input",
        unit: "tokens",
        range: 0...1000,
        defaultValue: 10,
        missing: .indicate,
        transform: .log1p
      ),
      FeatureSpec(name: "provider", categories: ["a", "b", "c"]),
      FeatureSpec(
        name: "hour",
        unit: "hours",
        range: 0...24,
        defaultValue: 0,
        transform: .cycle(period: 24, harmonics: 2)
      ),
    ],
    interactions: [.init("provider", "input")]
  )

  @Test func `columns come in order, interactions last`() {
    #expect(schema.width == 2 + 3 + 4 + 6)
    #expect(
      schema.columnNames == [
        "input", "input.missing", "provider=a", "provider=b", "provider=c", "hour.sin1",
        "hour.cos1", "hour.sin2", "hour.cos2", "provider=a*input", "provider=a*input.missing",
        "provider=b*input", "provider=b*input.missing", "provider=c*input",
        "provider=c*input.missing",
      ]
    )
    let log = Mathematics.log1p(7)
    let row = encoded(schema, [7, 1, 6])
    #expect(Array(row[..<5]) == [log, 0, 0, 1, 0])
    #expect(abs(row[5] - 1) < 1e-15 && abs(row[6]) < 1e-15)
    #expect(abs(row[7]) < 1e-15 && abs(row[8] + 1) < 1e-15)
    #expect(Array(row[9...]) == [0, 0, log, 0, 0, 0])
  }

  @Test func `values are clipped, missing ones get the default and a mark`() {
    #expect(encoded(schema, [1e9, 0, 0])[0] == Mathematics.log1p(1000))
    #expect(encoded(schema, [-5, 0, 0])[0] == 0)
    let missing = encoded(schema, [.nan, .nan, .nan])
    #expect(Array(missing[..<5]) == [Mathematics.log1p(10), 1, 0, 0, 0])
    #expect(Array(encoded(schema, [1, 7, 0])[2..<5]) == [0, 0, 1])
    #expect(!missing.contains { $0.isNaN })
  }

  @Test func `texts have codes`() {
    #expect(schema.features[1].code(of: "c") == 2 && schema.features[1].code(of: "d") == nil)
    #expect(schema.features[0].code(of: "c") == nil)
    let feature = FeatureSpec(name: "provider", hashBits: 4)
    let code = feature.code(of: "openai") ?? .nan
    // The hash is 3704120163 = 0xDCC8CB63: column 3, negative.
    #expect(code == 16 + 3)
    let row = encoded(FeatureSchema([feature]), [code])
    #expect(row.count == 16 && row[3] == -1 && row.count { $0 != 0 } == 1)
    #expect(encoded(FeatureSchema([feature]), [.nan]).allSatisfy { $0 == 0 })
  }

  @Test func `codes of hashed texts are exact as Float32`() {
    let feature = FeatureSpec(name: "provider", hashBits: 20)
    let codes = (0..<2_000).compactMap { feature.code(of: "text \($0)") }
    #expect(codes.allSatisfy { Double(Float($0)) == $0 })
    #expect(Set(codes).count > 1_990 && codes.contains { $0 >= 0x1p20 })
  }

  @Test func `murmur3 has its published values`() {
    #expect(FeatureHash.murmur3("") == 0)
    #expect(FeatureHash.murmur3("", seed: 1) == 0x514E_28B7)
    #expect(FeatureHash.murmur3("a") == 1_009_084_850)
    #expect(FeatureHash.murmur3("日本") == 3_302_619_458)
    #expect(FeatureHash.murmur3("model=gpt-4o-mini") == 1_057_815_585)
  }

  @Test func `the hash changes with everything that changes a column`() {
    let base = FeatureSpec(name: "x", unit: "s", range: 0...1, defaultValue: 0)
    let others = [
      FeatureSpec(name: "y", unit: "s", range: 0...1, defaultValue: 0),
      FeatureSpec(name: "x", unit: "ms", range: 0...1, defaultValue: 0),
      FeatureSpec(name: "x", unit: "s", range: 0...2, defaultValue: 0),
      FeatureSpec(name: "x", unit: "s", range: 0...1, defaultValue: 1),
      FeatureSpec(name: "x", unit: "s", range: 0...1, defaultValue: 0, missing: .indicate),
      FeatureSpec(name: "x", unit: "s", range: 0...1, defaultValue: 0, transform: .log1p),
    ]
    let hashes = ([base] + others).map { FeatureSchema([$0]).hash }
    #expect(Set(hashes).count == hashes.count && hashes.allSatisfy { $0.count == 64 })
    #expect(FeatureSchema([base]).hash == hashes[0])
    #expect(FeatureSchema([base], interactions: [.init("x", "x")]).hash != hashes[0])
    #expect(
      FeatureSchema([base]).canonicalText
        == "pibench.feature-schema 1\nfeature 1:x 1:s 0.0 1.0 0.0 useDefault identity\n"
    )
  }

  @Test func `cubic splines have their closed values at even knots`() {
    let spline = CubicBSpline(knots: [0, 1, 2, 3])
    #expect(spline.width == 6)
    let atKnot = columns(.bSpline(spline), 1)
    #expect(zip(atKnot, [0, 1.0 / 6, 2.0 / 3, 1.0 / 6, 0, 0]).allSatisfy { abs($0 - $1) < 1e-15 })
    let between = columns(.bSpline(spline), 0.5)
    let expected = [1.0 / 48, 23.0 / 48, 23.0 / 48, 1.0 / 48, 0, 0]
    #expect(zip(between, expected).allSatisfy { abs($0 - $1) < 1e-15 })
  }

  @Test func `splines go on as told beyond their knots`() {
    let knots = [0.0, 1, 3, 7]
    func sum(_ extrapolation: SplineExtrapolation, _ x: Double) -> [Double] {
      columns(.bSpline(CubicBSpline(knots: knots, extrapolation: extrapolation)), x)
    }
    for x in [-2.0, 0, 0.3, 2.9, 3, 7, 11] {
      for extrapolation in SplineExtrapolation.allCases {
        #expect(abs(sum(extrapolation, x).reduce(0, +) - 1) < 1e-12, "\(extrapolation) \(x)")
      }
    }
    #expect(sum(.constant, -2) == sum(.constant, 0) && sum(.constant, 9) == sum(.constant, 7))
    for x in [-1.0, 8] {
      let (a, b, c) = (
        sum(.linear, x), sum(.linear, 2 * x - (x < 0 ? 0 : 7)), sum(.linear, x < 0 ? 0 : 7)
      )
      for column in a.indices { #expect(abs(a[column] - (b[column] + c[column]) / 2) < 1e-12) }
    }
  }

  @Test func `natural splines are cardinal and reproduce straight lines`() {
    let knots = [0.0, 1, 3, 7]
    let spline = NaturalCubicSpline(knots: knots)
    for (index, knot) in knots.enumerated() {
      let row = columns(.naturalCubic(spline), knot)
      for column in row.indices { #expect(abs(row[column] - (column == index ? 1 : 0)) < 1e-14) }
    }
    for x in [-4.0, 0.5, 2, 6.9, 12] {
      let row = columns(.naturalCubic(spline), x)
      let line = zip(row, knots).reduce(0) { $0 + $1.0 * (2 * $1.1 + 1) }
      #expect(abs(line - (2 * x + 1)) < 1e-12, "\(x)")
    }
    let fixed = NaturalCubicSpline(knots: knots, extrapolation: .constant)
    #expect(columns(.naturalCubic(fixed), 99) == columns(.naturalCubic(fixed), 7))
  }

  @Test func `restricted splines are straight beyond their knots`() {
    let spline = RestrictedCubicSpline(knots: [1, 2, 4, 8])
    #expect(columns(.restrictedCubic(spline), 0.5) == [0.5, 0, 0])
    let (a, b, c) = (
      columns(.restrictedCubic(spline), 9), columns(.restrictedCubic(spline), 10),
      columns(.restrictedCubic(spline), 11)
    )
    for column in a.indices { #expect(abs(a[column] + c[column] - 2 * b[column]) < 1e-10) }
    // (3 − 1)³ − (3 − 4)₊³ …, over (8 − 1)².
    #expect(abs(columns(.restrictedCubic(spline), 3)[1] - 8.0 / 49) < 1e-14)
  }

  @Test func `power transform and normal scores`() {
    #expect(FeatureTransform.yeoJohnson(3, lambda: 1) == 3)
    #expect(abs(FeatureTransform.yeoJohnson(3, lambda: 2) - 7.5) < 1e-14)
    #expect(FeatureTransform.yeoJohnson(3, lambda: 0) == Mathematics.log1p(3))
    #expect(FeatureTransform.yeoJohnson(-3, lambda: 2) == -Mathematics.log1p(3))
    #expect(abs(FeatureTransform.yeoJohnson(-3, lambda: 0) + 7.5) < 1e-14)
    let table = QuantileTable(quantiles: [0, 1, 1, 1, 2])
    #expect(table.share(1) == 0.5 && table.share(0.5) == 0.125 && table.share(5) == 1)
    #expect(columns(.normalScore(table), 1) == [0])
    #expect(abs(columns(.normalScore(table), -9)[0] + 5.19933758) < 1e-6)
    #expect(columns(.scaled(centre: 2, scale: 4), 10) == [2])
  }
}
