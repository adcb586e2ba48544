// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiFormats
import PiRuntime
import Testing

/// Models that are broken by accident or on purpose: an error with its place, never a trap.
struct HostileModelTests {
  static let files = [
    "lgb_binary.txt", "lgb_multiclass.json", "lgb_zero.txt", "xgb_dart.json", "xgb_softprob.json",
    "xgb_regression_dump.json",
  ]

  private func read(_ bytes: [UInt8], as file: String) throws -> TreeEnsemble {
    if file.hasPrefix("lgb") { return try TreeEnsemble.lightGBM(bytes, named: file) }
    guard file.hasSuffix("_dump.json") else {
      return try TreeEnsemble.xgBoost(bytes, named: file)
    }
    let context = TreeDumpContext(featureNames: (0..<6).map { "x\($0)" })
    return try TreeEnsemble.xgBoostDump(bytes, named: file, context: context)
  }

  @Test(arguments: files)
  func `a truncated model is refused wherever it ends`(_ file: String) throws {
    let bytes = try ModelFixtures.bytes(file)
    let step = max(1, bytes.count / 60)
    for count in stride(from: 0, to: bytes.count - 20, by: step) {
      #expect(throws: InputError.self) { try read(Array(bytes[..<count]), as: file) }
    }
  }

  @Test(arguments: files)
  func `changed bytes are refused or give trees that end`(_ file: String) throws {
    let bytes = try ModelFixtures.bytes(file)
    let digits = Array("0123456789-.eE,[]\" =N".utf8)
    let inputs = try ModelFixtures.rows("inputs_xgb.csv")
    for seed in 0..<60 {
      let luck = Luck(seed: UInt64(seed), replication: 0)
      var changed = bytes
      for index in 0...seed % 3 {
        let words = luck.bits(.resampling, index: index)
        changed[Int(words.x) % bytes.count] = digits[Int(words.y) % digits.count]
      }
      do {
        let ensemble = try read(changed, as: file)
        var scores = [Double](repeating: 0, count: ensemble.outputCount)
        for row in inputs where ensemble.featureCount == row.count {
          ensemble.predict(row.span, into: &scores)
        }
      } catch let error as InputError {
        #expect(error.description.hasPrefix(file))
      }
    }
  }

  /// The error of a model in which one text stands for another.
  private func error(_ file: String, _ old: String, _ new: String) throws -> String {
    let text = try ModelFixtures.text(file)
    guard let range = text.firstRange(of: old) else { throw ModelFixtures.Missing(name: old) }
    let changed = text.replacingCharacters(in: range, with: new)
    do {
      _ = try read(Array(changed.utf8), as: file)
      return "none"
    } catch let error as InputError {
      return error.description
    }
  }

