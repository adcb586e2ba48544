// SPDX-License-Identifier: Apache-2.0

/// Which column of a generic table of recorded requests holds what.
public typealias TraceColumnMap = ColumnMap<TraceColumn>

/// What a column of a recorded trace can hold.
public enum TraceColumn: String, ColumnRole {
  /// When the request arrived: a number in the map's unit or a calendar time stamp. Required.
  case arrival
  /// All input tokens. Required.
  case input
  /// Output tokens. Required.
  case output
  /// The part of the input that came from a prompt cache.
  case cached
  /// The model's name.
  case model
  /// The session's name.
  case session
  /// The gap since the session's previous completion, in the map's unit.
  case think
  /// End-to-end latency, in the map's unit.
  case latency
  /// Time to first token, in the map's unit.
  case ttft
  /// Whether the request failed: 0, 1, true or false.
  case failed
  /// The task type's name.
  case task
  /// The tenant's name.
  case tenant
  /// The priority: 0 … 3, or a word of ``TraceColumn/priorities``.
  case priority

  /// The roles without which no row is a request.
  public static let required: [TraceColumn] = [.arrival, .input, .output]
  /// False: traces have no costs.
  public static let hasCosts = false
  /// The words for priorities, from the lowest.
  public static let priorities = ["low", "normal", "high", "urgent"]
}
