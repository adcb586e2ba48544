// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiFormats
import PiRuntime
import Testing

/// Imported models against the predictions of the libraries that wrote them.
struct ModelImportTests {
  static let lightGBM = [
    "binary", "constant", "dart", "forest", "gamma", "multiclass", "none", "ova", "poisson",
    "quantile", "regression", "sqrt", "tweedie", "xentlambda", "xentropy", "zero",
  ]
  static let xgBoost = [
    "base", "dart", "forest", "gamma", "logistic", "logitraw", "numbers", "poisson", "quantile",
    "regression", "softprob", "tweedie",
  ]

  @Test(arguments: lightGBM)
  func `a LightGBM text model predicts as LightGBM does`(_ name: String) throws {
    let file = "lgb_\(name).txt"
    let ensemble = try TreeEnsemble.lightGBM(try ModelFixtures.bytes(file), named: file)
    var expected = try ModelFixtures.expected("lgb_\(name)")
    // LightGBM's raw score of a forest is the sum of the trees, its prediction their mean.
    if name == "forest" { expected.scores = expected.predictions }
    let answers = ModelFixtures.answers(ensemble, try ModelFixtures.rows("inputs.csv"))
    #expect(answers.scores == expected.scores)
    #expect(ModelFixtures.worst(answers.predictions, expected.predictions) < 1e-14)
  }

  @Test(arguments: ["binary", "multiclass", "regression", "zero"])
  func `the JSON dump and the text of a LightGBM model are the same ensemble`(
    _ name: String
  ) throws {
    let file = "lgb_\(name)"
    let text = try TreeEnsemble.lightGBM(try ModelFixtures.bytes(file + ".txt"), named: file)
    let dump = try TreeEnsemble.lightGBM(try ModelFixtures.bytes(file + ".json"), named: file)
    #expect(text == dump)
    #expect(text.featureNames == (0..<6).map { "Column_\($0)" })
  }

  @Test(arguments: xgBoost)
  func `an XGBoost model predicts as XGBoost does, to single precision`(_ name: String) throws {
    let file = "xgb_\(name).json"
    let ensemble = try TreeEnsemble.xgBoost(try ModelFixtures.bytes(file), named: file)
    let expected = try ModelFixtures.expected("xgb_\(name)")
    let answers = ModelFixtures.answers(ensemble, try ModelFixtures.rows("inputs_xgb.csv"))
    #expect(ModelFixtures.worst(answers.scores, expected.scores) < 5e-7)
    #expect(ModelFixtures.worst(answers.predictions, expected.predictions) < 5e-7)
  }

  @Test
  func `an XGBoost dump and its context answer as the model does`() throws {
    let model = try TreeEnsemble.xgBoost(
      try ModelFixtures.bytes("xgb_regression.json"),
      named: "model"
    )
    let dump = try TreeEnsemble.xgBoostDump(
      try ModelFixtures.bytes("xgb_regression_dump.json"),
      named: "dump",
      context: TreeDumpContext(featureNames: (0..<6).map { "x\($0)" }, base: model.base)
    )
    #expect(dump.treeCount == 4)
    for row in try ModelFixtures.rows("inputs_xgb.csv") {
      #expect(dump.score(row) == model.score(row))
    }
  }

  @Test
  func `a base score of a version before 3_1 stands without brackets`() throws {
    let text = try ModelFixtures.text("xgb_base.json")
    let old = text.replacing(#""base_score":"[2E-1]""#, with: #""base_score":"2E-1""#)
    #expect(old != text)
    let now = try TreeEnsemble.xgBoost(Array(text.utf8), named: "now")
    #expect(try TreeEnsemble.xgBoost(Array(old.utf8), named: "old") == now)
    #expect(abs(now.base[0] - Mathematics.log(0.2 / 0.8)) < 1e-7)
  }

  @Test(arguments: 0..<40)
  func `comparing with the folded threshold is comparing in single precision`(seed: Int) {
    let luck = Luck(seed: UInt64(seed), replication: 0)
    func check(_ bound: Float) throws {
      let draft = TreeDraft(nodes: [
        .split(
          TreeDraft.Split(
            feature: 0,
            rule: .below(bound),
            left: 1,
            right: 2,
            missingGoesLeft: false
          )
        ),
        .leaf(1), .leaf(0),
      ])
      let ensemble = try TreeEnsemble(trees: [draft], featureCount: 1)
      var values = [Double(bound), Double(bound.nextDown), Double(bound.nextUp), 0, -0.0]
      let middle = (Double(bound) + Double(bound.nextDown)) / 2
      values += [middle, middle.nextUp, middle.nextDown, .infinity, -.infinity, 1e300, -1e300]
      for value in values where !value.isNaN {
        #expect(ensemble.score([value]) == (Float(value) < bound ? 1 : 0), "\(value) < \(bound)")
      }
    }
    for index in 0..<50 {
      let bits = luck.bits(.resampling, index: index).x
      let bound = Float(bitPattern: bits)
      if bound.isFinite { #expect(throws: Never.self) { try check(bound) } }
    }
    let edges: [Float] = [
      0, -0.0, .leastNonzeroMagnitude, -.leastNonzeroMagnitude, .greatestFiniteMagnitude,
      -.greatestFiniteMagnitude, .leastNormalMagnitude, 1, 16_777_216,
    ]
    for bound in edges { #expect(throws: Never.self) { try check(bound) } }
  }
}
