// SPDX-License-Identifier: Apache-2.0

public import PiCore

/// Which column of a generic table of requests holds what.
public struct LogColumnMap: Hashable, Sendable {
  /// What a column can hold.
  public enum Role: String, Sendable, CaseIterable {
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
  }

  /// The unit of costs.
  public enum CostUnit: String, Sendable, CaseIterable {
    /// Dollars.
    case dollars = "usd"
    /// Hundredths of a dollar.
    case cents = "cent"
    /// Millionths of a dollar.
    case microdollars = "uusd"
    /// Billionths of a dollar.
    case nanodollars = "nusd"

    /// Decimal places of a nanodollar in the unit.
    var places: Int {
      switch self {
      case .dollars: 9
      case .cents: 7
      case .microdollars: 3
      case .nanodollars: 0
      }
    }
  }

  /// The column of every role that has one.
  public private(set) var columns: [Role: String] = [:]
  /// The unit of numbers that are times.
  public private(set) var unit = TraceColumnMap.Unit.seconds
  /// The unit of costs.
  public private(set) var costUnit = CostUnit.dollars

  /// Reads a map such as `id=req,arrival=ts,input=in,output=out,latency=ms,unit=ms`.
  ///
  /// - Parameters:
  ///   - text: pairs of role and column name, and perhaps `unit` and `cost_unit`.
  ///   - name: where the text comes from, such as the option's name, for errors.
  /// - Throws: `InputError` that names the role at fault.
  public init(parsing text: String, named name: String = "columns") throws(InputError) {
    var column = 1
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let place = InputPosition(file: name, line: 1, column: column)
      column += part.unicodeScalars.count + 1
      try add(part, at: place)
    }
  }

  private mutating func add(_ part: Substring, at place: InputPosition) throws(InputError) {
    let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard pair.count == 2, !pair[1].isEmpty else {
      let found = Sanitised.quoted(String(part))
      throw .unexpected(at: place, expected: "role=column", found: found)
    }
    let key = String(pair[0])
    let value = String(pair[1])
    switch key {
    case "unit": unit = try Self.choice(value, at: place, "a unit")
    case "cost_unit": costUnit = try Self.choice(value, at: place, "a unit of cost")
    default:
      guard let role = Role(rawValue: key) else {
        let names = Role.allCases.map(\.rawValue) + ["unit", "cost_unit"]
        let hint = NearestName.hint(for: key, among: names)
        throw .unexpected(
          at: place,
          expected: "a role out of " + names.joined(separator: ", "),
          found: Sanitised.quoted(key) + hint
        )
      }
      guard columns.updateValue(value, forKey: role) == nil else {
        throw .unexpected(at: place, expected: "every role once", found: "\(key) again")
      }
    }
  }

  private static func choice<Choice: RawRepresentable & CaseIterable>(
    _ value: String,
    at place: InputPosition,
    _ expected: String
  ) throws(InputError) -> Choice where Choice.RawValue == String {
    guard let choice = Choice(rawValue: value) else {
      let names = Choice.allCases.map(\.rawValue).joined(separator: ", ")
      let found = Sanitised.quoted(value)
      throw .unexpected(at: place, expected: "\(expected) out of \(names)", found: found)
    }
    return choice
  }
}
