// SPDX-License-Identifier: Apache-2.0

internal import PiCore
internal import PiLinearAlgebra

/// A least-squares problem with a certified solution, its numbers kept as decimal text.
struct CertifiedProblem {
  let name: String
  let hasIntercept: Bool
  /// Features without the column of ones, to 31 digits.
  let features: [[DoubleDouble]]
  let target: [DoubleDouble]
  /// The exact solution, intercept first, to 31 digits.
  let exact: [DoubleDouble]
  /// NIST's standard deviations of the estimates.
  let certifiedErrors: [DoubleDouble]
  /// NIST's residual standard deviation.
  let certifiedResidual: DoubleDouble

  /// Reads one file of `datasets/nist`.
  init(_ bytes: [UInt8], named file: String) throws(InputError) {
    var fields = try JSONObjectReader(try JSONReader.parse(bytes, named: file))
    name = try fields.required("name", as: String.self)
    let degree = try fields.required("degree", as: Int.self, in: 0...20)
    hasIntercept = try fields.required("intercept", as: Bool.self)
    target = try Self.numbers(try fields.required("y", as: JSONNode.self))
    let inputs = try fields.required("x", as: JSONNode.self)
    guard case .array(let rows) = inputs.value, rows.count == target.count else {
      throw inputs.unexpected("\(target.count) rows")
    }
    _ = try fields.required("certified", as: JSONNode.self)
    certifiedErrors = try Self.numbers(try fields.required("certified_sd", as: JSONNode.self))
    let residual = try fields.required("residual_sd", as: JSONNode.self)
    certifiedResidual = try Self.number(residual)
    exact = try Self.numbers(try fields.required("exact", as: JSONNode.self))
    try fields.finish()
    var features: [[DoubleDouble]] = []
    for row in rows {
      let values = try Self.numbers(row)
      features.append(degree == 0 ? values : Self.powers(values[0], degree))
    }
    self.features = features
    let width = features[0].count + (hasIntercept ? 1 : 0)
    guard exact.count == width, certifiedErrors.count == width else {
      throw inputs.unexpected("\(exact.count) coefficients")
    }
  }

  private static func numbers(_ node: JSONNode) throws(InputError) -> [DoubleDouble] {
    guard case .array(let items) = node.value, !items.isEmpty else {
      throw node.unexpected("an array of decimal texts")
    }
    var result: [DoubleDouble] = []
    for item in items { result.append(try number(item)) }
    return result
  }

  private static func number(_ node: JSONNode) throws(InputError) -> DoubleDouble {
    guard let number = DoubleDouble(decimal: try String(json: node)) else {
      throw node.unexpected("a decimal number as text")
    }
    return number
  }

  private static func powers(_ value: DoubleDouble, _ degree: Int) -> [DoubleDouble] {
    var result = [value]
    while result.count < degree { result.append(result[result.count - 1] * value) }
    return result
  }

  /// The features as doubles, without the column of ones.
  func design() throws(LinearAlgebraError) -> Matrix<Double> {
    let elements = features.flatMap { $0.map(\.high) }
    return try Matrix(rows: features.count, columns: features[0].count, elements: elements)
  }

  /// The features with their column of ones, to 31 digits.
  func extendedDesign() throws(LinearAlgebraError) -> ExtendedMatrix {
    let ones = hasIntercept ? [DoubleDouble(1)] : []
    let elements = features.flatMap { ones + $0 }
    return try ExtendedMatrix(
      rows: features.count,
      columns: elements.count / features.count,
      elements: elements
    )
  }
}
