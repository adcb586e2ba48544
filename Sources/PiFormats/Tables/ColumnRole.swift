// SPDX-License-Identifier: Apache-2.0

/// What a column of a generic table of recorded requests can hold.
public enum ColumnRole: String, CaseIterable, Hashable, Sendable {
  /// When it was submitted: a number in the map's unit, or a calendar time stamp.
  case arrival
  /// All input tokens.
  case input
  /// Output tokens.
  case output
  /// Input tokens that are neither from the provider's prompt cache nor written into it; instead of
  /// ``input``, which is then the sum of all.
  case fresh
  /// The part of the input that came from the provider's prompt cache.
  case cached
  /// The part of the input that was written into the provider's prompt cache.
  case written
  /// The part of the input that was written there for an hour, where it has a column of its own.
  case hourlyWritten = "written_1h"
  /// Which model served it.
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
  /// How it ended, in words such as `success` or `failed`, or as a status code.
  case status
  /// The task type's name.
  case task
  /// The tenant's name.
  case tenant
  /// Importance: 0 … 3, or a word of ``ColumnRole/priorities``.
  case priority
  /// The name that the recording system gave the request.
  case id
  /// When it ended, like the arrival.
  case ended
  /// Most output tokens that the client accepted.
  case cap
  /// What was billed, in the map's cost unit.
  case cost
  /// Who served it.
  case provider
  /// Which deployment served it; provider and model by default.
  case deployment
  /// Whether tokens were read as they came: 0, 1, true or false.
  case streams
  /// Why it failed: a class, a status code or a message; empty when it was served.
  case error
  /// The prompt, hashed when a salt is given and dropped otherwise.
  case prompt

  /// The roles without which no request can be replayed.
  public static let replayed: [ColumnRole] = [.arrival, .input, .output]
  /// The words for priorities, from the lowest.
  public static let priorities = ["low", "normal", "high", "urgent"]
  /// The roles that came later; imports of versions before go on where they have no column.
  package static let later: Set<ColumnRole> = [.fresh, .written, .hourlyWritten, .status]
  /// The roles that a replay does not look at.
  static let unreplayed: [ColumnRole] = [
    .id, .cap, .cost, .provider, .model, .deployment, .streams, .prompt,
  ]
}
