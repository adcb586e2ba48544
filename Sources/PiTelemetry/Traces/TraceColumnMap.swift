// SPDX-License-Identifier: Apache-2.0

public import PiCore

/// Which column of a generic table holds what.
public struct TraceColumnMap: Hashable, Sendable {
  /// What a column can hold.
  public enum Role: String, Sendable, CaseIterable {
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
    /// The priority: 0 … 3, or a word of ``TraceColumnMap/priorities``.
    case priority
  }

  /// The unit of numbers that are times.
  public enum Unit: String, Sendable, CaseIterable {
    /// Seconds.
    case seconds = "s"
    /// Milliseconds.
    case milliseconds = "ms"
    /// Microseconds.
    case microseconds = "us"
    /// Nanoseconds.
    case nanoseconds = "ns"

    /// The unit's length in nanoseconds.
    var nanoseconds: Double {
      switch self {
      case .seconds: 1e9
      case .milliseconds: 1e6
      case .microseconds: 1e3
      case .nanoseconds: 1
      }
    }
  }

  /// The words for priorities, from the lowest.
  public static let priorities = ["low", "normal", "high", "urgent"]

  /// The column of every role that has one.
  public private(set) var columns: [Role: String] = [:]
  /// The unit of numbers that are times.
  public private(set) var unit = Unit.seconds

  /// Reads a map such as `arrival=ts,input=prompt_tokens,output=completion_tokens,unit=ms`.
  ///
  /// - Parameters:
  ///   - text: pairs of role and column name, and perhaps the unit of times.
  ///   - name: where the text comes from, such as the option's name, for errors.
  /// - Throws: `InputError` that names the role and column at fault.
  public init(parsing text: String, named name: String = "columns") throws(InputError) {
    var column = 1
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let place = InputPosition(file: name, line: 1, column: column)
      column += part.unicodeScalars.count + 1
      try add(part, at: place)
    }
    for role in [Role.arrival, .input, .output] where columns[role] == nil {
      throw .unexpected(
        at: InputPosition(file: name, line: 1, column: 1),
        expected: "a column for \(Sanitised.quoted(role.rawValue))",
        found: Sanitised.quoted(text)
      )
    }
  }

  private mutating func add(_ part: Substring, at place: InputPosition) throws(InputError) {
    let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard pair.count == 2, !pair[1].isEmpty else {
      let expected = "role=column"
      throw .unexpected(at: place, expected: expected, found: Sanitised.quoted(String(part)))
    }
    let key = String(pair[0])
    let value = String(pair[1])
    if key == "unit" {
      guard let unit = Unit(rawValue: value) else {
        let found = Sanitised.quoted(value)
        throw .unexpected(at: place, expected: "a unit out of s, ms, us, ns", found: found)
      }
      self.unit = unit
      return
    }
    guard let role = Role(rawValue: key) else {
      let names = Role.allCases.map(\.rawValue) + ["unit"]
      throw .unexpected(
        at: place,
        expected: "a role out of " + names.joined(separator: ", "),
        found: Sanitised.quoted(key) + NearestName.hint(for: key, among: names)
      )
    }
    guard columns.updateValue(value, forKey: role) == nil else {
      throw .unexpected(at: place, expected: "every role once", found: "\(key) again")
    }
  }
}

extension TraceColumnMap: CustomStringConvertible {
  /// The map as a command line takes it, in the order of the roles.
  public var description: String {
    let pairs = Role.allCases.compactMap { role in columns[role].map { "\(role.rawValue)=\($0)" } }
    return (pairs + ["unit=\(unit.rawValue)"]).joined(separator: ",")
  }
}
