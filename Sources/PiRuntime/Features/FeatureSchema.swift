// SPDX-License-Identifier: Apache-2.0

internal import PiCryptography

/// The features of a model: their order, transforms and rules, shared by training and serving.
public struct FeatureSchema: Hashable, Sendable {
  /// The product of every column of one feature with every column of another one.
  public struct Interaction: Hashable, Sendable {
    /// Name of the first feature.
    public let first: String
    /// Name of the second feature.
    public let second: String

    /// Creates an interaction of two features of the schema.
    public init(_ first: String, _ second: String) {
      self.first = first
      self.second = second
    }
  }

  private struct Product: Hashable, Sendable {
    var first: Range<Int>
    var second: Range<Int>
  }

  /// The features in the order of the values they read.
  public let features: [FeatureSpec]
  /// The interactions, whose columns follow those of the features.
  public let interactions: [Interaction]
  /// How many columns a row has.
  public let width: Int
  /// The SHA-256 of `canonicalText` as hexadecimal digits.
  public let hash: String
  private let offsets: [Int]
  private let products: [Product]

  /// Creates a schema of features with different names and interactions between them.
  public init(_ features: [FeatureSpec], interactions: [Interaction] = []) {
    precondition(Set(features.map(\.name)).count == features.count, "names are different")
    self.features = features
    self.interactions = interactions
    var offsets: [Int] = []
    var end = 0
    for feature in features {
      offsets.append(end)
      end += feature.width
    }
    let products = interactions.map { interaction in
      let ranges = [interaction.first, interaction.second].map { name in
        guard let index = features.firstIndex(where: { $0.name == name }) else {
          preconditionFailure("an interaction is between features of the schema")
        }
        return offsets[index]..<(offsets[index] + features[index].width)
      }
      return Product(first: ranges[0], second: ranges[1])
    }
    self.offsets = offsets
    self.products = products
    width = products.reduce(end) { $0 + $1.first.count * $1.second.count }
    let text = FeatureSchema.canonicalText(features, interactions)
    hash = SHA256.digest(of: Array(text.utf8)).hexadecimal
  }

  /// Writes the columns of a row.
  ///
  /// - Parameters:
  ///   - values: one per feature, in order: a number in its unit, or the code of a text;
  ///     not-a-number when missing.
  ///   - row: as many numbers as `width`; all of them are overwritten.
  /// - Complexity: O(width); allocates nothing.
  public func encode(_ values: Span<Double>, into row: inout MutableSpan<Double>) {
    precondition(values.count == features.count, "every feature has a value")
    precondition(row.count == width, "a row has the schema's width")
    for index in features.indices {
      features[index].write(values[index], into: &row, at: offsets[index])
    }
    guard let last = features.indices.last else { return }
    var column = offsets[last] + features[last].width
    for product in products {
      for i in product.first {
        for j in product.second {
          row[column] = row[i] * row[j]
          column += 1
        }
      }
    }
  }

  /// The names of the columns, in order.
  public var columnNames: [String] {
    let own = features.map(\.columnNames)
    var names = own.flatMap { $0 }
    for interaction in interactions {
      let parts = [interaction.first, interaction.second].map { name in
        features.firstIndex { $0.name == name }.map { own[$0] } ?? []
      }
      for a in parts[0] { for b in parts[1] { names.append("\(a)*\(b)") } }
    }
    return names
  }

  /// Everything that decides what the columns mean, one feature or interaction per line.
  ///
  /// Texts are preceded by their length, numbers are the shortest that read back the same.
  public var canonicalText: String { FeatureSchema.canonicalText(features, interactions) }

  private static func canonicalText(
    _ features: [FeatureSpec],
    _ interactions: [Interaction]
  ) -> String {
    var lines = ["pibench.feature-schema 1"]
    for feature in features {
      let head = "feature \(quoted(feature.name)) \(quoted(feature.unit))"
      let range = "\(feature.least) \(feature.largest) \(feature.defaultValue)"
      lines.append("\(head) \(range) \(feature.missing.rawValue) \(text(feature.transform))")
    }
    for interaction in interactions {
      lines.append("interaction \(quoted(interaction.first)) \(quoted(interaction.second))")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func quoted(_ text: String) -> String { "\(text.utf8.count):\(text)" }

  private static func list(_ numbers: [Double]) -> String {
    numbers.map { "\($0)" }.joined(separator: " ")
  }

  private static func text(_ transform: FeatureTransform) -> String {
    switch transform {
    case .identity: "identity"
    case .log1p: "log1p"
    case .scaled(let centre, let scale): "scaled \(centre) \(scale)"
    case .oneHot(let categories): "onehot \(categories.map(quoted).joined(separator: " "))"
    case .hashed(let bits): "hashed murmur3 \(bits)"
    case .bSpline(let spline): "bspline \(spline.extrapolation.rawValue) \(list(spline.knots))"
    case .naturalCubic(let spline):
      "natural \(spline.extrapolation.rawValue) \(list(spline.knots))"
    case .restrictedCubic(let spline): "restricted \(list(spline.knots))"
    case .cycle(let period, let harmonics): "cycle \(period) \(harmonics)"
    case .normalScore(let table): "normalscore \(list(table.quantiles))"
    case .power(let lambda, let centre, let scale): "power \(lambda) \(centre) \(scale)"
    }
  }
}
