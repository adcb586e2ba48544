// SPDX-License-Identifier: Apache-2.0

/// A feature: what it measures, what it may be and how it becomes columns.
public struct FeatureSpec: Hashable, Sendable {
  /// What stands in for a missing value.
  public enum Missing: String, Hashable, Sendable, CaseIterable {
    /// The default value.
    case useDefault
    /// The default value and one more column that is 1 when the value was missing, else 0.
    case indicate
  }

  /// The name, unique in a schema.
  public let name: String
  /// The unit of the value, such as `tokens`, `seconds` or `category`.
  public let unit: String
  /// The least value; smaller ones are clipped to it.
  public let least: Double
  /// The largest value; larger ones are clipped to it.
  public let largest: Double
  /// What a missing value counts as.
  public let defaultValue: Double
  /// What is done about missing values.
  public let missing: Missing
  /// How a value becomes columns.
  public let transform: FeatureTransform

  /// Creates a feature.
  ///
  /// - Parameters:
  ///   - name: unique in a schema.
  ///   - unit: of the value.
  ///   - range: values outside are clipped; may be infinite.
  ///   - defaultValue: within the range.
  ///   - missing: what is done about missing values.
  ///   - transform: how a value becomes columns.
  public init(
    name: String,
    unit: String,
    range: ClosedRange<Double>,
    defaultValue: Double,
    missing: Missing = .useDefault,
    transform: FeatureTransform = .identity
  ) {
    precondition(!name.isEmpty, "a feature has a name")
    precondition(range.contains(defaultValue), "a default is within the range")
    self.name = name
    self.unit = unit
    least = range.lowerBound
    largest = range.upperBound
    self.defaultValue = defaultValue
    self.missing = missing
    self.transform = transform
  }

  /// Creates a categorical feature of one column per category; missing and unknown ones give zeros.
  public init(name: String, categories: [String], missing: Missing = .useDefault) {
    precondition(Set(categories).count == categories.count, "categories are different")
    self.init(
      name: name,
      unit: "category",
      range: -1...Double(max(0, categories.count - 1)),
      defaultValue: -1,
      missing: missing,
      transform: .oneHot(categories: categories)
    )
  }

  /// Creates a hashed text feature of 2^bits columns; a missing text gives zeros.
  public init(name: String, hashBits bits: Int, missing: Missing = .useDefault) {
    precondition((1...20).contains(bits), "a hash has 1 to 20 bits")
    self.init(
      name: name,
      unit: "murmur3",
      range: -1...Double((2 << bits) - 1),
      defaultValue: -1,
      missing: missing,
      transform: .hashed(bits: bits)
    )
  }

  /// How many columns the feature has, its indicator included.
  public var width: Int { transform.width + (missing == .indicate ? 1 : 0) }

  /// The value that stands for a text: a category's position or a hash; nil when there is none.
  ///
  /// To be called when a name is interned, not for every request.
  public func code(of text: String) -> Double? {
    switch transform {
    case .oneHot(let categories): categories.firstIndex(of: text).map(Double.init)
    case .hashed(let bits): Double(FeatureHash.signedColumn(of: "\(name)=\(text)", bits: bits))
    default: nil
    }
  }

  /// Writes the columns of a value, not-a-number when missing, into `row` from `offset` on.
  func write(_ value: Double, into row: inout MutableSpan<Double>, at offset: Int) {
    let isMissing = value.isNaN
    let inside = isMissing ? defaultValue : max(least, min(largest, value))
    transform.write(inside, into: &row, at: offset)
    if missing == .indicate { row[offset + width - 1] = isMissing ? 1 : 0 }
  }

  /// The names of the columns, in order.
  var columnNames: [String] {
    var names: [String]
    switch transform {
    case .oneHot(let categories): names = categories.map { "\(name)=\($0)" }
    case .cycle(_, let harmonics):
      names = (0..<harmonics).flatMap { ["\(name).sin\($0 + 1)", "\(name).cos\($0 + 1)"] }
    default:
      let width = transform.width
      names = width == 1 ? [name] : (0..<width).map { "\(name).\($0)" }
    }
    if missing == .indicate { names.append("\(name).missing") }
    return names
  }
}
