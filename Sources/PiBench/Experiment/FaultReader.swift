// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiSimulator

/// Reads `faults` of an experiment.
struct FaultReader {
  let fleet: FleetSpec

  private enum Effect: String, CaseIterable, JSONDecodable {
    case outage
    case blackHole = "black_hole"
    case brownOut = "brown_out"
    case errorBurst = "error_burst"
    case priceChange = "price_change"
  }

  func read(_ nodes: [JSONNode]) throws(InputError) -> [Fault] {
    var faults: [Fault] = []
    for node in nodes { faults.append(try fault(node)) }
    return faults
  }

  private func fault(_ node: JSONNode) throws(InputError) -> Fault {
    var fields = try JSONObjectReader(node)
    let effectName = try fields.required("effect", as: Effect.self)
    let name = try fields.optional("name") ?? effectName.rawValue
    let struck = try deployments(&fields)
    let effect: Fault.Effect
    switch effectName {
    case .outage: effect = .outage
    case .blackHole: effect = .blackHole
    case .brownOut: effect = .brownOut(factor: try fields.required("factor", in: 0.01...1_000))
    case .errorBurst: effect = .errorBurst(share: try fields.required("share", in: 0...1))
    case .priceChange: effect = .prices(try PriceReader.read(&fields, keepsForHour: nil))
    }
    let timing = try timing(&fields)
    try fields.finish()
    return Fault(name: name, effect: effect, deployments: struck, timing: timing)
  }

  /// The deployments named one by one, or all of a provider.
  private func deployments(
    _ fields: inout JSONObjectReader
  ) throws(InputError) -> [DeploymentIndex] {
    let members = fleet.members.map(\.deployment)
    if let provider = try fields.optional("provider", as: JSONNode.self) {
      let name = try String(json: provider)
      let struck = members.indices.filter { members[$0].provider == name }
      guard !struck.isEmpty else {
        throw unknown(name, at: provider, among: members.map(\.provider))
      }
      return struck.map(DeploymentIndex.init)
    }
    var struck: [DeploymentIndex] = []
    for node in try fields.required("deployments", as: [JSONNode].self) {
      let name = try String(json: node)
      guard let index = members.firstIndex(where: { $0.name == name }) else {
        throw unknown(name, at: node, among: members.map(\.name))
      }
      struck.append(DeploymentIndex(index))
    }
    guard !struck.isEmpty else {
      throw .unexpected(
        at: fields.position,
        expected: "one or more deployments",
        found: "none"
      )
    }
    return struck
  }

  private func unknown(_ name: String, at node: JSONNode, among names: [String]) -> InputError {
    .unexpected(
      at: node.position,
      expected: "one of \(names.joined(separator: ", "))",
      found: Sanitised.quoted(name) + NearestName.hint(for: name, among: names)
    )
  }

  private func timing(_ fields: inout JSONObjectReader) throws(InputError) -> Fault.Timing {
    if let at = try fields.optional("at_s", as: Double.self, in: 0...3.15e8) {
      let length = try fields.optional("lasting_s", as: Double.self, in: 0.001...3.15e8)
      return .scheduled(
        at: .zero + TimeSpan(clampingSeconds: at),
        lasting: length.map { TimeSpan(clampingSeconds: $0) }
      )
    }
    if let from = try fields.optional("from_request", as: Int.self, in: 0...1_000_000_000) {
      let count = try fields.required("for_requests", as: Int.self, in: 1...1_000_000_000)
      return .requests(from: UInt64(from), count: UInt64(count))
    }
    guard fields.contains("mean_between_s") || fields.contains("mean_repair_s") else {
      throw .unexpected(
        at: fields.position,
        expected: "at_s, from_request or mean_between_s",
        found: "a fault that never strikes"
      )
    }
    let between = try fields.required("mean_between_s", as: Double.self, in: 0.001...3.15e8)
    let repair = try fields.required("mean_repair_s", as: Double.self, in: 0.001...3.15e8)
    return .renewal(
      meanBetween: TimeSpan(clampingSeconds: between),
      meanRepair: TimeSpan(clampingSeconds: repair)
    )
  }
}
