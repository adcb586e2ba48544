// SPDX-License-Identifier: Apache-2.0

import Foundation
import PiFormats
import PiLearning
import PiLinearAlgebra
import PiRuntime
import PiTestSupport
import Testing

/// Walks the reference of exported models: what no line below checks fails the test.
///
/// From the raw telemetry on: features, scaling, fits, folded weights, predictions.
@Suite struct ExportWalkTests {
  private static let folder = ReferenceFolder("export")

  /// The features of the reference; provider 0 is what the others are compared with.
  private let schema = FeatureSchema(
    [
      FeatureSpec(name: "prov", categories: ["1", "2", "3"]),
      ExportWalkTests.feature("log1p_in", .log1p), ExportWalkTests.feature("log1p_out", .log1p),
      ExportWalkTests.feature("queue", .identity),
      ExportWalkTests.feature("hour", .cycle(period: 24, harmonics: 1)),
      ExportWalkTests.feature("cache_hit", .identity),
    ],
    interactions: [.init("log1p_in", "cache_hit")]
  )

  private static func feature(_ name: String, _ transform: FeatureTransform) -> FeatureSpec {
    FeatureSpec(
      name: name,
      unit: "1",
      range: 0 ... .infinity,
      defaultValue: 0,
      transform: transform
    )
  }

  /// The features of every recorded request, made by the schema that serves.
  private func encodedDesign(_ telemetry: ReferenceData.Table) throws -> Matrix<Double> {
    let names = ["provider", "input_tokens", "output_tokens", "queue_depth", "hour", "cache_hit"]
    let columns = try names.map { try telemetry.column($0) }
    var elements: [Double] = []
    for row in telemetry.rows.indices {
      var values = columns.map { $0[row] }
      values[0] -= 1
      var encoded = [Double](repeating: .nan, count: schema.width)
      var span = encoded.mutableSpan
      schema.encode(values.span, into: &span)
      elements += encoded
    }
    return try Matrix(rows: telemetry.rows.count, columns: schema.width, elements: elements)
  }

  @Test(.enabled(if: folder.isPresent))
  func `the schema encodes the telemetry as its recorded design`() throws {
    let design = try encodedDesign(try ReferenceData.table("telemetry/telemetry.csv"))
    let expected = try ReferenceData.table("telemetry/design.csv")
    #expect(design.rows == 1500 && expected.rows.count == 1500)
    for (row, values) in expected.rows.enumerated() {
      // The sine of a turn near its zero keeps absolute digits only.
      #expect(worst(Array(design.row(row)), values, floor: 1) < 1e-14, "row \(row)")
    }
    let inputs = try ReferenceData.table("export/inputs50.csv")
    #expect(inputs.rows == Array(expected.rows[..<50]))
  }

  @Test(.enabled(if: folder.isPresent))
  func `every value of the reference is checked`() throws {
    var ledger = try ExportWalkTests.folder.ledger()
    let names = try ReferenceData.table("telemetry/design.csv").names
    #expect(names.indices.map { ledger.text("feature_names|\($0)") } == names)
    try checkFits(&ledger)
    try checkFolding(&ledger)
    try checkTrees(&ledger)
    #expect(ledger.mismatches.isEmpty, "\(ledger.mismatches.joined(separator: "\n"))")
    #expect(ledger.unchecked.isEmpty, "\(ledger.unchecked)")
    #expect(ledger.comparisons > 250)
  }

