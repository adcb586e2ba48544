// SPDX-License-Identifier: Apache-2.0

package import PiCore
package import PiRuntime
import PiSimulator

/// Reads experiment files; `docs/experiments.md` documents every key, its unit and its default.
package struct ExperimentReader {
  let library: Library
  let registry: StrategyRegistry

  package init(library: Library = Library(), registry: StrategyRegistry = .builtIn) {
    self.library = library
    self.registry = registry
  }

  /// Reads the experiment of a name or path.
  package func read(_ name: String) throws(InputError) -> ExperimentSpec {
    let (bytes, file) = try library.experiment(name)
    return try read(bytes, named: file)
  }

  /// Reads an experiment from the bytes of a file.
  package func read(_ bytes: [UInt8], named file: String) throws(InputError) -> ExperimentSpec {
    let node = try JSONReader.parse(bytes, named: file, options: .handwritten)
    var fields = try JSONObjectReader(node)
    let name = try fields.required("name", as: String.self)
    try check(name, of: node)
    let description = try fields.optional("description", as: String.self) ?? ""
    let fleet = try library.fleet(fields.required("fleet", as: JSONNode.self))
    let workload = try WorkloadReader(library: library).read(
      fields.required("workload", as: JSONNode.self)
    )
    let strategies = try strategies(&fields, in: node, fleet, workload.taskTypes)
    let baseline = try baseline(&fields, strategies)
    let faults = try FaultReader(fleet: fleet).read(
      try fields.optional("faults", as: [JSONNode].self) ?? []
    )
    var spec = ExperimentSpec(
      name: name,
      description: description,
      fleet: fleet,
      workload: workload,
      strategies: strategies,
      yardsticks: try yardsticks(&fields),
      baseline: baseline,
      faults: faults,
      window: try window(&fields),
      source: bytes,
      document: node
    )
    spec.twin = try node["workload"]?["twin"].map(library.twin)
    try numbers(.experiment, &fields, into: &spec)
    for section in [ExperimentField.Section.workload, .gateway, .labels] {
      guard let key = section.key, let node = try fields.optional(key, as: JSONNode.self) else {
        continue
      }
      var parts = try JSONObjectReader(node)
      try numbers(section, &parts, into: &spec)
      // The workload has other parts, which were read.
      if section != .workload { try parts.finish() }
    }
    try fields.finish()
    if spec.warmUp != nil, !spec.isStationary, let node = node["warm_up_s"] {
      throw node.unexpected("no warm_up_s, because a terminating experiment leaves nothing out")
    }
    _ = try fleet.simulated(taskTypes: workload.taskTypes)
    return spec
  }

  /// Checks the name, which also names the folder of a run.
  private func check(_ name: String, of node: JSONNode) throws(InputError) {
    let isPlain = name.unicodeScalars.allSatisfy {
      $0.properties.isAlphabetic || ("0"..."9").contains($0) || " ._-+@".unicodeScalars.contains($0)
    }
    guard isPlain, (1...100).contains(name.utf8.count), name.first != "." else {
      throw .unexpected(
        at: node["name"]?.position ?? node.position,
        expected: "a name of 1 … 100 letters, digits, blanks or one of . _ - + @",
        found: Sanitised.quoted(name)
      )
    }
  }

  private func strategies(
    _ fields: inout JSONObjectReader,
    in node: JSONNode,
    _ fleet: FleetSpec,
    _ taskTypes: [TaskType]
  ) throws(InputError) -> [ExperimentSpec.StrategyChoice] {
    let reader = StrategyReader(
      registry: registry,
      deployments: fleet.members.map(\.deployment),
      taskTypes: taskTypes
    )
    let nodes = try fields.required("strategies", as: [JSONNode].self)
    let most = ExperimentSpec.mostStrategies(deployments: fleet.members.count)
    guard (1...most).contains(nodes.count) else {
      throw .unexpected(
        at: node["strategies"]?.position ?? node.position,
        expected: "1 … \(ExperimentSpec.strategyLimit(deployments: fleet.members.count))",
        found: nodes.isEmpty ? "none" : "\(nodes.count)"
      )
    }
    var choices: [ExperimentSpec.StrategyChoice] = []
    for node in nodes {
      let choice = try reader.read(node)
      if choices.contains(where: { $0.label == choice.label }) {
        throw node.unexpected("a strategy or label that is not there yet")
      }
      if choice.label.isEmpty || Yardstick(rawValue: choice.label) != nil {
        throw node.unexpected("a label that is not empty and no yardstick's")
      }
      choices.append(choice)
    }
    return choices
  }

  private func yardsticks(
    _ fields: inout JSONObjectReader
  ) throws(InputError) -> [Yardstick] {
    var yardsticks: [Yardstick] = []
    guard let nodes = try fields.optional("yardsticks", as: [JSONNode].self) else {
      return Yardstick.usual
    }
    for node in nodes {
      let yardstick = try Yardstick(json: node)
      guard !yardsticks.contains(yardstick) else {
        throw node.unexpected("a yardstick that is not there yet")
      }
      yardsticks.append(yardstick)
    }
    return yardsticks
  }

  private func baseline(
    _ fields: inout JSONObjectReader,
    _ strategies: [ExperimentSpec.StrategyChoice]
  ) throws(InputError) -> String {
    guard let node = try fields.optional("baseline", as: JSONNode.self) else {
      return strategies[0].label
    }
    let name = try String(json: node)
    let labels = strategies.map(\.label)
    guard labels.contains(name) else {
      throw .unexpected(
        at: node.position,
        expected: "the label of a strategy of the experiment",
        found: Sanitised.quoted(name) + NearestName.hint(for: name, among: labels)
      )
    }
    return name
  }

  /// Reads the numbers that stand in an object of the file.
  private func numbers(
    _ section: ExperimentField.Section,
    _ fields: inout JSONObjectReader,
    into spec: inout ExperimentSpec
  ) throws(InputError) {
    for field in ExperimentField.all where field.section == section {
      try field.read(from: &fields, into: &spec)
    }
  }

  private func window(_ fields: inout JSONObjectReader) throws(InputError) -> Range<Instant>? {
    guard let node = try fields.optional("window", as: JSONNode.self) else { return nil }
    var parts = try JSONObjectReader(node)
    let from = try span("from_s", &parts) ?? .zero
    let to = try span("to_s", &parts)
    try parts.finish()
    let end = to.map { Instant.zero + $0 } ?? .distantFuture
    guard .zero + from < end else { throw node.unexpected("a from_s below to_s") }
    return (.zero + from)..<end
  }

  private func span(
    _ key: String,
    _ parts: inout JSONObjectReader
  ) throws(InputError) -> TimeSpan? {
    try parts.optional(key, as: Double.self, in: 0...3.15e8).map { TimeSpan(clampingSeconds: $0) }
  }
}
