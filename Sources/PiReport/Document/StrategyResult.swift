// SPDX-License-Identifier: Apache-2.0

/// Everything that a run found out about one strategy.
public struct StrategyResult: Equatable, Sendable {
  /// What a strategy is for, which decides where beating it means something.
  public enum Role: String, CaseIterable, Sendable {
    /// Spreads load over deployments of equal models.
    case balances
    /// Chooses between unequal models.
    case chooses
    /// Bounds what any strategy could reach; outside the family of tests.
    case yardstick
  }

  /// Namespaced identifier, such as `p2c.peak_ewma`.
  public var id: String
  /// Name for people; often the identifier.
  public var label: String
  /// What tells it from the others of a run: two arms of one strategy have different labels.
  public var name: String { label.isEmpty ? id : label }
  /// What it is for.
  public var role: Role
  /// Short marks that the table explains, such as "without cooldown".
  public var marks: [String]
  /// One figure for each metric of the document, in its order.
  public var figures: [MetricFigure]
  /// Share of all requests that ended in each class of failure.
  public var failuresByClass: [NamedShare]
  /// Points of the distribution of end-to-end latency, rising in both coordinates.
  public var latencyCDF: [LatencyPoint]
  /// End-to-end latency over time.
  public var latencyTimeline: LatencyTimeline
  /// Share of traffic per deployment and time bin, in fleet order.
  public var shares: [DeploymentShares]
  /// Share of traffic per deployment over the whole run, in fleet order.
  public var deploymentShare: [NamedShare]

  /// Creates a result.
  public init(
    id: String,
    label: String,
    role: Role,
    marks: [String] = [],
    figures: [MetricFigure],
    failuresByClass: [NamedShare] = [],
    latencyCDF: [LatencyPoint] = [],
    latencyTimeline: LatencyTimeline = LatencyTimeline(),
    shares: [DeploymentShares] = [],
    deploymentShare: [NamedShare] = []
  ) {
    self.id = id
    self.label = label
    self.role = role
    self.marks = marks
    self.figures = figures
    self.failuresByClass = failuresByClass
    self.latencyCDF = latencyCDF
    self.latencyTimeline = latencyTimeline
    self.shares = shares
    self.deploymentShare = deploymentShare
  }
}

/// A name with its part of a whole.
public struct NamedShare: Equatable, Sendable {
  /// Name of a class of failure or of a deployment.
  public var name: String
  /// The part, 0 … 1.
  public var share: Double

  /// Creates a share.
  public init(_ name: String, _ share: Double) {
    self.name = name
    self.share = share
  }
}

/// A point of a distribution of latency.
public struct LatencyPoint: Equatable, Sendable {
  /// End-to-end latency in seconds.
  public var seconds: Double
  /// Share of all requests that were served within it, 0 … 1.
  public var fraction: Double

  /// Creates a point.
  public init(seconds: Double, fraction: Double) {
    self.seconds = seconds
    self.fraction = fraction
  }
}

/// The tail of end-to-end latency in each time bin, over the requests that arrived in it.
public struct LatencyTimeline: Equatable, Sendable {
  /// Fewest requests of a bin whose 95th percentile is told.
  public static let leastRequests = 20

  /// Requests of all replications by bin of the document.
  public var requests: [Int]
  /// Their 95th percentile in seconds, failed ones infinite; nil beyond the deadline, and where
  /// fewer than 20 arrived.
  public var tails: [Double?]

  /// Creates a timeline of as many requests as tails.
  public init(requests: [Int] = [], tails: [Double?] = []) {
    self.requests = requests
    self.tails = tails
  }

  /// Whether more than 5 % of a bin's requests got no answer.
  public func isBeyondDeadline(_ bin: Int) -> Bool {
    tails[bin] == nil && requests[bin] >= LatencyTimeline.leastRequests
  }
}

/// The share of traffic that one deployment got in each time bin.
public struct DeploymentShares: Equatable, Sendable {
  /// Name of the deployment.
  public var deployment: String
  /// Its share of the requests of each bin, 0 … 1, one for each bin of the document.
  public var perBin: [Double]

  /// Creates the shares of a deployment.
  public init(deployment: String, perBin: [Double]) {
    self.deployment = deployment
    self.perBin = perBin
  }
}
