// SPDX-License-Identifier: Apache-2.0

/// What an entry of a log stands for.
enum CallMeaning: Hashable, Sendable {
  /// A call that generates text.
  case call
  /// A call that generates text if it has output tokens; without them such entries are called so.
  case callWithOutput(else: String)
  /// Anything else, by what such entries are called.
  case other(String)

  /// What to call the entry when it is left out; nil when it is a call that generates text.
  func reasonToLeaveOut(hasOutput: Bool) -> String? {
    switch self {
    case .call: nil
    case .callWithOutput(let name): hasOutput ? nil : name
    case .other(let name): name
    }
  }
}

/// A format's table of what its entries stand for, by the names that it gives to calls.
struct CallTable: Sendable {
  private let meanings: [String: CallMeaning]

  /// Joins a format's rows; the names of one row mean the same.
  init(_ rows: [(meaning: CallMeaning, names: String)]) {
    var meanings: [String: CallMeaning] = [:]
    for row in rows {
      for name in row.names.split(separator: " ") { meanings[String(name)] = row.meaning }
    }
    self.meanings = meanings
  }

  /// What a name means; nil when the table does not have it.
  subscript(name: String) -> CallMeaning? { meanings[name] }
}
