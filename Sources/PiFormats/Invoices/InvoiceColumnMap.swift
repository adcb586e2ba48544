// SPDX-License-Identifier: Apache-2.0

public import PiCore

/// What a column of a generic invoice can hold.
public enum InvoiceRole: String, CaseIterable, Hashable, Sendable {
  /// The day: a date, a time stamp, or seconds since 1970.
  case day
  /// The model.
  case model
  /// What was charged, in the map's unit.
  case cost
  /// The currency of the cost.
  case currency
  /// All input tokens.
  case input
  /// Output tokens.
  case output
}

/// Which column of a generic invoice holds what; without a map, columns are named as the roles.
public struct InvoiceColumnMap: Hashable, Sendable {
  private(set) var columns: [InvoiceRole: String] = [:]
  private(set) var costUnit = CostUnit.dollars

  /// Reads a map such as `day=Date,model=Model,cost=Amount`.
  ///
  /// - Parameters:
  ///   - text: pairs of role and column name, and perhaps `cost_unit`.
  ///   - name: where the text comes from, such as the option's name, for errors.
  /// - Throws: `InputError` that names the role at fault.
  public init(parsing text: String, named name: String) throws(InputError) {
    try RolePair.forEach(in: text, named: name) { (pair) throws(InputError) in
      if pair.role == "cost_unit" {
        costUnit = try pair.choice("a unit of cost")
        return
      }
      guard let role = InvoiceRole(rawValue: pair.role) else {
        throw pair.unknown(among: InvoiceRole.allCases.map(\.rawValue) + ["cost_unit"])
      }
      guard columns.updateValue(pair.value, forKey: role) == nil else {
        let found = "\(pair.role) again"
        throw .unexpected(at: pair.place, expected: "every role once", found: found)
      }
    }
    guard columns[.day] != nil, columns[.cost] != nil || columns[.output] != nil else {
      throw .unexpected(
        at: InputPosition(file: name, line: 1, column: 1),
        expected: "a column for \"day\" and one for \"cost\" or \"output\"",
        found: "none"
      )
    }
  }
}
