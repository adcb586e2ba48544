// SPDX-License-Identifier: Apache-2.0

import PiCore

/// The deployment that a row names by its columns for deployment, provider and model.
struct ColumnFleet: Sendable {
  /// Positions of provider, model and deployment, each plus one, 0 where there is none.
  struct Place: Hashable, Sendable {
    var provider: Int32 = 0
    var model: Int32 = 0
    var deployment: Int32 = 0
  }

  private var providers = NameTable()
  private var models = NameTable()
  private var deployments = NameTable()
  private var indices: [Place: DeploymentIndex] = [:]

  /// What the row says; nil when it names nothing.
  mutating func position(
    _ table: CSVReader,
    provider: Int?,
    model: Int?,
    deployment: Int?
  ) throws(InputError) -> Place? {
    let most = RecordedNames.mostDeployments
    var place = Place()
    if let found = try table.name(provider, in: &providers, limit: most) {
      place.provider = found + 1
    }
    if let found = try table.name(model, in: &models, limit: most) { place.model = found + 1 }
    if let found = try table.name(deployment, in: &deployments, limit: most) {
      place.deployment = found + 1
    }
    return place == Place() ? nil : place
  }

  /// The index of a deployment, whose name defaults to `provider/model`.
  mutating func index(
    of place: Place,
    _ table: CSVReader,
    _ names: inout RecordedNames
  ) throws(InputError) -> DeploymentIndex {
    if let known = indices[place] { return known }
    let provider = place.provider > 0 ? providers.names[Int(place.provider) - 1] : nil
    let model = place.model > 0 ? models.names[Int(place.model) - 1] : nil
    let given = place.deployment > 0 ? deployments.names[Int(place.deployment) - 1] : nil
    let name = given ?? [provider, model].compactMap { $0 }.joined(separator: "/")
    guard let index = names.deployment(name, provider: provider, model: model) else {
      throw NameLimit.error(
        at: table.rowPosition,
        "deployments",
        most: RecordedNames.mostDeployments
      )
    }
    indices[place] = index
    return index
  }
}
