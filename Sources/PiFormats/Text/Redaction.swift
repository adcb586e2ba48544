// SPDX-License-Identifier: Apache-2.0

import PiCore

/// Takes what may be a secret out of a text that is kept, such as an error message.
///
/// A word goes when it begins like a key of a known issuer, follows `Bearer` or `Basic`, is an
/// address, or has 20 or more letters and digits mixed, as keys, hashes and tokens have.
public enum Redaction {
  /// The most scalars that are kept of a text.
  public static let mostScalars = 240

  private static let prefixes = [
    "sk-", "pk-", "rk-", "AKIA", "ASIA", "AIza", "eyJ", "ghp_", "gho_", "github_pat_", "glpat-",
    "xox", "hf_", "gsk_", "pplx-", "r8_", "ya29.",
  ]

  /// The text without words that may be secrets and without control characters.
  public static func text(_ text: String) -> String {
    var kept = ""
    var word = ""
    var isCredential = false
    func flush() {
      guard !word.isEmpty else { return }
      let lowercased = word.lowercased()
      kept += isCredential || isSecret(word) ? "[redacted]" : word
      isCredential = lowercased == "bearer" || lowercased == "basic"
      word = ""
    }
    for scalar in text.unicodeScalars.prefix(16 * mostScalars) {
      if isPartOfWord(scalar) {
        word.unicodeScalars.append(scalar)
      } else {
        flush()
        kept.unicodeScalars.append(scalar)
      }
    }
    flush()
    return Sanitised.text(kept, limit: mostScalars)
  }

  private static func isPartOfWord(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "a"..."z", "A"..."Z", "0"..."9", "-", "_", ".", "/", "+", "@", "~": true
    default: false
    }
  }

  private static func isSecret(_ word: String) -> Bool {
    if prefixes.contains(where: { word.hasPrefix($0) && word.count > $0.count + 3 }) { return true }
    if word.contains("@") { return true }
    let parts = word.split(separator: ".", omittingEmptySubsequences: false)
    if parts.count == 4, parts.allSatisfy({ UInt8($0) != nil }) { return true }
    return word.split(whereSeparator: { "./-_".contains($0) }).contains { part in
      part.count >= 20 && part.contains { $0.isNumber } && part.contains { $0.isLetter }
    } || hexadecimal(word)
  }

  /// Whether the word is a hash or a UUID.
  private static func hexadecimal(_ word: String) -> Bool {
    let digits = word.filter { $0 != "-" }
    return digits.count >= 32 && digits.allSatisfy(\.isHexDigit)
  }
}
