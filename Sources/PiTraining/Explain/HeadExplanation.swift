// SPDX-License-Identifier: Apache-2.0

import PiRuntime

/// A head's linear predictor as a sum over the features that it reads.
package struct HeadExplanation: Sendable {
  /// What a feature, or the product of two, adds.
  package struct Part: Sendable {
    package let name: String
    package let contribution: Double
  }

  package let name: String
  /// The linear predictor.
  package let predictor: Double
  /// The intercept, then features and interactions in the order of the design.
  package let parts: [Part]

  /// Takes a predictor apart.
  ///
  /// - Parameters:
  ///   - name: what the head is called.
  ///   - head: its coefficients.
  ///   - schema: which columns belong to which feature.
  ///   - row: one value per column.
  init(_ name: String, _ head: LinearHead, _ schema: FeatureSchema, _ row: [Double]) {
    self.name = name
    predictor = head.predictor(row.span)
    var parts = [Part(name: "intercept", contribution: head.intercept)]
    var start = 0
    func add(_ name: String, width: Int) {
      let columns = start..<(start + width)
      parts.append(
        Part(name: name, contribution: columns.reduce(0) { $0 + head.coefficients[$1] * row[$1] })
      )
      start += width
    }
    var widths: [String: Int] = [:]
    for feature in schema.features {
      widths[feature.name] = feature.width
      add(feature.name, width: feature.width)
    }
    for pair in schema.interactions {
      add(
        "\(pair.first)*\(pair.second)",
        width: (widths[pair.first] ?? 0) * (widths[pair.second] ?? 0)
      )
    }
    self.parts = parts
  }

  /// What the contributions leave of the predictor, for reasons of rounding only.
  package var rest: Double { parts.reduce(predictor) { $0 - $1.contribution } }
}
