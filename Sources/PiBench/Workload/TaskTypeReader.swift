// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiSimulator

/// Reads `task_types`: shares, objectives and, unless a trace brings them, sizes.
enum TaskTypeReader {
  static func read(
    _ fields: inout JSONObjectReader,
    sized: Bool
  ) throws(InputError) -> ([TaskType], [RequestMix.Kind]) {
    var taskTypes: [TaskType] = []
    var kinds: [RequestMix.Kind] = []
    let nodes = try fields.required("task_types", as: [JSONNode].self)
    for node in nodes {
      var parts = try JSONObjectReader(node)
      let name = try parts.required("name", as: String.self)
      guard !name.isEmpty else { throw node.unexpected("a task type with a name") }
      if taskTypes.contains(where: { $0.name == name }) {
        throw .unexpected(
          at: node.position,
          expected: "a name that no other task type has",
          found: Sanitised.quoted(name)
        )
      }
      let objective = try parts.required("slo_s", as: Double.self, in: 0.001...86_400)
      taskTypes.append(TaskType(name: name, objective: TimeSpan(clampingSeconds: objective)))
      kinds.append(try kind(&parts, sized: sized))
      try parts.finish()
    }
    guard (1...256).contains(nodes.count), kinds.contains(where: { $0.share > 0 }) else {
      throw .unexpected(
        at: fields.position,
        expected: "1 … 256 task_types, one with a share above 0",
        found: "\(nodes.count) of them"
      )
    }
    return (taskTypes, kinds)
  }

  private static func kind(
    _ parts: inout JSONObjectReader,
    sized: Bool
  ) throws(InputError) -> RequestMix.Kind {
    let share = try parts.required("share", as: Double.self, in: 0...1e9)
    var needs: Capabilities = []
    for node in try parts.optional("needs", as: [JSONNode].self) ?? [] {
      needs.insert(try FleetReader.capability(node))
    }
    let unknown = TokenLaw.constant(1)
    return RequestMix.Kind(
      share: share,
      input: sized ? try law(parts.required("input_tokens", as: JSONNode.self)) : unknown,
      output: sized ? try law(parts.required("output_tokens", as: JSONNode.self)) : unknown,
      needs: needs
    )
  }

  /// A number, or `{"median": …, "sigma": …}`, or `{"quantiles": [...]}` at equal levels.
  private static func law(_ node: JSONNode) throws(InputError) -> TokenLaw {
    if case .number(let number) = node.value {
      guard (1...2e8).contains(number.double) else { throw node.unexpected("1 … 2e8 tokens") }
      return .constant(number.double)
    }
    var parts = try JSONObjectReader(node)
    if let quantiles = try parts.optional("quantiles", as: [Double].self) {
      try parts.finish()
      guard quantiles.count >= 2, quantiles.allSatisfy({ (0...2e8).contains($0) }),
        zip(quantiles, quantiles.dropFirst()).allSatisfy({ $0 <= $1 })
      else { throw node.unexpected("two or more quantiles of 0 … 2e8 tokens, rising") }
      let last = Double(quantiles.count - 1)
      return .empirical(
        levels: quantiles.indices.map { Double($0) / last },
        quantiles: quantiles
      )
    }
    let median = try parts.required("median", as: Double.self, in: 1...2e8)
    let sigma = try parts.required("sigma", as: Double.self, in: 0...5)
    try parts.finish()
    return .lognormal(median: median, sigma: sigma)
  }
}
