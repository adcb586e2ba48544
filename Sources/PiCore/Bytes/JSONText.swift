// SPDX-License-Identifier: Apache-2.0

/// Texts as JSON writes them.
public enum JSONText {
  /// Returns the text in double quotes, with hidden characters escaped.
  public static func quoted(_ text: String) -> String {
    var bytes: [UInt8] = []
    append(text, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Appends the text in double quotes.
  ///
  /// - Parameters:
  ///   - text: the text; hidden characters are escaped.
  ///   - bytes: what it is appended to.
  ///   - isEmbedded: whether `<`, `>` and `&` are escaped too, so that the text may stand in an HTML
  ///     script element.
  public static func append(_ text: String, to bytes: inout [UInt8], isEmbedded: Bool = false) {
    bytes.append(UInt8(ascii: "\""))
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": bytes += "\\\"".utf8
      case "\\": bytes += "\\\\".utf8
      case "\n": bytes += "\\n".utf8
      case "\r": bytes += "\\r".utf8
      case "\t": bytes += "\\t".utf8
      case "<", ">", "&":
        if isEmbedded {
          escape(scalar, to: &bytes)
        } else {
          bytes += UTF8.encode(scalar) ?? .init()
        }
      default:
        if scalar.isHidden {
          escape(scalar, to: &bytes)
        } else {
          bytes += UTF8.encode(scalar) ?? .init()
        }
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }

  private static func escape(_ scalar: Unicode.Scalar, to bytes: inout [UInt8]) {
    for unit in UTF16.encode(scalar) ?? .init() {
      let digits = String(unit, radix: 16)
      bytes += "\\u\(String(repeating: "0", count: 4 - digits.utf8.count))\(digits)".utf8
    }
  }
}
