// SPDX-License-Identifier: Apache-2.0

/// How files of a format begin, by the names that stand there.
indirect enum FormatSign: Sendable {
  /// The first line is a table's header with these columns.
  case columns([String])
  /// The first line is a JSON object with these keys, and none of the other signs is there.
  case line([String], unless: [FormatSign] = [])
  /// The file is JSON whose first 64 KiB have these keys, and none of the other signs is there.
  case keys([String], unless: [FormatSign] = [])
  /// The file is JSON with these keys, and a number under the first of them has a fraction.
  case fraction([String], unless: [FormatSign] = [])

  /// The names that a file begins with.
  var names: [String] {
    switch self {
    case .columns(let names), .line(let names, _), .keys(let names, _), .fraction(let names, _):
      names
    }
  }

  /// Whether a file begins so.
  func fits(_ head: FileHead) -> Bool { missing(in: head)?.isEmpty == true }

  /// The names that a beginning lacks; nil when it is of another kind.
  func missing(in head: FileHead) -> [String]? {
    switch self {
    case .columns(let names):
      return head.isJSON ? nil : names.filter { !head.columns.contains($0) }
    case .line(let names, let others):
      guard head.firstLine.first == "{", !others.contains(where: { $0.fits(head) }) else {
        return nil
      }
      return names.filter { !head.firstLine.utf8.contains(key: $0) }
    case .keys(let names, let others):
      guard head.isJSON, !others.contains(where: { $0.fits(head) }) else { return nil }
      return names.filter { !head.bytes.contains(key: $0) }
    case .fraction(let names, let others):
      guard head.isJSON, let first = names.first, head.bytes.hasFraction(underKey: first),
        !others.contains(where: { $0.fits(head) })
      else { return nil }
      return names.filter { !head.bytes.contains(key: $0) }
    }
  }
}
