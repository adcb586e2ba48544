// SPDX-License-Identifier: Apache-2.0

import PiCore

/// The options and operands of a command line.
struct ParsedArguments {
  private(set) var operands: [String] = []
  /// Old spellings that were used, with what to write instead.
  private(set) var notes: [String] = []
  private let command: CommandSpec
  private var values: [(name: String, value: String)] = []
  private var flags: [String] = []

  /// Parses the words after the command's name.
  init(_ words: [String], for command: CommandSpec) throws(UsageError) {
    self.command = command
    var rest = words[...]
    while let word = rest.popFirst() {
      if word == "--" {
        operands += rest
        break
      }
      if word == "-h" {
        flags.append(Flag.help.name)
        continue
      }
      guard word.hasPrefix("-"), word != "-" else {
        operands.append(word)
        continue
      }
      try take(word, &rest)
    }
    guard operands.count <= command.mostOperands else {
      throw UsageError(
        "unexpected operand \(Sanitised.quoted(operands[command.mostOperands]));"
          + " see pibench \(command.name) --help"
      )
    }
  }

  private mutating func take(
    _ word: String,
    _ rest: inout ArraySlice<String>
  ) throws(UsageError) {
    let body = word.drop { $0 == "-" }
    let parts = body.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let name = String(parts.first ?? "")
    guard word.hasPrefix("--") else { throw unknown(word, name) }
    if let former = command.formerly.first(where: { $0.name == name }) {
      notes.append("--\(name) is called \(former.now.joined(separator: " ")) now")
      rest = former.now + parts.dropFirst().map(String.init) + rest
      return
    }
    guard let option = command.options.first(where: { $0.name == name }) else {
      throw unknown(word, name)
    }
    guard let wanted = option.placeholder else {
      guard parts.count == 1 else { throw UsageError("--\(name) takes no value") }
      flags.append(name)
      return
    }
    if parts.count == 2 {
      values.append((name, String(parts[1])))
    } else if let value = rest.popFirst() {
      values.append((name, value))
    } else {
      throw UsageError("--\(name) needs a value: \(wanted)")
    }
  }

  private func unknown(_ word: String, _ name: String) -> UsageError {
    let known = command.options.map { "--\($0.name)" }
    return UsageError(
      "unknown option \(Sanitised.quoted(word))\(NearestName.hint(for: "--\(name)", among: known))"
        + "; see pibench \(command.name) --help"
    )
  }

  /// Whether a flag was given.
  subscript(flag: Flag) -> Bool {
    assert(isDeclared(flag))
    return flags.contains(flag.name)
  }

  /// The last value given for an option; nil when none was.
  subscript<Value>(option: ValueOption<Value>) -> Value? {
    get throws(UsageError) {
      assert(isDeclared(option))
      guard let text = values.last(where: { $0.name == option.name })?.value else { return nil }
      return try option.read(text)
    }
  }

  /// Whether an option or a flag was given.
  func has(_ option: any CommandOption) -> Bool {
    assert(isDeclared(option))
    return flags.contains(option.name) || values.contains { $0.name == option.name }
  }

  private func isDeclared(_ option: any CommandOption) -> Bool {
    command.options.contains { $0.name == option.name }
  }
}
