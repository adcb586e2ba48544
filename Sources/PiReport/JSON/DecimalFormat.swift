// SPDX-License-Identifier: Apache-2.0

/// Numbers as text, without a locale.
enum DecimalFormat {
  /// The shortest text that reads back as the same finite number: `3` rather than `3.0`.
  static func shortest(_ value: Double) -> String {
    let text = "\(value)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}
