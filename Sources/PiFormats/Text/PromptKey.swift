// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiCryptography

/// Names a prompt by the first eight bytes of SHA-256 over a salt and the prompt.
enum PromptKey {
  static func of(_ prompt: [UInt8], salt: [UInt8]) -> UInt64 {
    var hash = SHA256()
    hash.update(salt)
    hash.update([0])
    hash.update(prompt)
    return hash.finish().bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// The key of a prompt that a log keeps as text or as messages.
  static func of(_ prompt: JSONNode, salt: [UInt8]) -> UInt64? {
    switch prompt.value {
    case .null: return nil
    case .string(let text): return text.isEmpty ? nil : of(Array(text.utf8), salt: salt)
    case .object(let members) where members.isEmpty: return nil
    case .array(let elements) where elements.isEmpty: return nil
    default:
      var bytes: [UInt8] = []
      write(prompt, into: &bytes)
      return of(bytes, salt: salt)
    }
  }

  /// Writes a value so that equal values have equal bytes and different ones have not.
  private static func write(_ node: JSONNode, into bytes: inout [UInt8]) {
    switch node.value {
    case .null: bytes += Array("n".utf8)
    case .bool(let flag): bytes += Array(flag ? "t".utf8 : "f".utf8)
    case .number(let number): bytes += Array("#\(number.text);".utf8)
    case .notFinite(let text): bytes += Array("#\(text);".utf8)
    case .string(let text): bytes += Array("\"\(text.utf8.count):\(text)".utf8)
    case .array(let elements):
      bytes += Array("[".utf8)
      for element in elements { write(element, into: &bytes) }
      bytes += Array("]".utf8)
    case .object(let members):
      bytes += Array("{".utf8)
      for member in members {
        bytes += Array("\"\(member.key.utf8.count):\(member.key)".utf8)
        write(member.value, into: &bytes)
      }
      bytes += Array("}".utf8)
    }
  }
}
