// SPDX-License-Identifier: Apache-2.0

import PiCore

/// Takes what may be a secret out of a text that is kept, such as an error message.
///
/// A word goes when it begins like a key of a known issuer, follows `Bearer`, `Basic` or `Token`, is an
/// address, or mixes letters and digits as keys, hashes and tokens do. What a name such as `password`,
/// `api_key` or `Cookie` gives a value, and who a URL logs in as, goes whole.
public enum Redaction {
  /// The most scalars that are kept of a text.
  public static let mostScalars = 240

  private static let mark = "[redacted]"

  private static let prefixes = [
    "sk-", "pk-", "rk-", "AKIA", "ASIA", "AIza", "eyJ", "ghp_", "gho_", "github_pat_", "glpat-",
    "xox", "hf_", "gsk_", "pplx-", "r8_", "ya29.",
  ]

  /// The text without words that may be secrets and without control characters.
  public static func text(_ text: String) -> String {
    let scalars = Array(text.unicodeScalars.prefix(16 * mostScalars))
    var kept = ""
    var place = 0
    var schemes = Scheme.none
    while place < scalars.count {
      guard isPartOfWord(scalars[place]) else {
        kept.unicodeScalars.append(scalars[place])
        if scalars[place] != " " && scalars[place] != "\t" { schemes = .none }
        place += 1
        continue
      }
      let end = scalars[place...].firstIndex { !isPartOfWord($0) } ?? scalars.count
      if let login = login(scalars, from: place) {
        kept += "//" + mark + "@"
        place = login + 1
        continue
      }
      let address = addressEnd(scalars, from: place)
      if address > end {
        kept += mark
        place = address
        continue
      }
      let word = string(scalars[place..<end])
      kept += schemes.hides(word) || isSecret(word) ? mark : word
      schemes = Scheme(word)
      place = end
      if let value = valueOfSecret(scalars, named: word, from: end) {
        kept += string(scalars[end..<value.lowerBound]) + mark
        place = value.upperBound
      }
    }
    return Sanitised.text(kept, limit: mostScalars)
  }

