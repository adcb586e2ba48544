// SPDX-License-Identifier: Apache-2.0

/// Text from outside made safe to print on a terminal.
public enum Sanitised {
  /// Returns the text without control, escape and bidirectional-override characters.
  ///
  /// Each hidden character is replaced by U+FFFD, so that a removed character leaves a trace. At most
  /// `limit` scalars are kept, then an ellipsis follows.
  public static func text(_ text: String, limit: Int = 80) -> String {
    var safe = String.UnicodeScalarView()
    var count = 0
    for scalar in text.unicodeScalars {
      guard count < limit else {
        safe.append("…")
        break
      }
      safe.append(scalar.isHidden ? "\u{FFFD}" : scalar)
      count += 1
    }
    return String(safe)
  }

  /// Returns the sanitised text in double quotes.
  public static func quoted(_ text: String, limit: Int = 80) -> String {
    "\"" + Sanitised.text(text, limit: limit) + "\""
  }
}
