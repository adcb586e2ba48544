// SPDX-License-Identifier: Apache-2.0

import PiCore

/// The names in a column, found by their bytes.
struct ColumnNames: Sendable {
  private var known = ByteNames()
  private var last = -1

  /// The position of the name in the current row; nil when the field is empty.
  @inline(__always)
  mutating func position(
    _ table: CSVReader,
    _ column: Int?,
    most: Int
  ) throws(InputError) -> Int? {
    guard let column, !table.isEmpty(column) else { return nil }
    let found = try table.withBytes(column) { (bytes) throws(InputError) in
      known.position(of: bytes)
    }
    if let found { return found }
    let name = try table.string(column)
    let bytes = try table.withBytes(column) { (bytes) throws(InputError) in
      var copy: [UInt8] = []
      for index in 0..<bytes.count { copy.append(bytes[index]) }
      return copy
    }
    guard let position = known.add(bytes, named: name, limit: most) else {
      throw table.unexpected(
        column,
        "at most \(most) names of at most \(LogNames.mostBytes) bytes each"
      )
    }
    return position
  }

  func name(_ position: Int) -> String { known.names[position] }
}

/// The deployment that a row names by its columns for deployment, provider and model.
struct ColumnFleet: Sendable {
  /// Positions of provider, model and deployment, each plus one, 0 where there is none.
  struct Place: Hashable, Sendable {
    var provider: Int32 = 0
    var model: Int32 = 0
    var deployment: Int32 = 0
  }

  private var providers = ColumnNames()
  private var models = ColumnNames()
  private var deployments = ColumnNames()
  private var indices: [Place: DeploymentIndex] = [:]

  /// What the row says; nil when it names nothing.
  mutating func position(
    _ table: CSVReader,
    provider: Int?,
    model: Int?,
    deployment: Int?
  ) throws(InputError) -> Place? {
    let most = LogNames.mostDeployments
    var place = Place()
    if let found = try providers.position(table, provider, most: most) {
      place.provider = Int32(found + 1)
    }
    if let found = try models.position(table, model, most: most) { place.model = Int32(found + 1) }
    if let found = try deployments.position(table, deployment, most: most) {
      place.deployment = Int32(found + 1)
    }
    return place == Place() ? nil : place
  }

  /// The index of a deployment, whose name defaults to `provider/model`.
  mutating func index(
    of place: Place,
    _ table: CSVReader,
    _ names: inout LogNames
  ) throws(InputError) -> DeploymentIndex {
    if let known = indices[place] { return known }
    let provider = place.provider > 0 ? providers.name(Int(place.provider) - 1) : nil
    let model = place.model > 0 ? models.name(Int(place.model) - 1) : nil
    let given = place.deployment > 0 ? deployments.name(Int(place.deployment) - 1) : nil
    let name = given ?? [provider, model].compactMap { $0 }.joined(separator: "/")
    guard let index = names.deployment(name, provider: provider, model: model) else {
      throw NameLimit.error(
        at: table.rowPosition,
        "deployments",
        most: LogNames.mostDeployments
      )
    }
    indices[place] = index
    return index
  }
}
