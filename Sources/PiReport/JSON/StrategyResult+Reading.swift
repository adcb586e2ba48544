// SPDX-License-Identifier: Apache-2.0

public import PiCore
import PiStatistics

extension StrategyResult.Role: JSONDecodable {}

extension StrategyResult {
  /// Reads a result whose figures are keyed by the identifiers of `metrics`.
  init(json node: JSONNode, metrics: [MetricDescriptor]) throws(InputError) {
    var fields = try JSONObjectReader(node)
    self.init(
      id: try fields.required("id"),
      label: try fields.required("label"),
      role: try fields.required("role"),
      marks: try fields.required("marks"),
      figures: []
    )
    var named = try JSONObjectReader(try fields.required("metrics", as: JSONNode.self))
    for metric in metrics { figures.append(try named.required(metric.id)) }
    try named.finish()
    failuresByClass = try Self.shares(try fields.required("failures_by_class"), key: "class")
    latencyCDF = try Self.distribution(try fields.required("latency_cdf"))
    if let timeline = try fields.optional("latency_timeline", as: JSONNode.self) {
      latencyTimeline = try Self.timeline(timeline)
    }
    deploymentShare = try Self.shares(try fields.required("deployment_share"), key: "deployment")
    shares = try fields.required("share_timeline")
    try fields.finish()
  }

  private static func shares(_ nodes: [JSONNode], key: String) throws(InputError) -> [NamedShare] {
    var shares: [NamedShare] = []
    for node in nodes {
      var fields = try JSONObjectReader(node)
      shares.append(NamedShare(try fields.required(key), try fields.required("share")))
      try fields.finish()
    }
    return shares
  }

  private static func distribution(_ node: JSONNode) throws(InputError) -> [LatencyPoint] {
    var fields = try JSONObjectReader(node)
    let seconds = try fields.required("latency_s", as: [Double].self)
    let fractions = try fields.required("fraction", as: [Double].self)
    try fields.finish()
    guard seconds.count == fractions.count else {
      throw node.unexpected("as many fractions as latencies (\(seconds.count))")
    }
    return zip(seconds, fractions).map { LatencyPoint(seconds: $0, fraction: $1) }
  }
}

extension StrategyResult {
  private static func timeline(_ node: JSONNode) throws(InputError) -> LatencyTimeline {
    var fields = try JSONObjectReader(node)
    let requests = try fields.required("requests", as: [Int].self)
    let tails = try fields.required("latency_p95_s", as: [NullableNumber].self)
    try fields.finish()
    guard requests.count == tails.count else {
      throw node.unexpected("as many latencies as numbers of requests (\(requests.count))")
    }
    return LatencyTimeline(requests: requests, tails: tails.map(\.value))
  }
}

extension DeploymentShares: JSONDecodable {
  /// What an error says was expected.
  public static var jsonExpectation: String { "the shares of a deployment" }

  /// Reads the shares.
  public init(json node: JSONNode) throws(InputError) {
    var fields = try JSONObjectReader(node)
    self.init(
      deployment: try fields.required("deployment"),
      perBin: try fields.required("share")
    )
    try fields.finish()
  }
}

extension MetricFigure: JSONDecodable {
  /// What an error says was expected.
  public static var jsonExpectation: String { "a figure with its mean" }

  /// Reads a figure.
  public init(json node: JSONNode) throws(InputError) {
    var fields = try JSONObjectReader(node)
    let interval = try fields.optional("ci95", as: Interval.self)
    self.init(
      mean: try fields.required("mean", as: NullableNumber.self).value,
      isBeyondDeadline: try fields.optional("beyond_deadline") ?? false,
      low: interval?.low,
      high: interval?.high,
      requestError: try fields.optional("request_error"),
      difference: try fields.optional("difference"),
      values: (try fields.optional("replications", as: [NullableNumber].self) ?? [])
        .map { $0.value ?? .infinity }
    )
    try fields.finish()
  }
}

extension Difference: JSONDecodable {
  /// What an error says was expected.
  public static var jsonExpectation: String { "a difference with its interval" }

  /// Reads a difference.
  public init(json node: JSONNode) throws(InputError) {
    var fields = try JSONObjectReader(node)
    let interval = try fields.required("ci95", as: Interval.self)
    self.init(
      mean: try fields.required("mean", as: NullableNumber.self).value ?? .nan,
      low: interval.low ?? .nan,
      high: interval.high ?? .nan,
      pValue: try fields.optional("p_value"),
      adjustedP: try fields.optional("p_holm"),
      verdict: try fields.optional("verdict", as: JSONNode.self).map(Self.verdict),
      varianceReduction: try fields.optional("variance_reduction")
    )
    try fields.finish()
  }
}

extension Difference {
  private static func verdict(_ node: JSONNode) throws(InputError) -> Verdict {
    let words = try String(json: node)
    guard let verdict = Verdict.allCases.first(where: { $0.words == words }) else {
      throw node.unexpected(
        "one of " + Verdict.allCases.map { Sanitised.quoted($0.words) }.joined(separator: ", ")
      )
    }
    return verdict
  }
}

/// A number that may be `null`.
private struct NullableNumber: JSONDecodable {
  static let jsonExpectation = "a number or null"
  let value: Double?

  init(json node: JSONNode) throws(InputError) {
    switch node.value {
    case .null: value = nil
    case .number(let number): value = number.double
    default: throw node.unexpected(Self.jsonExpectation)
    }
  }
}

/// A pair of bounds, each of which may be `null`.
private struct Interval: JSONDecodable {
  static let jsonExpectation = "two bounds"
  let low: Double?
  let high: Double?

  init(json node: JSONNode) throws(InputError) {
    let bounds = try [NullableNumber](json: node)
    guard bounds.count == 2 else { throw node.unexpected(Self.jsonExpectation) }
    low = bounds[0].value
    high = bounds[1].value
  }
}
