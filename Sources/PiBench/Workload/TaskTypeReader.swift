// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiSimulator

/// Reads `task_types`: shares, objectives and, unless a trace brings them, sizes.
struct TaskTypeReader {
  /// Which sizes the task types of a workload have.
  enum Sizes {
    /// Input and output, both required.
    case drawn
    /// None: the requests bring them.
    case fromRequests
    /// The output may be given, for a replay whose requests have none.
    case forReplay
  }

  private(set) var taskTypes: [TaskType] = []
  private(set) var kinds: [RequestMix.Kind] = []
  /// Whether each task type has an output law.
  private(set) var declaresOutput: [Bool] = []
  private let sizes: Sizes

  init(_ fields: inout JSONObjectReader, sizes: Sizes) throws(InputError) {
    self.sizes = sizes
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
      kinds.append(try kind(&parts))
      try parts.finish()
    }
    guard (1...256).contains(nodes.count), kinds.contains(where: { $0.share > 0 }) else {
      throw .unexpected(
        at: fields.position,
        expected: "1 … 256 task_types, one with a share above 0",
        found: "\(nodes.count) of them"
      )
    }
  }

  private mutating func kind(
    _ parts: inout JSONObjectReader
  ) throws(InputError) -> RequestMix.Kind {
    let share = try parts.required("share", as: Double.self, in: 0...1e9)
    var needs: Capabilities = []
    for node in try parts.optional("needs", as: [JSONNode].self) ?? [] {
      needs.insert(try FleetReader.capability(node))
    }
    var kind = RequestMix.Kind(
      share: share,
      input: .constant(1),
      output: .constant(1),
      needs: needs
    )
    var output: JSONNode?
    switch sizes {
    case .drawn:
      kind.input = try law(parts.required("input_tokens", as: JSONNode.self))
      output = try parts.required("output_tokens", as: JSONNode.self)
    case .fromRequests: break
    case .forReplay: output = try parts.optional("output_tokens", as: JSONNode.self)
    }
    if let output { kind.output = try law(output) }
    declaresOutput.append(output != nil)
    return kind
  }

  /// A number, or `{"median": …, "sigma": …}`, or `{"quantiles": [...]}` at equal levels.
  private func law(_ node: JSONNode) throws(InputError) -> TokenLaw {
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
