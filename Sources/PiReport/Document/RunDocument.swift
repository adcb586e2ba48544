// SPDX-License-Identifier: Apache-2.0

/// A finished run, complete enough to print, plot and compare it without running it again.
public struct RunDocument: Equatable, Sendable {
  /// Version of the JSON layout that this module reads and writes.
  public static let schemaVersion = 2

  /// Heading of the report.
  public var title: String
  /// Name of the experiment.
  public var experiment: String
  /// What the experiment asks, in a sentence or two; may be empty.
  public var description: String
  /// Identifier of the strategy that every difference refers to.
  public var baseline: String
  /// Dollars that one request solved within its SLO is worth.
  public var objectiveValue: Double
  /// Number of replications.
  public var replications: Int
  /// Whether replications are draws from one recording, so that their spread is none of its own.
  public var isResampled: Bool
  /// What was asked of the fleet: arrivals, requests, tokens.
  public var workload: [DescriptionRow]
  /// The task types with their shares and objectives.
  public var taskTypes: [TaskTypeRow]
  /// The fleet, in fleet order.
  public var deployments: [DeploymentRow]
  /// What a reader must know to read the intervals, such as "this trace, simulated luck only".
  public var notes: [String]
  /// The metrics, in the order in which every strategy's figures stand.
  public var metrics: [MetricDescriptor]
  /// The strategies that ran, in the order of the experiment.
  public var strategies: [StrategyResult]
  /// The faults that were injected.
  public var faults: [FaultSpan]
  /// Start of each time bin of the strategies' shares, in seconds from the start of the run, rising.
  public var shareTimeline: [Double]
  /// How fast strategies turned away from faults.
  public var detections: [DetectionRow]
  /// Checks that the run made on itself.
  public var checks: [CheckRow]
  /// What must be equal for two runs to be comparable: spec hash, digests of inputs.
  public var identity: [DescriptionRow]
  /// What else made the run: seed, version, machine.
  public var manifest: [DescriptionRow]

  /// What the figures come from: replications, or what each of them drew from a recorded trace, such
  /// as `48 sessions`.
  public var units: String {
    drawn ?? "replications"
  }

  /// What replications drew from a recorded trace, with its number; nil when they drew nothing.
  ///
  /// Values of replications are then draws from one recording, whose spread is no error of anything.
  public var drawn: String? {
    identity.first { $0.label == "resampled" && $0.value != "none" }?.value
  }

  /// Creates a document.
  public init(
    title: String,
    experiment: String,
    description: String = "",
    baseline: String,
    objectiveValue: Double = 0.10,
    replications: Int,
    isResampled: Bool = false,
    workload: [DescriptionRow] = [],
    taskTypes: [TaskTypeRow] = [],
    deployments: [DeploymentRow] = [],
    notes: [String] = [],
    metrics: [MetricDescriptor],
    strategies: [StrategyResult],
    faults: [FaultSpan] = [],
    shareTimeline: [Double] = [],
    detections: [DetectionRow] = [],
    checks: [CheckRow] = [],
    identity: [DescriptionRow] = [],
    manifest: [DescriptionRow] = []
  ) {
    self.title = title
    self.experiment = experiment
    self.description = description
    self.baseline = baseline
    self.objectiveValue = objectiveValue
    self.replications = replications
    self.isResampled = isResampled
    self.workload = workload
    self.taskTypes = taskTypes
    self.deployments = deployments
    self.notes = notes
    self.metrics = metrics
    self.strategies = strategies
    self.faults = faults
    self.shareTimeline = shareTimeline
    self.detections = detections
    self.checks = checks
    self.identity = identity
    self.manifest = manifest
  }
}
