// SPDX-License-Identifier: Apache-2.0

import PiCore

/// What a command takes: an option with a value, or a flag.
protocol CommandOption: Sendable {
  /// Its name without the dashes.
  var name: String { get }
  /// What its value is called in the help; nil for a flag.
  var placeholder: String? { get }
  var summary: String { get }
}

extension CommandOption {
  var usage: String { placeholder.map { "--\(name) \($0)" } ?? "--\(name)" }
}

/// An option that is given or not.
struct Flag: CommandOption {
  let name: String
  let summary: String

  var placeholder: String? { nil }

  init(_ name: String, _ summary: String) {
    self.name = name
    self.summary = summary
  }
}

/// An option with a value of one type, which is read and checked in one place.
struct ValueOption<Value: Sendable>: CommandOption {
  let name: String
  let placeholder: String?
  let summary: String
  /// Reads a value; throws what was expected.
  let read: @Sendable (String) throws(UsageError) -> Value

  init(
    _ name: String,
    _ placeholder: String,
    _ summary: String,
    read: @escaping @Sendable (String) throws(UsageError) -> Value
  ) {
    self.name = name
    self.placeholder = placeholder
    self.summary = summary
    self.read = read
  }
}

extension ValueOption where Value == String {
  /// A text as it stands.
  init(_ name: String, _ placeholder: String, _ summary: String) {
    self.init(name, placeholder, summary) { text throws(UsageError) in text }
  }
}

extension ValueOption where Value == [String] {
  /// Texts that commas separate.
  init(list name: String, _ placeholder: String, _ summary: String) {
    self.init(name, placeholder, summary) { text throws(UsageError) in
      text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
  }
}

extension ValueOption where Value: FixedWidthInteger {
  /// A whole number in a range.
  init(_ name: String, _ placeholder: String, _ summary: String, in range: ClosedRange<Value>) {
    self.init(name, placeholder, summary) { text throws(UsageError) in
      guard let number = Value(text), range.contains(number) else {
        throw UsageError(
          "--\(name): expected a whole number in \(range.lowerBound) … \(range.upperBound),"
            + " found \(Sanitised.quoted(text))"
        )
      }
      return number
    }
  }
}

extension ValueOption where Value == Double {
  /// A number in a range.
  init(_ name: String, _ placeholder: String, _ summary: String, in range: ClosedRange<Value>) {
    self.init(name, placeholder, summary) { text throws(UsageError) in
      guard text.utf8.allSatisfy({ "0123456789+-.eE".utf8.contains($0) }),
        let number = Double(text), range.contains(number)
      else {
        throw UsageError(
          "--\(name): expected a number in \(PlainNumber.text(range.lowerBound)) …"
            + " \(PlainNumber.text(range.upperBound)),"
            + " found \(Sanitised.quoted(text))"
        )
      }
      return number
    }
  }
}

extension ValueOption where Value: CaseIterable & RawRepresentable, Value.RawValue == String {
  /// One word of a list.
  init(choice name: String, _ placeholder: String, _ summary: String) {
    self.init(name, placeholder, summary) { text throws(UsageError) in
      try Value(word: text, of: "--\(name)")
    }
  }
}

extension CaseIterable where Self: RawRepresentable, RawValue == String {
  /// The case of a word; throws with all words and the nearest.
  init(word: String, of option: String) throws(UsageError) {
    guard let choice = Self(rawValue: word) else {
      let words = Self.allCases.map(\.rawValue)
      throw UsageError(
        "\(option): expected \(words.joined(separator: ", ")), found \(Sanitised.quoted(word))"
          + NearestName.hint(for: word, among: words)
      )
    }
    self = choice
  }
}
