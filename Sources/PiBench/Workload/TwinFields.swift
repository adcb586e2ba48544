// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiSimulator

/// Reads the fields of a file that `datasets/workloads/fit_twins.py` wrote.
struct TwinFields {
  private let node: JSONNode
  private let levels: [Double]

  init(_ node: JSONNode) throws(InputError) {
    self.node = node
    let expected = "levels that rise from 0 to 1"
    let field = try TwinFields.field("quantile_levels", of: node)
    levels = try TwinFields.rising(field, in: 0...1, expected)
    guard levels.first == 0, levels.last == 1 else { throw field.unexpected(expected) }
  }

  /// Whether the file has a key.
  func contains(_ key: String) -> Bool { node[key] != nil }

  func name() throws(InputError) -> String {
    try String(json: TwinFields.field("name", of: node))
  }

  /// A number of the file, or of an object within it.
  func number(
    _ key: String,
    of part: String? = nil,
    in range: ClosedRange<Double>
  ) throws(InputError) -> Double {
    let owner = if let part { try TwinFields.field(part, of: node) } else { node }
    let value = try TwinFields.field(key, of: owner)
    guard case .number(let number) = value.value, range.contains(number.double) else {
      throw value.unexpected("a number in \(range.lowerBound) … \(range.upperBound)")
    }
    return number.double
  }

  /// A Spearman correlation, as the correlation of the normal copula that has it.
  func copula(ofRank key: String) throws(InputError) -> Double {
    let rank = try number(key, in: -1...1)
    return 2 * Mathematics.sin(.pi * rank / 6)
  }

  /// Quantiles of tokens at the levels of the file.
  func tokens(_ key: String) throws(InputError) -> TokenLaw {
    try law(key, in: 0...2e8, "quantiles of 0 … 2e8 tokens, rising")
  }

  /// Quantiles of shares at the levels of the file.
  func shares(_ key: String) throws(InputError) -> TokenLaw {
    try law(key, in: 0...1, "quantiles of 0 … 1, rising")
  }

  /// Quantiles of seconds at the levels of the file.
  func seconds(_ key: String) throws(InputError) -> TokenLaw {
    try law(key, in: 0...3.15e8, "quantiles of 0 … 3.15e8 s, rising")
  }

  /// Quantiles of turns at the levels of the file.
  func turns(_ key: String) throws(InputError) -> TokenLaw {
    try law(key, in: 1...1e6, "quantiles of 1 … 1e6 turns, rising")
  }

  private func law(
    _ key: String,
    in range: ClosedRange<Double>,
    _ expected: String
  ) throws(InputError) -> TokenLaw {
    let field = try TwinFields.field("quantiles", of: TwinFields.field(key, of: node))
    let quantiles = try TwinFields.rising(field, in: range, expected)
    guard quantiles.count == levels.count else {
      throw field.unexpected("\(levels.count) quantiles, as there are levels")
    }
    return .empirical(levels: levels, quantiles: quantiles)
  }

  private static func field(_ key: String, of node: JSONNode) throws(InputError) -> JSONNode {
    guard let value = node[key] else { throw node.unexpected("an object with the key \(key)") }
    return value
  }

  /// Two or more numbers of a range, none below the one before.
  private static func rising(
    _ node: JSONNode,
    in range: ClosedRange<Double>,
    _ expected: String
  ) throws(InputError) -> [Double] {
    let numbers = try [Double](json: node)
    guard numbers.count >= 2, numbers.allSatisfy(range.contains),
      zip(numbers, numbers.dropFirst()).allSatisfy({ $0 <= $1 })
    else { throw node.unexpected(expected) }
    return numbers
  }
}
