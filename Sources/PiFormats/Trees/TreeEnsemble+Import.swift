// SPDX-License-Identifier: Apache-2.0

public import PiCore
public import PiRuntime

/// What a dump of bare trees leaves out.
public struct TreeDumpContext: Hashable, Sendable {
  /// A name a feature, in the order of the columns.
  public var featureNames: [String]
  /// What each output starts from, as a score; tree `i` adds to output `i` modulo their number.
  public var base: [Double]
  /// How predictions follow from scores.
  public var link: EnsembleLink

  /// Creates a context of at least one output.
  public init(featureNames: [String], base: [Double] = [0], link: EnsembleLink = .identity) {
    precondition(!base.isEmpty, "there is an output")
    self.featureNames = featureNames
    self.base = base
    self.link = link
  }
}

extension TreeEnsemble {
  /// Reads a LightGBM model: the text of `save_model` or the JSON of `dump_model`.
  ///
  /// Predictions agree with LightGBM's to rounding of the link, scores bit for bit. Leaves with linear
  /// models and unknown objectives are refused; a model without objective predicts its scores.
  ///
  /// - Parameters:
  ///   - bytes: the file.
  ///   - file: its name, for errors.
  /// - Returns: the checked ensemble.
  /// - Throws: `InputError` that names line and column, and tree and node where there is one.
  public static func lightGBM(
    _ bytes: [UInt8],
    named file: String
  ) throws(InputError) -> TreeEnsemble {
    let first = bytes.first { $0 > UInt8(ascii: " ") }
    return first == UInt8(ascii: "{")
      ? try LightGBMDump.read(bytes, named: file)
      : try LightGBMText.read(bytes, named: file)
  }

  /// Reads an XGBoost model that `save_model` wrote as JSON.
  ///
  /// Values are compared in single precision as XGBoost does and added in double precision, which
  /// XGBoost does not. The stored base score is a prediction, in every version since 1.0, and becomes a
  /// score by the inverse link; from 3.1 on there is one for each output. `multi:softmax`
  /// predicts the shares of the classes, not the number of the largest.
  ///
  /// - Parameters:
  ///   - bytes: the file.
  ///   - file: its name, for errors.
  /// - Returns: the checked ensemble.
  /// - Throws: `InputError` that names line and column, and tree and node where there is one.
  public static func xgBoost(
    _ bytes: [UInt8],
    named file: String
  ) throws(InputError) -> TreeEnsemble {
    try XGBoostModel.read(bytes, named: file)
  }

  /// Reads trees that XGBoost's `dump_model` or `get_dump` wrote as a JSON array.
  ///
  /// - Parameters:
  ///   - bytes: the file.
  ///   - file: its name, for errors.
  ///   - context: features, base score and link, which the dump does not name.
  /// - Returns: the checked ensemble.
  /// - Throws: `InputError` that names line and column, and tree and node where there is one.
  public static func xgBoostDump(
    _ bytes: [UInt8],
    named file: String,
    context: TreeDumpContext
  ) throws(InputError) -> TreeEnsemble {
    try XGBoostDump.read(bytes, named: file, context: context)
  }
}
