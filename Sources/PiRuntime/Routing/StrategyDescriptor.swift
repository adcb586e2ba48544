// SPDX-License-Identifier: Apache-2.0

package import PiCore

/// What a strategy is for, which decides where beating it means something.
package enum StrategyRole: String, Sendable {
  /// Spreads load over deployments of equal models.
  case balances
  /// Chooses between unequal models.
  case chooses
  /// Bounds what any strategy could reach; not for production.
  case yardstick
}

/// A registered strategy: its name, what it does, its parameters, and how to make one.
package struct StrategyDescriptor: Sendable {
  /// Namespaced identifier, such as `p2c.peak_ewma`.
  package let id: String
  /// Names that the peer itself gives the rule, such as `latency-based-routing`.
  package let aliases: [String]
  /// One sentence that says which deployment it picks.
  package let summary: String
  /// Where its rule and defaults come from.
  package let source: String
  package let role: StrategyRole
  /// The version of the peer that the rule is a copy of; nil when it copies none.
  package let copiedVersion: String?
  /// Whether the original ships with a cooldown or breaker, which the gateway does not have yet.
  package let shipsWithCooldown: Bool
  package let parameters: [StrategyParameter]
  /// Makes a strategy from validated parameters.
  package let make: @Sendable (StrategySetup) throws(StrategyError) -> any RoutingStrategy

  package init(
    id: String,
    aliases: [String] = [],
    summary: String,
    source: String,
    role: StrategyRole,
    copiedVersion: String? = nil,
    shipsWithCooldown: Bool = false,
    parameters: [StrategyParameter] = [],
    make: @escaping @Sendable (StrategySetup) throws(StrategyError) -> any RoutingStrategy
  ) {
    self.id = id
    self.aliases = aliases
    self.summary = summary
    self.source = source
    self.role = role
    self.copiedVersion = copiedVersion
    self.shipsWithCooldown = shipsWithCooldown
    self.parameters = parameters
    self.make = make
  }
}

/// A parameter of a strategy with its default.
package struct StrategyParameter: Sendable {
  package let name: String
  package let summary: String
  package let kind: Kind

  /// The values a parameter takes.
  package enum Kind: Sendable {
    /// A number in an interval.
    case number(default: Double, in: ClosedRange<Double>)
    /// Any word.
    case word(default: String)
    /// One of several words.
    case choice(default: String, of: [String])
    /// True or false.
    case flag(default: Bool)
    /// Numbers by task type and deployment; empty by default.
    case table
    /// Another strategy with its parameters.
    case strategy(default: String)
  }

  package init(_ name: String, _ summary: String, _ kind: Kind) {
    self.name = name
    self.summary = summary
    self.kind = kind
  }
}

/// A value that a user gave for a parameter.
package enum ParameterValue: Hashable, Sendable {
  case number(Double)
  case text(String)
  case flag(Bool)
  /// Rows of (task type, deployment, number), in the order given.
  case table([TableCell])

  /// One number of a table by task type and deployment; "*" stands for every task type.
  package struct TableCell: Hashable, Sendable {
    package let taskType: String
    package let deployment: String
    package let value: Double

    package init(taskType: String, deployment: String, value: Double) {
      self.taskType = taskType
      self.deployment = deployment
      self.value = value
    }
  }
}

/// Why a strategy could not be made.
package enum StrategyError: Error, Hashable, Sendable {
  case unknownStrategy(String, nearest: String?)
  case unknownParameter(String, strategy: String, nearest: String?)
  case badValue(parameter: String, strategy: String, expected: String)
  /// Text that does not name a strategy with parameters.
  case malformed(String, expected: String)
}

