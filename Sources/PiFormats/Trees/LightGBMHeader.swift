// SPDX-License-Identifier: Apache-2.0

internal import PiCore
import PiRuntime

/// What a LightGBM objective makes of scores, and how many it has.
struct LightGBMObjective {
  var link: EnsembleLink = .identity
  var outputs = 1

  /// The objectives whose predictions are known.
  private static let identities = [
    "regression", "regression_l1", "huber", "fair", "quantile", "mape", "lambdarank",
    "rank_xendcg", "custom",
  ]

  /// Reads a line such as `binary sigmoid:1`; nil for an unknown one.
  init?(_ text: String, outputs: Int) {
    self.outputs = outputs
    let words = text.split(separator: " ").map(String.init)
    guard let name = words.first else { return }
    var scale = 1.0
    for word in words where word.hasPrefix("sigmoid:") {
      guard let value = Double(word.dropFirst(8)), value > 0, value.isFinite else { return nil }
      scale = value
    }
    switch name {
    case "regression" where words.contains("sqrt"): link = .signedSquare
    case "binary", "multiclassova": link = .logistic(scale: scale)
    case "cross_entropy": link = .logistic(scale: 1)
    case "cross_entropy_lambda": link = .softplus
    case "poisson", "gamma", "tweedie": link = .log
    case "multiclass": link = .softmax
    default:
      guard LightGBMObjective.identities.contains(name) else { return nil }
    }
  }
}

/// What stands before the trees of a LightGBM model.
struct LightGBMHeader {
  let features: Int
  let names: [String]
  let objective: LightGBMObjective
  let averages: Bool

  static let objectives =
    "an objective such as regression, binary, poisson, gamma, tweedie, quantile or multiclass"

  init(features: Int, names: [String], objective: LightGBMObjective, averages: Bool) {
    self.features = features
    self.names = names
    self.objective = objective
    self.averages = averages
  }

  init(_ section: LightGBMSection, _ lines: LightGBMLines) throws(InputError) {
    let version = try section.required("version", lines)
    guard ["v3", "v4"].contains(lines.text(version)) else {
      let found = Sanitised.quoted(lines.text(version))
      throw lines.unexpected("version=v3 or version=v4", found: found, in: version)
    }
    let last = try section.required("max_feature_idx", lines)
    features = try lines.integer(last, in: 0...TreeEnsemble.maximumFeatures - 1) + 1
    let key = section["num_tree_per_iteration"] == nil ? "num_class" : "num_tree_per_iteration"
    let outputs = try lines.integer(
      try section.required(key, lines),
      in: 1...TreeEnsemble.maximumOutputs
    )
    let names = try section.required("feature_names", lines)
    self.names = lines.words(names).map { String(decoding: lines.bytes[$0], as: UTF8.self) }
    guard self.names.count == features else {
      let found = "\(self.names.count)"
      throw lines.unexpected("\(features) feature names", found: found, in: names)
    }
    averages = section["average_output"] != nil
    let field = section["objective"]
    let text = field.map { lines.text($0) } ?? ""
    guard let objective = LightGBMObjective(text, outputs: outputs) else {
      let found = Sanitised.quoted(text)
      throw lines.unexpected(Self.objectives, found: found, in: field ?? section.heading)
    }
    self.objective = objective
  }

  /// Packs trees under this header.
  func ensemble(_ trees: [TreeDraft]) throws(TreeEnsembleError) -> TreeEnsemble {
    guard trees.count % objective.outputs == 0 else {
      throw .bad(
        expected: "a multiple of \(objective.outputs) trees",
        found: "\(trees.count)"
      )
    }
    return try TreeEnsemble(
      trees: trees,
      featureCount: features,
      base: Array(repeating: 0, count: objective.outputs),
      link: objective.link,
      divisor: averages ? Double(max(1, trees.count / objective.outputs)) : 1,
      featureNames: names
    )
  }
}
