// SPDX-License-Identifier: Apache-2.0

import PiCore

/// A strategy with parameters as a command line names it: `p2c.peak_ewma(tau_s=60)`.
///
/// A value is a number, `true`, `false`, a word, or a table `{chat:small=2; *:large=1}` of task type
/// (`*` or nothing for all), deployment and number. Blanks around parts do not count.
package struct StrategySelection: Hashable, Sendable {
  package var id: String
  package var parameters: [Parameter]

  /// A parameter as it was given.
  package struct Parameter: Hashable, Sendable {
    package var name: String
    package var value: ParameterValue

    package init(_ name: String, _ value: ParameterValue) {
      self.name = name
      self.value = value
    }
  }

  package init(_ id: String, _ parameters: [Parameter] = []) {
    self.id = id
    self.parameters = parameters
  }

  /// Reads one selection.
  package static func parse(_ text: String) throws(StrategyError) -> StrategySelection {
    let trimmed = trim(text[...])
    guard let open = trimmed.firstIndex(of: "(") else {
      guard !trimmed.isEmpty, !trimmed.contains(where: { ")={},".contains($0) }) else {
        throw .malformed(text, expected: "a strategy such as random or p2c.peak_ewma(tau_s=60)")
      }
      return StrategySelection(String(trimmed))
    }
    let id = trim(trimmed[..<open])
    guard !id.isEmpty, trimmed.last == ")" else {
      throw .malformed(text, expected: "name(parameter=value, …) with a closing parenthesis")
    }
    let inside = trim(trimmed[trimmed.index(after: open)...].dropLast())
    var parameters: [Parameter] = []
    for part in try split(inside, at: ",") {
      let given = try parameter(part)
      guard !parameters.contains(where: { $0.name == given.name }) else {
        throw .malformed(text, expected: "\(given.name) only once")
      }
      parameters.append(given)
    }
    return StrategySelection(String(id), parameters)
  }

  /// Reads selections that commas separate.
  package static func parseList(_ text: String) throws(StrategyError) -> [StrategySelection] {
    var selections: [StrategySelection] = []
    for part in try split(text[...], at: ",") {
      selections.append(try parse(String(part)))
    }
    guard !selections.isEmpty else {
      throw .malformed(text, expected: "a strategy such as random or p2c.peak_ewma(tau_s=60)")
    }
    return selections
  }

  /// The parts of a list such as `random,p2c.peak_ewma(tau_s=60)`, as they stand.
  package static func names(in text: String) throws(StrategyError) -> [String] {
    try split(text[...], at: ",").map(String.init)
  }

  private static func parameter(_ part: Substring) throws(StrategyError) -> Parameter {
    guard let equals = part.firstIndex(of: "=") else {
      throw .malformed(String(part), expected: "parameter=value")
    }
    let name = trim(part[..<equals])
    let value = trim(part[part.index(after: equals)...])
    guard !name.isEmpty, !value.isEmpty else {
      throw .malformed(String(part), expected: "parameter=value")
    }
    return Parameter(String(name), try self.value(value))
  }

  private static func value(_ text: Substring) throws(StrategyError) -> ParameterValue {
    if text == "true" { return .flag(true) }
    if text == "false" { return .flag(false) }
    if text.first == "{" { return .table(try table(text)) }
    // A word may begin like a number only when it is one; "inf", "nan" and hex stay words.
    let isPlain = text.allSatisfy { $0.isASCII && ($0.isNumber || "+-.eE".contains($0)) }
    if isPlain, let number = Double(text) { return .number(number) }
    return .text(String(text))
  }

  private static func table(
    _ text: Substring
  ) throws(StrategyError) -> [ParameterValue.TableCell] {
    guard text.last == "}" else {
      throw .malformed(String(text), expected: "{task type:deployment=number; …}")
    }
    var cells: [ParameterValue.TableCell] = []
    for part in try split(text.dropFirst().dropLast(), at: ";") {
      guard let equals = part.lastIndex(of: "="),
        let number = Double(trim(part[part.index(after: equals)...]))
      else { throw .malformed(String(part), expected: "task type:deployment=number") }
      let name = trim(part[..<equals])
      let colon = name.firstIndex(of: ":")
      let taskType = colon.map { trim(name[..<$0]) } ?? "*"
      let deployment = colon.map { trim(name[name.index(after: $0)...]) } ?? name
      cells.append(
        ParameterValue.TableCell(
          taskType: String(taskType),
          deployment: String(deployment),
          value: number
        )
      )
    }
    return cells
  }

  /// Splits outside parentheses and braces; an empty text has no parts, an empty part is an error.
  private static func split(
    _ text: Substring,
    at separator: Character
  ) throws(StrategyError) -> [Substring] {
    guard !trim(text).isEmpty else { return [] }
    var parts: [Substring] = []
    var start = text.startIndex
    var depth = 0
    for index in text.indices {
      switch text[index] {
      case "(", "{": depth += 1
      case ")", "}": depth -= 1
      case separator where depth == 0:
        parts.append(trim(text[start..<index]))
        start = text.index(after: index)
      default: break
      }
    }
    parts.append(trim(text[start...]))
    guard depth == 0, parts.allSatisfy({ !$0.isEmpty }) else {
      throw .malformed(String(text), expected: "parts separated by single \"\(separator)\"")
    }
    return parts
  }

  private static func trim(_ text: Substring) -> Substring {
    let head = text.drop { $0 == " " }
    let blanks = head.reversed().prefix { $0 == " " }.count
    return head.dropLast(blanks)
  }
}

extension StrategySelection: CustomStringConvertible {
  /// The selection as it can be parsed again.
  package var description: String {
    guard !parameters.isEmpty else { return id }
    return id + "(" + parameters.map { "\($0.name)=\($0.value)" }.joined(separator: ",") + ")"
  }
}

extension ParameterValue: CustomStringConvertible {
  package var description: String {
    switch self {
    case .number(let number): PlainNumber.text(number)
    case .text(let text): text
    case .flag(let flag): flag ? "true" : "false"
    case .table(let cells):
      "{" + cells.map { "\($0.taskType):\($0.deployment)=\($0.value)" }.joined(separator: ";") + "}"
    }
  }
}
