// SPDX-License-Identifier: Apache-2.0

public import PiCore

/// The names that records refer to by position.
public struct RecordedNames: Sendable {
  /// The most deployments.
  public static let mostDeployments = 4096
  /// The most task types.
  public static let mostTaskTypes = 256
  /// The most tenants.
  public static let mostTenants = 65_536
  /// The longest name in UTF-8 bytes.
  public static let mostBytes = NameLength.most

  /// The fleet, in the order of first sight.
  public private(set) var deployments: [DeploymentName] = []
  /// Names of task types.
  public var taskTypes: [String] { tasks.names }
  /// Names of tenants.
  public var tenants: [String] { owners.names }
  /// How many names there are of all kinds.
  public var count: Int {
    deployments.count + tasks.count + owners.count + charged.list.count
  }
  /// To whom requests are charged beside tenants.
  public var attributions: [Attribution] { charged.list }
  /// Whether there were more attributions than are kept.
  var lacksAttributions: Bool { charged.isFull }

  private var deploymentNames = NameTable()
  private var tasks = NameTable()
  private var owners = NameTable()
  private var charged = AttributionTable()

  /// Creates empty tables.
  public init() {}

  /// Creates tables of the names of a run, whose positions they keep.
  package init(taskTypes: [String], tenants: [String]) {
    for name in taskTypes { _ = tasks.intern(name) }
    for name in tenants { _ = owners.intern(name) }
  }

  /// The index of a deployment; nil when there are too many or the name is too long.
  mutating func deployment(
    _ name: String,
    provider: String? = nil,
    model: String? = nil
  ) -> DeploymentIndex? {
    guard let position = Self.intern(name, in: &deploymentNames, limit: Self.mostDeployments)
    else { return nil }
    if position == deployments.count {
      deployments.append(DeploymentName(name: name, provider: provider, model: model))
    }
    return DeploymentIndex(position)
  }

  /// The deployment of the model that a field names; nil when it is empty.
  mutating func model(_ table: CSVReader, _ column: Int?) throws(InputError) -> DeploymentIndex? {
    let limit = Self.mostDeployments
    guard let position = try table.name(column, in: &deploymentNames, limit: limit) else {
      return nil
    }
    if Int(position) == deployments.count {
      let name = deploymentNames.names[Int(position)]
      deployments.append(DeploymentName(name: name, model: name))
    }
    return DeploymentIndex(Int(position))
  }

  /// The index of a task type; nil when there are too many or the name is too long.
  mutating func taskType(_ name: String) -> TaskTypeIndex? {
    Self.intern(name, in: &tasks, limit: Self.mostTaskTypes).map { TaskTypeIndex(UInt8($0)) }
  }

  /// The index of a tenant; nil when there are too many or the name is too long.
  mutating func tenant(_ name: String) -> TenantIndex? {
    Self.intern(name, in: &owners, limit: Self.mostTenants).map { TenantIndex(UInt16($0)) }
  }

  /// The task type that a field names; nil when it is empty.
  mutating func taskType(_ table: CSVReader, _ column: Int?) throws(InputError) -> TaskTypeIndex? {
    try table.name(column, in: &tasks, limit: Self.mostTaskTypes).map { TaskTypeIndex(UInt8($0)) }
  }

  /// The tenant that a field names; nil when it is empty.
  mutating func tenant(_ table: CSVReader, _ column: Int?) throws(InputError) -> TenantIndex? {
    try table.name(column, in: &owners, limit: Self.mostTenants).map { TenantIndex(UInt16($0)) }
  }

  /// The index of an attribution; nil for one of which nothing is known.
  mutating func attribution(_ said: RawAttribution, salt: [UInt8]?) -> AttributionIndex? {
    charged.index(of: said, salt: salt)
  }

  private static func intern(_ name: String, in table: inout NameTable, limit: Int) -> Int? {
    if let known = table.position(of: name) { return known }
    guard table.count < limit, name.utf8.count <= mostBytes else { return nil }
    return table.intern(name)
  }

  // MARK: Names that must have a place

  /// The index of a deployment; `InputError` at a place when there are too many.
  mutating func deployment(
    _ name: String,
    provider: String?,
    model: String?,
    at place: InputPosition
  ) throws(InputError) -> DeploymentIndex {
    if let index = deployment(name, provider: provider, model: model) { return index }
    throw NameLimit.error(at: place, "deployments", most: Self.mostDeployments)
  }

  /// The index of a task type; `InputError` at a place when there are too many.
  mutating func taskType(_ name: String, at place: InputPosition) throws(InputError)
    -> TaskTypeIndex
  {
    if let index: TaskTypeIndex = taskType(name) { return index }
    throw NameLimit.error(at: place, "task types", most: Self.mostTaskTypes)
  }

  /// The index of a tenant; `InputError` at a place when there are too many.
  mutating func tenant(_ name: String, at place: InputPosition) throws(InputError) -> TenantIndex {
    if let index: TenantIndex = tenant(name) { return index }
    throw NameLimit.error(at: place, "tenants", most: Self.mostTenants)
  }
}

/// The error that there are too many names or a name is too long.
enum NameLimit {
  static func error(at position: InputPosition, _ kind: String, most: Int) -> InputError {
    .unexpected(
      at: position,
      expected: "at most \(most) \(kind) with names of at most \(RecordedNames.mostBytes) bytes",
      found: "one more, or a longer name"
    )
  }
}
