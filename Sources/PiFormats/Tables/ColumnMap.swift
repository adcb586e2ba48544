// SPDX-License-Identifier: Apache-2.0

public import PiCore

/// Which column of a generic table holds what, and in which units.
public struct ColumnMap: Hashable, Sendable {
  /// The column of every role that has one.
  public private(set) var columns: [ColumnRole: String] = [:]
  /// The unit of numbers that are times.
  public private(set) var unit = TimeUnit.seconds
  /// The unit of costs.
  public private(set) var costUnit = CostUnit.dollars
  /// How numbers of tokens and costs are written.
  public private(set) var numbers = NumberStyle.plain
  private let name: String
  private let text: String

  /// Reads a map such as `arrival=ts,input=prompt_tokens,output=completion_tokens,unit=ms`.
  ///
  /// - Parameters:
  ///   - text: pairs of role and column name, and perhaps `unit` and `cost_unit`.
  ///   - name: where the text comes from, such as the option's name, for errors.
  /// - Throws: `InputError` that names the role and column at fault.
  public init(parsing text: String, named name: String = "columns") throws(InputError) {
    self.name = name
    self.text = text
    try RolePair.forEach(in: text, named: name) { (pair) throws(InputError) in try take(pair) }
    for (one, other) in [(ColumnRole.input, ColumnRole.fresh), (.failed, .status)]
    where columns[one] != nil && columns[other] != nil {
      throw .unexpected(
        at: InputPosition(file: name, line: 1, column: 1),
        expected: "a column for \(one.rawValue) or for \(other.rawValue)",
        found: "both"
      )
    }
  }

  private mutating func take(_ pair: RolePair) throws(InputError) {
    switch pair.role {
    case "unit": unit = try pair.choice("a unit")
    case "cost_unit": costUnit = try pair.choice("a unit of cost")
    case "numbers": numbers = try pair.choice("a style of numbers")
    default:
      guard let role = ColumnRole(rawValue: pair.role) else {
        throw pair.unknown(
          among: ColumnRole.allCases.map(\.rawValue) + ["unit", "cost_unit", "numbers"]
        )
      }
      guard columns.updateValue(pair.value, forKey: role) == nil else {
        let found = "\(pair.role) again"
        throw .unexpected(at: pair.place, expected: "every role once", found: found)
      }
    }
  }

  /// Refuses a map that gives a role no column.
  ///
  /// - Parameter roles: the roles that are needed.
  /// - Throws: `InputError` that names the first role without a column.
  public func require(_ roles: [ColumnRole]) throws(InputError) {
    for role in roles where columns[role] == nil {
      // All input is the sum of its parts.
      if role == .input, columns[.fresh] != nil { continue }
      throw .unexpected(
        at: InputPosition(file: name, line: 1, column: 1),
        expected: "a column for \(Sanitised.quoted(role.rawValue))",
        found: Sanitised.quoted(text)
      )
    }
  }

  /// The column of a role in a table; without a map, columns are named as their roles.
  static func column(
    of role: ColumnRole,
    in table: CSVReader,
    by map: ColumnMap?
  ) throws(InputError) -> Int? {
    guard let map else { return table.optionalColumn(role.rawValue) }
    guard let name = map.columns[role] else { return nil }
    return try table.column(name)
  }

  /// Whether two maps say the same, however they are written.
  public static func == (left: ColumnMap, right: ColumnMap) -> Bool {
    left.columns == right.columns && left.unit == right.unit && left.costUnit == right.costUnit
      && left.numbers == right.numbers
  }

  /// Hashes what the map says.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(columns)
    hasher.combine(unit)
    hasher.combine(costUnit)
    hasher.combine(numbers)
  }
}

extension ColumnMap: CustomStringConvertible {
  /// The map as a command line takes it, in the order of the roles.
  public var description: String {
    var pairs = ColumnRole.allCases.compactMap { role in
      columns[role].map { "\(role.rawValue)=\($0)" }
    }
    pairs.append("unit=\(unit.rawValue)")
    if columns[.cost] != nil { pairs.append("cost_unit=\(costUnit.rawValue)") }
    if numbers != .plain { pairs.append("numbers=\(numbers.rawValue)") }
    return pairs.joined(separator: ",")
  }
}
