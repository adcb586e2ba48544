// SPDX-License-Identifier: Apache-2.0

/// Numbers as people write them: 1 rather than 1.0.
public enum PlainNumber {
  /// The shortest text that reads back as the number.
  public static func text(_ number: Double) -> String {
    number == number.rounded() && abs(number) < 0x1p53 ? "\(Int64(number))" : "\(number)"
  }
}