  private func checkFits(_ ledger: inout ReferenceLedger) throws {
    let telemetry = try ReferenceData.table("telemetry/telemetry.csv")
    var design = try encodedDesign(telemetry)
    for column in 0..<design.columns {
      let values = (0..<design.rows).map { design[$0, column] }
      guard case .scaled(let centre, let scale) = FeatureFitting.standard(values) else { continue }
      ledger.check("scaler|mean|\(column)", centre, within: 1e-13)
      ledger.check("scaler|scale|\(column)", scale, within: 1e-13)
      for row in 0..<design.rows { design[row, column] = (values[row] - centre) / scale }
    }
    let latencies = try telemetry.column("latency_ms").map { log($0) }
    let ridge = try LeastSquares(penalty: 1).fit(design: design, target: latencies)
    ledger.check("ridge|coef", ridge.coefficients, within: 1e-10)
    ledger.check("ridge|intercept", ridge.intercept, within: 1e-12)
    let logit = try NewtonCholesky(penalty: 1)
      .fit(LogisticObjective(), design: design, target: try telemetry.column("success"))
    ledger.check("logit|coef", logit.coefficients, within: 1e-10)
    ledger.check("logit|intercept", logit.intercept, within: 1e-10)
  }

  /// The reference's own coefficients, folded: what the runtime ships.
  private func checkFolding(_ ledger: inout ReferenceLedger) throws {
    let names = ["ridge", "logit"]
    let heads = LinearHeads(
      intercepts: names.map { ledger.number("\($0)|intercept") },
      coefficients: try Matrix(
        rows: 2,
        columns: 10,
        elements: names.flatMap { ledger.numbers("\($0)|coef") }
      ),
      links: [.identity, .logit]
    )
    let folded = heads.folding(
      centres: ledger.numbers("scaler|mean"),
      scales: ledger.numbers("scaler|scale")
    )
    for (head, name) in names.enumerated() {
      let coefficients = Array(folded.coefficients.row(head))
      ledger.check("\(name)_folded|coef", coefficients, within: 1e-13)
      ledger.check("\(name)_folded|intercept", folded.intercepts[head], within: 1e-13)
    }
    let inputs = try ReferenceData.table("export/inputs50.csv").design(without: [])
    var scores = try Matrix<Double>(rows: inputs.rows, columns: 2)
    folded.score(inputs, into: &scores)
    let latency = (0..<inputs.rows).map { scores[$0, 0] }
    let success = (0..<inputs.rows).map { scores[$0, 1] }
    ledger.check("pred_log_latency_f64", latency, within: 1e-13)
    ledger.check("pred_success_f64", success, within: 1e-13)
    // How far the peer's own runtime is from the same predictions.
    ledger.excuse("onnx|ridge_matmul_f64_max_abs_err")
    ledger.excuse("onnx|logit_sigmoid_f64_max_abs_err")
    ledger.excuse("onnx|ridge_linearregressor_f32_max_abs_err")
    let outputs = "onnx|linearregressor_f32_outputs"
    ledger.check(outputs, latency, within: 1e-6)
    ledger.check(outputs, try singlePrecision(folded, inputs), within: 1e-6)
  }

  /// The first head with features and weights rounded to single precision, by SGEMM.
  private func singlePrecision(_ heads: LinearHeads, _ rows: Matrix<Double>) throws -> [Double] {
    let rounded = try Matrix<Float>(
      rows: rows.rows,
      columns: rows.columns,
      elements: (0..<rows.rows).flatMap { Array(rows.row($0)).map { Float($0) } }
    )
    let weights = try Matrix<Float>(
      rows: 1,
      columns: rows.columns,
      elements: Array(heads.coefficients.row(0)).map { Float($0) }
    )
    var result = try Matrix<Float>(rows: rows.rows, columns: 1)
    Product.multiply(rounded, by: weights, .transposed, into: &result)
    return (0..<rows.rows).map { Double(result[$0, 0] + Float(heads.intercepts[0])) }
  }

  private func checkTrees(_ ledger: inout ReferenceLedger) throws {
    let inputs = try ReferenceData.table("export/inputs50.csv").rows
    for name in ["lgb20.txt", "lgb20.json"] {
      let bytes = Array(
        try Data(contentsOf: ExportWalkTests.folder.url.appendingPathComponent(name))
      )
      let ensemble = try TreeEnsemble.lightGBM(bytes, named: name)
      #expect(ensemble.treeCount == 20)
      ledger.check("lgb20_pred50", inputs.map { ensemble.predict($0) }, within: 1e-12)
    }
  }
}
