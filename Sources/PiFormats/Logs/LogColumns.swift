// SPDX-License-Identifier: Apache-2.0

/// Which column of a generic table of logged requests holds what.
public typealias LogColumnMap = ColumnMap<LogColumn>

/// What a column of a request log can hold.
public enum LogColumn: String, ColumnRole {
  /// The name that the recording system gave the request.
  case id
  /// When it was submitted: a number in the map's unit, or a calendar time stamp.
  case arrival
  /// When it ended, like the arrival.
  case ended
  /// End-to-end latency, in the map's unit.
  case latency
  /// Time to first token, in the map's unit.
  case ttft
  /// All input tokens.
  case input
  /// The part of the input that came from the provider's prompt cache.
  case cached
  /// Output tokens.
  case output
  /// Most output tokens that the client accepted.
  case cap
  /// What was billed, in the map's cost unit.
  case cost
  /// Who served it.
  case provider
  /// Which model served it.
  case model
  /// Which deployment served it; provider and model by default.
  case deployment
  /// The task type's name.
  case task
  /// The tenant's name.
  case tenant
  /// The session's name.
  case session
  /// Importance, 0 … 3.
  case priority
  /// Whether tokens were read as they came: 0, 1, true or false.
  case streams
  /// Whether the request failed: 0, 1, true or false.
  case failed
  /// Why it failed: a class, a status code or a message; empty when it was served.
  case error
  /// The prompt, hashed when a salt is given and dropped otherwise.
  case prompt

  /// None: what a log lacks is unknown.
  public static let required: [LogColumn] = []
  /// True: logs may say what was billed.
  public static let hasCosts = true
}
