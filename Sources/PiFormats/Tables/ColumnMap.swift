// SPDX-License-Identifier: Apache-2.0

public import PiCore

/// What a column of a generic table can hold.
public protocol ColumnRole: RawRepresentable<String>, CaseIterable, Hashable, Sendable {
  /// The roles that every map gives a column.
  static var required: [Self] { get }
  /// Whether maps say in what unit costs are.
  static var hasCosts: Bool { get }
}

/// Which column of a generic table holds what, and in which units.
public struct ColumnMap<Column: ColumnRole>: Hashable, Sendable {
  /// What a column can hold.
  public typealias Role = Column

  /// The column of every role that has one.
  public private(set) var columns: [Role: String] = [:]
  /// The unit of numbers that are times.
  public private(set) var unit = TimeUnit.seconds
  /// The unit of costs.
  public private(set) var costUnit = CostUnit.dollars

  /// Reads a map such as `arrival=ts,input=prompt_tokens,output=completion_tokens,unit=ms`.
  ///
  /// - Parameters:
  ///   - text: pairs of role and column name, and perhaps `unit` and `cost_unit`.
  ///   - name: where the text comes from, such as the option's name, for errors.
  /// - Throws: `InputError` that names the role and column at fault.
  public init(parsing text: String, named name: String = "columns") throws(InputError) {
    try RolePair.forEach(in: text, named: name) { (pair) throws(InputError) in try take(pair) }
    for role in Role.required where columns[role] == nil {
      throw .unexpected(
        at: InputPosition(file: name, line: 1, column: 1),
        expected: "a column for \(Sanitised.quoted(role.rawValue))",
        found: Sanitised.quoted(text)
      )
    }
  }

  private mutating func take(_ pair: RolePair) throws(InputError) {
    switch pair.role {
    case "unit": unit = try pair.choice("a unit")
    case "cost_unit" where Role.hasCosts: costUnit = try pair.choice("a unit of cost")
    default:
      guard let role = Role(rawValue: pair.role) else {
        let units = Role.hasCosts ? ["unit", "cost_unit"] : ["unit"]
        throw pair.unknown(among: Role.allCases.map(\.rawValue) + units)
      }
      guard columns.updateValue(pair.value, forKey: role) == nil else {
        let found = "\(pair.role) again"
        throw .unexpected(at: pair.place, expected: "every role once", found: found)
      }
    }
  }

  /// The column of a role in a table; without a map, columns are named as their roles.
  static func column(
    of role: Role,
    in table: CSVReader,
    by map: ColumnMap?
  ) throws(InputError) -> Int? {
    guard let map else { return table.optionalColumn(role.rawValue) }
    guard let name = map.columns[role] else { return nil }
    return try table.column(name)
  }
}

extension ColumnMap: CustomStringConvertible {
  /// The map as a command line takes it, in the order of the roles.
  public var description: String {
    var pairs = Role.allCases.compactMap { role in columns[role].map { "\(role.rawValue)=\($0)" } }
    pairs.append("unit=\(unit.rawValue)")
    if Role.hasCosts { pairs.append("cost_unit=\(costUnit.rawValue)") }
    return pairs.joined(separator: ",")
  }
}