  @Test
  func `a LightGBM text says which line and column is wrong`() throws {
    let file = "lgb_regression.txt"
    let cases = [
      ("version=v4", "version=v9", #":2:1: expected version=v3 or version=v4, found "v9""#),
      ("objective=regression", "objective=magic", #":7:1: expected an objective such as"#),
      ("left_child=2", "left_child=0", "expected one way to a node at node 0 of tree 0"),
      ("left_child=2", "left_child=9", "expected a whole number in -7 … 5, found \"9\""),
      ("left_child=2", "left_child=-8", "expected a whole number in -7 … 5, found \"-8\""),
      ("split_feature=0", "split_feature=6", #":15:15: expected a whole number in 0 … 5"#),
      ("threshold=-", "threshold=nan ", "expected 6 numbers after \"threshold\", found 7"),
      ("num_cat=1", "num_cat=0", "expected a set of categories in 0 ..< 0 at node"),
      ("num_leaves=7", "num_leaves=900000000", "expected a whole number in 1 … 16777216"),
      ("num_leaves=7", "num_leaves=8", "expected 8 numbers after \"leaf_value\", found 7"),
      ("is_linear=0", "is_linear=1", "expected is_linear=0, leaves that are numbers"),
      ("shrinkage=1", "num_cat=1", "expected every key once, found \"num_cat\" again"),
      ("end of trees", "Tree=4", "expected \"end of trees\", found the end of the input"),
      ("Tree=2", "Tree=7", "expected Tree=2 or \"end of trees\", found \"Tree=7\""),
      ("max_feature_idx=5", "max_feature_idx=70000", "expected a whole number in 0 … 65535"),
      ("max_feature_idx=5", "max_feature_idx=6", "expected 7 feature names, found 6"),
      ("decision_type=", "decision_type=99 ", "expected 6 numbers after \"decision_type\""),
    ]
    for (old, new, expected) in cases {
      let error = try error(file, old, new)
      #expect(error.hasPrefix(file + ":") && error.contains(expected), "\(new): \(error)")
    }
    let nan = try error(file, "leaf_value=", "leaf_value=nan ")
    #expect(nan.contains("expected 7 numbers"))
  }

  @Test
  func `numbers that are not finite are no thresholds`() throws {
    let text = try ModelFixtures.text("lgb_regression.txt")
    for word in ["nan", "inf", "-inf", "1e999", "0x1p3", "--1"] {
      let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
        guard line.hasPrefix("threshold=") else { return String(line) }
        return "threshold=" + word + line.drop { $0 != " " }
      }
      let error = #expect(throws: InputError.self) {
        try read(Array(lines.joined(separator: "\n").utf8), as: "lgb_x.txt")
      }
      #expect(error?.description == "lgb_x.txt:17:11: expected a finite number, found \"\(word)\"")
    }
  }

  @Test
  func `an XGBoost model says what is wrong, with tree and node`() throws {
    let file = "xgb_numbers.json"
    let cases = [
      (#""left_children":[1,"#, #""left_children":[0,"#, "one way to a node at node 0 of tree 0"),
      (#""left_children":[1,"#, #""left_children":[99,"#, "a node in 0 ..< 15 at node 99"),
      (#""left_children":[1,"#, #""left_children":[-7,"#, "a node in 0 ..< 15 at node -7"),
      (#""left_children":[1,"#, #""left_children":["#, "as many right_children"),
      (#""size_leaf_vector":"1""#, #""size_leaf_vector":"3""#, "a whole number in 0 … 1"),
      (#""num_feature":"6","num_t"#, #""num_feature":"1","num_t"#, "a feature in 0 ..<"),
      (#""tree_info":[0,"#, #""tree_info":[1,"#, "an output in 0 ..< 1"),
      (#""tree_info":[0,"#, #""tree_info":["#, "an output and a weight for each of 4 trees"),
      (#""name":"gbtree""#, #""name":"gblinear""#, #"one of "gbtree", "dart""#),
      (#""reg:squarederror""#, #""survival:cox""#, "an objective such as"),
      (#""split_conditions":["#, #""split_conditions":[1e99,"#, "as many right_children"),
    ]
    for (old, new, expected) in cases {
      let error = try error(file, old, new)
      #expect(error.hasPrefix(file + ":1:") && error.contains(expected), "\(new): \(error)")
    }
    let base = try error("xgb_base.json", "[2E-1]", "[2E0]")
    #expect(base.contains("expected base scores that the objective can predict"))
    let sets = try error(
      "xgb_regression.json",
      #""categories_sizes":["#,
      #""categories_sizes":[9000000000000000000,"#
    )
    #expect(sets.contains("as many categories_segments and categories_sizes"))
    let large = try error("xgb_regression.json", #""categories":["#, #""categories":[99999999,"#)
    #expect(large.contains("expected categories in 0 … 16777215 at node"))
  }

  @Test(arguments: [(200, true), (300, false), (100_000, false)])
  func `a tree may be 256 questions deep and no more`(_ depth: Int, _ isRead: Bool) throws {
    let open =
      #"{"split_feature":0,"threshold":1,"decision_type":"<=","default_left":true,"#
      + #""missing_type":"None","right_child":{"leaf_value":1},"left_child":"#
    let text =
      #"{"max_feature_idx":0,"num_tree_per_iteration":1,"feature_names":["a"],"tree_info":[{"#
      + #""tree_structure":"# + String(repeating: open, count: depth) + #"{"leaf_value":2}"#
      + String(repeating: "}", count: depth) + "}]}"
    if isRead {
      let ensemble = try TreeEnsemble.lightGBM(Array(text.utf8), named: "deep")
      #expect(ensemble.score([0]) == 2)
      #expect(ensemble.score([2]) == 1)
    } else {
      #expect(throws: InputError.self) {
        try TreeEnsemble.lightGBM(Array(text.utf8), named: "deep")
      }
    }
  }

  @Test
  func `ensembles that are made by hand are checked as well`() {
    func make(_ nodes: [TreeDraft.Node], features: Int = 1, output: Int = 0) throws {
      _ = try TreeEnsemble(
        trees: [TreeDraft(nodes: nodes, output: output)],
        featureCount: features
      )
    }
    let split = TreeDraft.Split(
      feature: 0,
      rule: .atMost(1),
      left: 1,
      right: 1,
      missingGoesLeft: true
    )
    #expect(throws: TreeEnsembleError.self) { try make([]) }
    #expect(throws: TreeEnsembleError.self) { try make([.leaf(.nan)]) }
    #expect(throws: TreeEnsembleError.self) { try make([.leaf(1)], output: 1) }
    #expect(throws: TreeEnsembleError.self) { try make([.leaf(1)], features: 1 << 20) }
    #expect(
      throws: TreeEnsembleError.badNode(
        tree: 0,
        node: 1,
        expected: "one way to a node",
        found: "a second way to it, or a cycle"
      )
    ) { try make([.split(split), .leaf(1)]) }
  }
}

extension String {
  fileprivate func replacingCharacters(in range: Range<Index>, with text: String) -> String {
    var copy = self
    copy.replaceSubrange(range, with: text)
    return copy
  }
}
