// SPDX-License-Identifier: Apache-2.0

public import PiCore

/// One request as a trace, a gateway or a load generator recorded it; what is not recorded is nil.
///
/// Positions of names refer to the ``RecordedNames`` of the reader that filled it in.
public struct RecordedRequest: Hashable, Sendable {
  /// When the client sent it, on the recording's clock; 0 when that is not known.
  public var arrival: Instant
  /// Whether the recording says when the request arrived.
  public var isArrivalKnown: Bool
  /// From the arrival to the end.
  public var latency: TimeSpan?
  /// From the arrival to the first token.
  public var timeToFirstToken: TimeSpan?
  /// From the arrival until it left the client, where that held it back.
  public var wait: TimeSpan?
  /// Gap between the end of the session's previous request and this one.
  public var thinkTime: TimeSpan?
  /// All input tokens, cached ones included.
  public var inputTokens: TokenCount?
  /// The part of the input that a provider's prompt cache served.
  public var cachedInputTokens: TokenCount?
  /// The part of the input that was written into a provider's prompt cache.
  public var writtenInputTokens: TokenCount?
  /// The part of the input that a prompt cache without limits would have served.
  public var sharedInputTokens: TokenCount?
  /// The node of the recording's prefix tree at which the blocks of the input end; 0 for none.
  public var prefixNode: UInt32
  /// Output tokens.
  public var outputTokens: TokenCount?
  /// The part of the output that was thought and not said.
  public var reasoningTokens: TokenCount?
  /// Most output tokens that the client accepted.
  public var outputCap: TokenCount?
  /// Who served it: a position in ``RecordedNames/deployments``.
  public var deployment: DeploymentIndex?
  /// A position in ``RecordedNames/taskTypes``.
  public var taskType: TaskTypeIndex?
  /// A position in ``RecordedNames/tenants``.
  public var tenant: TenantIndex?
  /// A position in ``RecordedNames/attributions``.
  public var attribution: AttributionIndex?
  /// Importance, 0 (lowest) … 3 (highest).
  public var priority: UInt8?
  /// The session, by a hash of its name; nil for a request that belongs to none.
  public var session: UInt64?
  /// The agent of the session whose turn this is, by a hash; its turns wait for its own answers.
  public var agent: UInt64?
  /// Whether tokens were read as they came.
  public var streams: Bool?
  /// Whether a complete answer came.
  public var isServed: Bool?
  /// Why not.
  public var error: ErrorClass?
  /// Whether the gateway answered from a cache of answers, so that no deployment was asked.
  public var isAnsweredByGateway: Bool
  /// Whether the gateway itself refused it (a budget, a key, no deployment), so that none was asked.
  public var isRefusedByGateway: Bool
  /// What was billed.
  public var cost: NanoDollars?
  /// A hash of the prompt.
  public var promptKey: UInt64?
  /// The name that the recording system gave it.
  public var externalID: String?
  /// What the recording system said about the failure, without secrets.
  public var errorText: String?
  /// The line on which the entry begins, from 1.
  public var line: Int

  /// Creates a request of which nothing but the arrival is known.
  public init(arrival: Instant = .zero, line: Int = 0) {
    self.arrival = arrival
    isArrivalKnown = true
    prefixNode = 0
    isAnsweredByGateway = false
    isRefusedByGateway = false
    self.line = line
  }

  /// When it ended.
  public var ended: Instant? { latency.map { arrival + $0 } }

  /// What names a session or agent in a record: a hash of its name, nil for an empty one.
  static func hash(ofName name: String?) -> UInt64? {
    guard let name, !name.isEmpty else { return nil }
    let bytes = Array(name.utf8)
    return ByteHash.of(bytes.span)
  }
}
