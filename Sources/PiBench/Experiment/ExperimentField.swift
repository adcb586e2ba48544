// SPDX-License-Identifier: Apache-2.0

package import PiCore

/// A number of an experiment, declared once for its file, the command line, the help, the
/// documentation and the identity by which `compare` knows like experiments.
package struct ExperimentField: Sendable {
  /// The object of the file in which a field stands.
  package enum Section: Sendable {
    case experiment, workload, gateway, labels

    /// The key of the object; nil for the outermost one.
    var key: String? {
      switch self {
      case .experiment: nil
      case .workload: "workload"
      case .gateway: "gateway"
      case .labels: "labels"
      }
    }
  }

  package enum Value: Hashable, Sendable {
    case whole(UInt64)
    case number(Double)
  }

  /// What a field may be, bounds included.
  package enum Bounds: Hashable, Sendable {
    case whole(ClosedRange<UInt64>)
    case number(ClosedRange<Double>)
  }

  /// How the command line names it.
  package struct Option: Sendable {
    /// Without dashes.
    package let name: String
    package let placeholder: String
    package let summary: String
    /// Whether the file's value is multiplied by what is given.
    package let multiplies: Bool

    init(_ name: String, _ placeholder: String, _ summary: String, multiplies: Bool = false) {
      self.name = name
      self.placeholder = placeholder
      self.summary = summary
      self.multiplies = multiplies
    }
  }

  package let section: Section
  /// Its key in the file; where it has a unit, the key ends with it.
  package let key: String
  package let bounds: Bounds
  /// Whether experiments with different values are different experiments.
  package let isIdentity: Bool
  /// nil where only a file says it.
  package let option: Option?
  /// The value in an experiment; nil where the experiment leaves it open.
  package let get: @Sendable (ExperimentSpec) -> Value?
  package let set: @Sendable (inout ExperimentSpec, Value) -> Void

  init<Number: FieldNumber>(
    _ section: Section,
    _ key: String,
    _ path: any WritableKeyPath<ExperimentSpec, Number> & Sendable,
    in bounds: Bounds,
    isIdentity: Bool = true,
    option: Option? = nil
  ) {
    self.section = section
    self.key = key
    self.bounds = bounds
    self.isIdentity = isIdentity
    self.option = option
    get = { $0[keyPath: path].fieldValue }
    set = { $0[keyPath: path] = Number(field: $1) }
  }

  /// Where it stands in the file, such as `gateway.attempts`.
  package var path: String {
    section.key.map { "\($0).\(key)" } ?? key
  }

  /// What may be given, in words.
  package var expectation: String {
    switch bounds {
    case .whole(let range): "a whole number in \(range.lowerBound) … \(range.upperBound)"
    case .number(let range):
      "a number in \(PlainNumber.text(range.lowerBound)) … \(PlainNumber.text(range.upperBound))"
    }
  }

  /// The value that a text of the command line says; nil when it says none within the bounds.
  package func parse(_ text: String) -> Value? {
    switch bounds {
    case .whole(let range):
      UInt64(text).flatMap { range.contains($0) ? .whole($0) : nil }
    case .number(let range):
      ExperimentField.plainNumber(text).flatMap { range.contains($0) ? .number($0) : nil }
    }
  }

  private static func plainNumber(_ text: String) -> Double? {
    text.utf8.allSatisfy { "0123456789+-.eE".utf8.contains($0) } ? Double(text) : nil
  }

  /// Puts a value of the command line into an experiment.
  func change(_ spec: inout ExperimentSpec, to value: Value) {
    guard option?.multiplies == true, case .number(let factor) = value,
      case .number(let old)? = get(spec)
    else { return set(&spec, value) }
    set(&spec, .number(old * factor))
  }

  /// Reads it from its object, if it is there.
  func read(
    from fields: inout JSONObjectReader,
    into spec: inout ExperimentSpec
  ) throws(InputError) {
    switch bounds {
    case .whole(0...UInt64.max):
      if let value = try fields.optional(key, as: UInt64.self) { set(&spec, .whole(value)) }
    case .whole(let range):
      let bounds = Int64(clamping: range.lowerBound)...Int64(clamping: range.upperBound)
      if let value = try fields.optional(key, in: bounds) { set(&spec, .whole(UInt64(value))) }
    case .number(let range):
      if let value = try fields.optional(key, in: range) { set(&spec, .number(value)) }
    }
  }
}

/// What a field of an experiment can be.
protocol FieldNumber: Sendable {
  init(field: ExperimentField.Value)
  var fieldValue: ExperimentField.Value? { get }
}

extension FieldNumber where Self: FixedWidthInteger {
  init(field: ExperimentField.Value) {
    switch field {
    case .whole(let number): self = Self(clamping: number)
    case .number(let number): self = Self(exactly: number.rounded()) ?? 0
    }
  }

  var fieldValue: ExperimentField.Value? { UInt64(exactly: self).map { .whole($0) } }
}

extension Int: FieldNumber {}
extension Int64: FieldNumber {}
extension UInt32: FieldNumber {}
extension UInt64: FieldNumber {}

extension Double: FieldNumber {
  init(field: ExperimentField.Value) {
    switch field {
    case .whole(let number): self = Double(number)
    case .number(let number): self = number
    }
  }

  var fieldValue: ExperimentField.Value? { .number(self) }
}

extension TimeSpan: FieldNumber {
  init(field: ExperimentField.Value) { self.init(clampingSeconds: Double(field: field)) }

  var fieldValue: ExperimentField.Value? { .number(seconds) }
}

extension Optional: FieldNumber where Wrapped: FieldNumber {
  init(field: ExperimentField.Value) { self = Wrapped(field: field) }

  var fieldValue: ExperimentField.Value? { flatMap(\.fieldValue) }
}

extension ExperimentField.Value: ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral {
  package init(integerLiteral value: UInt64) { self = .whole(value) }
  package init(floatLiteral value: Double) { self = .number(value) }
}