  private static func string(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars)
    return String(view)
  }

  private static func isPartOfWord(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "a"..."z", "A"..."Z", "0"..."9", "-", "_", ".", "/", "+", "@", "~": true
    default: false
    }
  }

  // MARK: Words

  /// What a word says of the one behind it.
  private enum Scheme {
    case none
    /// It is a credential.
    case certain
    /// It is one when it has a digit or more than 15 letters.
    case likely

    static let certainWords: Set = ["bearer", "basic", "negotiate"]
    static let likelyWords: Set = ["token", "apikey", "key", "password", "passwd", "secret"]

    init(_ word: String) {
      let word = word.lowercased()
      self =
        Self.certainWords.contains(word)
        ? .certain : Self.likelyWords.contains(word) ? .likely : .none
    }

    func hides(_ word: String) -> Bool {
      switch self {
      case .none: false
      case .certain: true
      case .likely: word.utf8.count > 15 || word.contains(where: \.isNumber)
      }
    }
  }

  private static func isSecret(_ word: String) -> Bool {
    if prefixes.contains(where: { word.hasPrefix($0) && word.count > $0.count }) { return true }
    if word.contains("@") { return true }
    let parts = word.split(separator: ".", omittingEmptySubsequences: false)
    if parts.count == 4, parts.allSatisfy({ UInt8($0) != nil }) { return true }
    return word.split(whereSeparator: { "./-_".contains($0) }).contains { isKey($0) }
      || hexadecimal(word)
  }

  /// Whether letters and digits are mixed as in a key: in a long word, or to and fro in a short one.
  private static func isKey(_ part: Substring) -> Bool {
    let letters = part.filter(\.isLetter)
    guard !letters.isEmpty, letters.count < part.count else { return false }
    if part.count >= 20 { return true }
    // A duration such as 1h30m15s mixes them too.
    guard part.count >= 8, !letters.allSatisfy({ "hmsu".contains($0) }) else { return false }
    let kinds = part.map(\.isNumber)
    return zip(kinds, kinds.dropFirst()).count { $0 != $1 } >= 3
  }

  /// Whether the word is a hash or a UUID.
  private static func hexadecimal(_ word: String) -> Bool {
    let digits = word.filter { $0 != "-" }
    return digits.count >= 32 && digits.allSatisfy(\.isHexDigit)
  }

  // MARK: Values

  private static let names: Set = [
    "password", "passwd", "passphrase", "pwd", "pass", "secret", "token", "authorization", "auth",
    "cookie", "credential", "credentials", "signature", "session", "sessionid", "sid", "key",
  ]

  /// The value that stands behind the name of a secret: `name=…`, `name: …`, `"name": "…"`.
  private static func valueOfSecret(
    _ scalars: [Unicode.Scalar],
    named word: String,
    from end: Int
  ) -> Range<Int>? {
    let name = word.lowercased()
    let last = name.split(whereSeparator: { "-_./".contains($0) }).last.map(String.init) ?? name
    let isName =
      names.contains(last)
      || ["password", "passwd", "secret", "apikey", "token", "cookie"].contains(
        where: name.hasSuffix
      )
    guard isName else { return nil }
    var place = end
    func skip(_ set: Set<Unicode.Scalar>) {
      while place < scalars.count, set.contains(scalars[place]) { place += 1 }
    }
    skip(["\"", "'", "\\", " "])
    guard place < scalars.count, scalars[place] == "=" || scalars[place] == ":" else { return nil }
    place += 1
    skip([" ", "\t"])
    let start = place
    // A header's value has blanks and semicolons in it.
    let isHeader = ["cookie", "authorization", "auth"].contains(last)
    guard start < scalars.count else { return nil }
    var ends: Set<Unicode.Scalar> = ["\n", "\r"]
    let quotes: Set<Unicode.Scalar> = ["\"", "'"]
    if quotes.contains(scalars[start]) || scalars[start] == "\\" {
      skip(["\"", "'", "\\"])
      ends.formUnion(quotes)
    } else if !isHeader {
      ends.formUnion([" ", "\t", "&", ",", ";", "}", ")", "]"])
    }
    let first = place
    while place < scalars.count, !ends.contains(scalars[place]) { place += 1 }
    return place > first ? first..<place : nil
  }

  // MARK: Addresses

  /// The end of who a URL logs in as, whose password may hold any character but a blank; nil when
  /// no login begins here.
  private static func login(_ scalars: [Unicode.Scalar], from start: Int) -> Int? {
    let isBehindScheme =
      start >= 1 && scalars[start - 1] == ":" && scalars[start] == "/"
      && start + 1 < scalars.count && scalars[start + 1] == "/"
    guard isBehindScheme else { return nil }
    let blanks: Set<Unicode.Scalar> = [" ", "\t", "\n", "\r", "<", ">"]
    let end = scalars[start...].firstIndex { blanks.contains($0) } ?? scalars.count
    return scalars[start..<end].lastIndex(of: "@")
  }

  /// The end of an IPv6 address that begins here; `start` when none does.
  private static func addressEnd(_ scalars: [Unicode.Scalar], from start: Int) -> Int {
    let end =
      scalars[start...].firstIndex { !$0.properties.isASCIIHexDigit && $0 != ":" && $0 != "." }
      ?? scalars.count
    guard end == scalars.count || !isPartOfWord(scalars[end]) else { return start }
    let text = string(scalars[start..<end])
    let groups = text.split(separator: ":", omittingEmptySubsequences: false)
    guard groups.count > 2, groups.allSatisfy({ $0.utf8.count <= 4 || $0.contains(".") }) else {
      return start
    }
    // A time of day such as 09:00:00 has colons too.
    let isAddress = text.contains("::") || groups.count > 4 || text.contains(where: \.isLetter)
    return isAddress ? end : start
  }
}
