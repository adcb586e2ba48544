// SPDX-License-Identifier: Apache-2.0

import PiCore

/// A command as its help and its parser know it.
struct CommandSpec: Sendable {
  let name: String
  let summary: String
  /// What stands after the options, such as "[EXPERIMENT]".
  let operands: String
  /// Most operands.
  let mostOperands: Int
  let options: [OptionSpec]
  /// Command lines that a user can copy.
  let examples: [String]

  /// The help of the command.
  var help: String {
    var lines = ["usage: pibench \(name) [options] \(operands)", "", summary, "", "examples:"]
    lines += examples.map { "  \($0)" }
    lines += ["", "options:"]
    let width = options.map(\.usage.count).max() ?? 0
    for option in options {
      let gap = String(repeating: " ", count: width - option.usage.count + 2)
      lines.append("  \(option.usage)\(gap)\(option.summary)")
    }
    return lines.joined(separator: "\n") + "\n"
  }
}

/// An option of a command.
struct OptionSpec: Sendable {
  let name: String
  /// What its value is called; nil for a flag.
  let value: String?
  let summary: String

  init(_ name: String, _ value: String? = nil, _ summary: String) {
    self.name = name
    self.value = value
    self.summary = summary
  }

  var usage: String { value.map { "--\(name) \($0)" } ?? "--\(name)" }
}

/// A command line that cannot be understood; exit code 2.
struct UsageError: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) {
    self.description = description
  }
}
