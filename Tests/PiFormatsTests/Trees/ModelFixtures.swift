// SPDX-License-Identifier: Apache-2.0

import Foundation
import PiRuntime

/// Models that LightGBM and XGBoost wrote, with their own predictions (Fixtures/make_models.py).
enum ModelFixtures {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Fixtures")

  struct Missing: Error {
    let name: String
  }

  static func bytes(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: folder.appendingPathComponent(name)))
  }

  static func text(_ name: String) throws -> String {
    String(decoding: try bytes(name), as: UTF8.self)
  }

  /// The rows of a table of numbers without its heading.
  static func rows(_ name: String) throws -> [[Double]] {
    try text(name).split(separator: "\n").dropFirst().map { line in
      line.split(separator: ",").map { Double($0) ?? .nan }
    }
  }

  struct Expected {
    var scores: [[Double]] = []
    var predictions: [[Double]] = []
  }

  /// What a model's own library answers to each row of inputs.
  static func expected(_ model: String) throws -> Expected {
    var expected = Expected()
    for line in try text("expected.csv").split(separator: "\n") {
      let cells = line.split(separator: ",")
      guard cells[0] == model else { continue }
      let values = cells[3].split(separator: " ").compactMap { Double($0) }
      if cells[2] == "raw" {
        expected.scores.append(values)
      } else {
        expected.predictions.append(values)
      }
    }
    guard !expected.scores.isEmpty else { throw Missing(name: model) }
    return expected
  }

  /// The scores and predictions of an ensemble for rows.
  static func answers(_ ensemble: TreeEnsemble, _ rows: [[Double]]) -> Expected {
    var answers = Expected()
    var buffer = [Double](repeating: .nan, count: ensemble.outputCount)
    for row in rows {
      ensemble.score(row.span, into: &buffer)
      answers.scores.append(buffer)
      ensemble.predict(row.span, into: &buffer)
      answers.predictions.append(buffer)
    }
    return answers
  }

  /// The largest difference of two tables relative to 1 or the larger number.
  static func worst(_ left: [[Double]], _ right: [[Double]]) -> Double {
    guard left.map(\.count) == right.map(\.count) else { return .infinity }
    var worst = 0.0
    for (a, b) in zip(left.joined(), right.joined()) where a != b {
      let difference = abs(a - b) / max(1, abs(a), abs(b))
      worst = difference.isNaN ? .infinity : max(worst, difference)
    }
    return worst
  }
}
