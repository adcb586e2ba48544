// SPDX-License-Identifier: Apache-2.0

import PiCore

/// The options and operands of a command line.
struct ParsedArguments {
  private(set) var operands: [String] = []
  private var values: [(name: String, value: String)] = []
  private var flags: [String] = []

  /// Parses the words after the command's name.
  init(_ words: [String], for command: CommandSpec) throws(UsageError) {
    var rest = words[...]
    while let word = rest.popFirst() {
      if word == "--" {
        operands += rest
        break
      }
      if word == "-h" {
        flags.append("help")
        continue
      }
      guard word.hasPrefix("-"), word != "-" else {
        operands.append(word)
        continue
      }
      try take(word, &rest, command)
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
    _ rest: inout ArraySlice<String>,
    _ command: CommandSpec
  ) throws(UsageError) {
    let body = word.drop { $0 == "-" }
    let parts = body.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let name = String(parts.first ?? "")
    guard word.hasPrefix("--"), let option = command.options.first(where: { $0.name == name })
    else {
      let known = command.options.map { "--\($0.name)" }
      throw UsageError(
        "unknown option \(Sanitised.quoted(word))\(NearestName.hint(for: "--\(name)", among: known))"
          + "; see pibench \(command.name) --help"
      )
    }
    guard let wanted = option.value else {
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

  func has(_ flag: String) -> Bool { flags.contains(flag) }

  /// The last value given for an option.
  func text(_ name: String) -> String? {
    values.last { $0.name == name }?.value
  }

  func whole<Whole: FixedWidthInteger>(
    _ name: String,
    in range: ClosedRange<Whole>
  ) throws(UsageError) -> Whole? {
    guard let text = text(name) else { return nil }
    guard let number = Whole(text), range.contains(number) else {
      throw UsageError(
        "--\(name): expected a whole number in \(range.lowerBound) … \(range.upperBound),"
          + " found \(Sanitised.quoted(text))"
      )
    }
    return number
  }

  func number(_ name: String, in range: ClosedRange<Double>) throws(UsageError) -> Double? {
    guard let text = text(name) else { return nil }
    guard text.utf8.allSatisfy({ "0123456789+-.eE".utf8.contains($0) }), let number = Double(text),
      range.contains(number)
    else {
      throw UsageError(
        "--\(name): expected a number in \(range.lowerBound) … \(range.upperBound),"
          + " found \(Sanitised.quoted(text))"
      )
    }
    return number
  }
}
