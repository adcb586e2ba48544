// SPDX-License-Identifier: Apache-2.0

/// Text from outside made safe to print on a terminal.
public enum Sanitised {
  /// Returns the text without control, escape and bidirectional-override characters.
  ///
  /// C0, DEL, C1, line and paragraph separators, bidi controls, zero-width characters and tags are
  /// each replaced by U+FFFD, so that a removed character leaves a trace. At most `limit` scalars
  /// are kept, then an ellipsis follows.
  public static func text(_ text: String, limit: Int = 80) -> String {
    var safe = String.UnicodeScalarView()
    var count = 0
    for scalar in text.unicodeScalars {
      guard count < limit else {
        safe.append("…")
        break
      }
      safe.append(isHarmful(scalar) ? "\u{FFFD}" : scalar)
      count += 1
    }
    return String(safe)
  }

  /// Returns the sanitised text in double quotes.
  public static func quoted(_ text: String, limit: Int = 80) -> String {
    "\"" + Sanitised.text(text, limit: limit) + "\""
  }

  static func isHarmful(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0...0x1F, 0x7F...0x9F: true
    case 0x061C, 0x180E, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F: true
    case 0xFEFF, 0xFFF9...0xFFFB, 0xE0000...0xE007F: true
    default: false
    }
  }
}
