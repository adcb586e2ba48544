// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiSimulator

/// Reads fleet files; `docs/fleets.md` documents every key, its unit and its default.
enum FleetReader {
  static func read(_ node: JSONNode) throws(InputError) -> FleetSpec {
    var fields = try JSONObjectReader(node)
    let name = try fields.required("name", as: String.self)
    let description = try fields.optional("description", as: String.self) ?? ""
    let nodes = try fields.required("deployments", as: [JSONNode].self)
    try fields.finish()
    guard (1...4_096).contains(nodes.count) else {
      throw .unexpected(
        at: node["deployments"]?.position ?? node.position,
        expected: "1 … 4096 deployments",
        found: "\(nodes.count)"
      )
    }
    var members: [FleetSpec.Member] = []
    var names: Set<String> = []
    var solveRates: [String: FleetSpec.SolveRates] = [:]
    for node in nodes {
      let member = try member(node)
      if !names.insert(member.deployment.name).inserted {
        throw .unexpected(
          at: node.position,
          expected: "a name that no other deployment has",
          found: Sanitised.quoted(member.deployment.name)
        )
      }
      if let known = solveRates[member.deployment.model],
        !known.isEqual(to: member.solveRates)
      {
        throw .unexpected(
          at: node.position,
          expected: "the same solve_rate for every deployment of one model",
          found: "another one for \(Sanitised.quoted(member.deployment.model))"
        )
      }
      solveRates[member.deployment.model] = member.solveRates
      members.append(member)
    }
    return FleetSpec(
      name: name,
      description: description,
      members: members,
      position: node.position
    )
  }

  private static func member(_ node: JSONNode) throws(InputError) -> FleetSpec.Member {
    var fields = try JSONObjectReader(node)
    let deployment = try deployment(&fields)
    let behaviour = try behaviour(&fields)
    let solveRates = try solveRates(&fields)
    _ = try fields.optional("fit", as: JSONNode.self)
    try fields.finish()
    return FleetSpec.Member(
      deployment: deployment,
      behaviour: behaviour,
      solveRates: solveRates,
      position: node.position
    )
  }

  private static func deployment(_ fields: inout JSONObjectReader) throws(InputError) -> Deployment
  {
    let name = try fields.required("name", as: String.self)
    guard !name.isEmpty else {
      throw .unexpected(
        at: fields.position,
        expected: "a deployment with a name",
        found: "an empty one"
      )
    }
    let model = try fields.optional("model", as: String.self) ?? name
    let provider = try fields.optional("provider", as: String.self) ?? name
    var capabilities = Capabilities.streaming
    for node in try fields.optional("capabilities", as: [JSONNode].self) ?? [] {
      capabilities.insert(try capability(node))
    }
    let hasCachedPrice = fields.contains("cached_input_usd_per_million")
    let cache = try CacheReader(&fields)
    let prices = try PriceReader.read(&fields, keepsForHour: cache.keepsForHour)
    if cache.isGiven || hasCachedPrice { capabilities.insert(.promptCaching) }
    let limits = DeploymentLimits(
      requestsPerMinute: try fields.optional("rpm", in: 1...1_000_000_000),
      tokensPerMinute: try fields.optional("tpm", in: 1...1_000_000_000_000),
      contextTokens: try fields.optional("context_tokens", in: 1...2_000_000_000),
      outputTokens: try fields.optional("output_tokens", in: 1...2_000_000_000)
    )
    return Deployment(
      name: name,
      provider: provider,
      model: model,
      prices: prices,
      limits: limits,
      capabilities: capabilities,
      caching: capabilities.contains(.promptCaching) ? cache.caching(at: prices) : nil,
      hasListedPrices: try fields.optional("prices_are_listed") ?? false,
      weight: try fields.optional("weight", in: 0...1e9),
      qualityScore: try fields.optional("quality_score", in: 0...1),
      tier: try fields.optional("tier", in: 1...3)
    )
  }

  static func capability(_ node: JSONNode) throws(InputError) -> Capabilities {
    let name = try String(json: node)
    let names = Capabilities.named.map(\.name)
    guard let known = Capabilities.named.first(where: { $0.name == name }) else {
      throw .unexpected(
        at: node.position,
        expected: "one of \(names.joined(separator: ", "))",
        found: Sanitised.quoted(name) + NearestName.hint(for: name, among: names)
      )
    }
    return known.capability
  }

  private static func solveRates(
    _ fields: inout JSONObjectReader
  ) throws(InputError) -> FleetSpec.SolveRates {
    guard let node = try fields.optional("solve_rate", as: JSONNode.self) else {
      return .assumed(0.9)
    }
    guard case .object(let members) = node.value else {
      return .uniform(try solveRate(node))
    }
    var rates: [(name: String, rate: Double)] = []
    for member in members { rates.append((member.key, try solveRate(member.value))) }
    return .byTaskType(rates)
  }

  private static func solveRate(_ node: JSONNode) throws(InputError) -> Double {
    let expected = "a share of 0.001 … 0.999"
    guard case .number(let number) = node.value, (0.001...0.999).contains(number.double) else {
      throw node.unexpected(expected)
    }
    return number.double
  }
}

extension FleetSpec.SolveRates {
  fileprivate func isEqual(to other: Self) -> Bool {
    switch (self, other) {
    case (.uniform(let left), .uniform(let right)), (.assumed(let left), .assumed(let right)),
      (.uniform(let left), .assumed(let right)), (.assumed(let left), .uniform(let right)):
      left == right
    case (.byTaskType(let left), .byTaskType(let right)):
      left.count == right.count
        && left.allSatisfy { rate in right.contains { $0.name == rate.name && $0.rate == rate.rate }
        }
    default:
      false
    }
  }
}
