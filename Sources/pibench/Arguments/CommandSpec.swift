// SPDX-License-Identifier: Apache-2.0

import PiReport

/// A command as its help and its parser know it.
struct CommandSpec: Sendable {
  let name: String
  let summary: String
  /// What stands after the options, such as "[EXPERIMENT]".
  let operands: String
  /// Most operands.
  let mostOperands: Int
  /// The command's own options and those of every command.
  let options: [any CommandOption]
  /// Options under the names that they had in the version before.
  let formerly: [FormerOption]
  /// Command lines that a user can copy.
  let examples: [String]

  init(
    name: String,
    summary: String,
    operands: String = "",
    mostOperands: Int = 0,
    options: [any CommandOption],
    formerly: [FormerOption] = [],
    examples: [String]
  ) {
    self.name = name
    self.summary = summary
    self.operands = operands
    self.mostOperands = mostOperands
    self.options = options + [Flag.quiet, Flag.help]
    self.formerly = formerly
    self.examples = examples
  }

  /// The help of the command.
  var help: String {
    let usage = ["usage: pibench \(name) [options]", operands].filter { !$0.isEmpty }
    var lines = [usage.joined(separator: " "), "", summary, "", "examples:"]
    lines += examples.map { "  \($0)" }
    lines += ["", "options:"]
    lines += TextColumns.lines(options.map { ["  " + $0.usage, $0.summary] })
    return lines.joined(separator: "\n") + "\n"
  }
}

/// An option that has another name now; the old one works for one version, with a note.
struct FormerOption: Sendable {
  let name: String
  /// What stands in its place; a value of the old option follows.
  let now: [String]
}

extension Flag {
  static let help = Flag("help", "this text")
  static let quiet = Flag("quiet", "no progress and no notes on standard error")
}