/// What a strategy is made from: its parameters, the fleet and the task types.
package struct StrategySetup: Sendable {
  /// The fleet, in fleet order.
  package let deployments: [Deployment]
  /// The task types of the experiment.
  package let taskTypes: [TaskType]
  /// The blocks that requests refer to; nil when they refer to none.
  package let prefixes: PrefixTree?
  private let registry: StrategyRegistry
  /// How many strategies this one stands inside.
  private let depth: Int
  private let descriptorID: String
  private let declared: [StrategyParameter]
  private let given: [(name: String, value: ParameterValue)]

  package init(
    deployments: [Deployment],
    taskTypes: [TaskType],
    descriptorID: String,
    declared: [StrategyParameter],
    given: [(name: String, value: ParameterValue)],
    prefixes: PrefixTree? = nil,
    registry: StrategyRegistry = StrategyRegistry([]),
    depth: Int = 0
  ) {
    self.deployments = deployments
    self.taskTypes = taskTypes
    self.prefixes = prefixes
    self.registry = registry
    self.depth = depth
    self.descriptorID = descriptorID
    self.declared = declared
    self.given = given
  }

  /// The number given for `name`, or its default.
  package func number(_ name: String) throws(StrategyError) -> Double {
    guard case .number(let fallback, let range) = kind(of: name) else {
      preconditionFailure("\(descriptorID) declares no number \(name)")
    }
    guard let value = value(of: name) else { return fallback }
    guard case .number(let number) = value, range.contains(number) else {
      throw badValue(name, expected: "a number in \(range.lowerBound) … \(range.upperBound)")
    }
    return number
  }

  /// The whole number given for `name`, or its default.
  package func whole(_ name: String) throws(StrategyError) -> Int {
    let number = try number(name)
    guard let whole = Int(exactly: number) else { throw badValue(name, expected: "a whole number") }
    return whole
  }

  /// The word given for `name`, or its default.
  package func choice(_ name: String) throws(StrategyError) -> String {
    guard case .choice(let fallback, let words) = kind(of: name) else {
      preconditionFailure("\(descriptorID) declares no choice \(name)")
    }
    guard let value = value(of: name) else { return fallback }
    guard case .text(let word) = value, words.contains(word) else {
      throw badValue(name, expected: "one of \(words.joined(separator: ", "))")
    }
    return word
  }

  /// The word given for `name`, or its default; any word is one.
  package func word(_ name: String) throws(StrategyError) -> String {
    guard case .word(let fallback) = kind(of: name) else {
      preconditionFailure("\(descriptorID) declares no word \(name)")
    }
    switch value(of: name) {
    case nil: return fallback
    case .text(let word): return word
    case .number(let number): return PlainNumber.text(number)
    case .flag, .table: throw badValue(name, expected: "a word")
    }
  }

  /// The flag given for `name`, or its default.
  package func flag(_ name: String) throws(StrategyError) -> Bool {
    guard case .flag(let fallback) = kind(of: name) else {
      preconditionFailure("\(descriptorID) declares no flag \(name)")
    }
    guard let value = value(of: name) else { return fallback }
    guard case .flag(let flag) = value else { throw badValue(name, expected: "true or false") }
    return flag
  }

  /// The numbers given for `name`, [task type][deployment], zero where nothing was given; nil when none.
  package func table(_ name: String) throws(StrategyError) -> [[Double]]? {
    guard case .table = kind(of: name) else {
      preconditionFailure("\(descriptorID) declares no table \(name)")
    }
    guard let value = value(of: name) else { return nil }
    guard case .table(let cells) = value else {
      throw badValue(name, expected: "numbers by task type and deployment")
    }
    let columns = deployments.count
    var numbers = [[Double]](
      repeating: [Double](repeating: 0, count: columns),
      count: max(taskTypes.count, 1)
    )
    for cell in cells {
      guard let column = deployments.firstIndex(where: { $0.name == cell.deployment }) else {
        throw badValue(
          name,
          expected: "deployments of the fleet (\(deployments.map(\.name).joined(separator: ", ")))"
        )
      }
      guard cell.value.isFinite, cell.value >= 0 else {
        throw badValue(name, expected: "numbers of 0 or more")
      }
      let rows = taskTypes.indices.filter {
        cell.taskType == "*" || taskTypes[$0].name == cell.taskType
      }
      guard !rows.isEmpty else {
        throw badValue(
          name,
          expected: "task types (\(taskTypes.map(\.name).joined(separator: ", "))) or *"
        )
      }
      for row in rows { numbers[row][column] = cell.value }
    }
    return numbers
  }

  /// The strategy given for `name`, or its default.
  package func strategy(_ name: String) throws(StrategyError) -> any RoutingStrategy {
    guard case .strategy(let fallback) = kind(of: name) else {
      preconditionFailure("\(descriptorID) declares no strategy \(name)")
    }
    var text = fallback
    if let value = value(of: name) {
      guard case .text(let given) = value else {
        throw badValue(name, expected: "a strategy such as random or p2c.peak_ewma(tau_s=60)")
      }
      text = given
    }
    guard depth < StrategySetup.mostNested else {
      throw badValue(name, expected: "at most \(StrategySetup.mostNested) strategies inside others")
    }
    return try registry.make(
      StrategySelection.parse(text),
      deployments: deployments,
      taskTypes: taskTypes,
      prefixes: prefixes,
      depth: depth + 1
    )
  }

  /// Strategies that may stand inside one another.
  private static let mostNested = 4

  private func kind(of name: String) -> StrategyParameter.Kind? {
    declared.first { $0.name == name }?.kind
  }

  private func value(of name: String) -> ParameterValue? {
    given.last { $0.name == name }?.value
  }

  private func badValue(_ name: String, expected: String) -> StrategyError {
    .badValue(parameter: name, strategy: descriptorID, expected: expected)
  }
}
