// SPDX-License-Identifier: Apache-2.0

package import PiCore
package import PiRuntime

/// A fleet with the truth about how each deployment behaves.
package struct SimulatedFleet: Sendable {
  package let deployments: [Deployment]
  package let behaviours: [HostedBehaviour]
  /// Dense number of each deployment's model.
  package let models: [Int]
  package let quality: QualityModel

  /// Joins declarations and behaviours, which have equal counts and fleet order.
  ///
  /// - Parameters:
  ///   - deployments: what a router may know.
  ///   - behaviours: what it may not.
  ///   - taskTypes: how many task types there are.
  ///   - difficulties: the law of difficulty by task type; nil where all are standard normal.
  package init(
    deployments: [Deployment],
    behaviours: [HostedBehaviour],
    taskTypes: Int,
    difficulties: [DifficultyLaw]? = nil
  ) {
    precondition(deployments.count == behaviours.count, "one behaviour per deployment")
    self.deployments = deployments
    self.behaviours = behaviours
    var names = NameTable()
    models = deployments.map { names.intern($0.model) }
    var rates = [[Double]](repeating: [], count: names.names.count)
    for (model, behaviour) in zip(models, behaviours) where rates[model].isEmpty {
      rates[model] = (0..<taskTypes).map {
        $0 < behaviour.solveRates.count ? behaviour.solveRates[$0] : 0.9
      }
    }
    quality = QualityModel(
      solveRates: rates,
      difficulties: difficulties ?? Array(repeating: .standardNormal, count: taskTypes)
    )
  }
}

/// How labels reach the router.
package struct LabelPolicy: Hashable, Sendable {
  /// Share of served requests that get a label.
  package var share: Double
  /// Median delay from the answer to the label.
  package var medianDelay: TimeSpan
  /// Standard deviation of the log of the delay.
  package var delaySigma: Double

  package init(
    share: Double = 0.1,
    medianDelay: TimeSpan = TimeSpan(wholeSeconds: 600),
    delaySigma: Double = 1
  ) {
    self.share = share
    self.medianDelay = medianDelay
    self.delaySigma = delaySigma
  }
}

/// What one run needs besides its source of requests and its recorder.
package struct SimulationSetup: Sendable {
  package var fleet: SimulatedFleet
  package var taskTypes: [TaskType]
  /// Output tokens by task type, for requests that carry no recorded output.
  package var outputLaws: [TokenLaw]
  package var faults: [Fault]
  package var labels: LabelPolicy
  package var gateway: GatewayConfiguration
  /// The blocks that requests refer to; nil when they refer to none.
  package var prefixes: PrefixTree?
  package var luck: Luck

  package init(
    fleet: SimulatedFleet,
    taskTypes: [TaskType],
    outputLaws: [TokenLaw],
    faults: [Fault] = [],
    labels: LabelPolicy = LabelPolicy(),
    gateway: GatewayConfiguration = GatewayConfiguration(),
    prefixes: PrefixTree? = nil,
    luck: Luck
  ) {
    self.fleet = fleet
    self.taskTypes = taskTypes
    self.outputLaws = outputLaws
    self.faults = faults
    self.labels = labels
    self.gateway = gateway
    self.prefixes = prefixes
    self.luck = luck
  }
}
