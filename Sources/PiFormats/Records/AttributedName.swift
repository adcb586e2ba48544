// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiCryptography

/// What hashes of names are made with where names are kept; a replay keeps none.
struct Salting: Sendable {
  let salt: [UInt8]?

  /// The salting of an import; nil for a replay.
  init?(_ options: RecordOptions) {
    guard !options.isReplay else { return nil }
    salt = options.promptSalt
  }
}

/// How keys, people and names that people gave are kept: none of them can be read that may be a secret.
public enum AttributedName {
  /// Hexadecimal digits that are kept of a hash.
  public static let digits = 16

  /// A key by the first digits of SHA-256 over its SHA-256 in hexadecimal digits, which is the hash that LiteLLM's
  /// tables hold; so neither the key nor that hash is kept, and both lead to the same name.
  public static func key(_ text: String) -> String {
    let isHash =
      text.utf8.count == 64
      && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    let known = isHash ? text : SHA256.digest(of: Array(text.utf8)).hexadecimal
    return hash(Array(known.utf8))
  }

  /// An end user by the first digits of SHA-256 over a salt, a zero byte and the name; without a salt over
  /// the name alone.
  public static func endUser(_ text: String, salt: [UInt8]?) -> String {
    hash((salt.map { $0 + [0] } ?? []) + Array(text.utf8))
  }

  /// A name that people gave, such as an alias: as it is, or hashed where a part of it may be a secret.
  static func alias(_ text: String, salt: [UInt8]?) -> String {
    Redaction.text(text) == text ? text : endUser(text, salt: salt)
  }

  private static func hash(_ bytes: [UInt8]) -> String {
    String(SHA256.digest(of: bytes).hexadecimal.prefix(digits))
  }
}
