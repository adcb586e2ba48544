// SPDX-License-Identifier: Apache-2.0

extension Unicode.Scalar {
  /// Whether the scalar moves, hides or reorders the text around it: C0, DEL, C1, separators of lines and
  /// paragraphs, controls of direction, characters without width, and tags.
  public var isHidden: Bool {
    switch value {
    case 0...0x1F, 0x7F...0x9F: true
    case 0x061C, 0x180E, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F: true
    case 0xFEFF, 0xFFF9...0xFFFB, 0xE0000...0xE007F: true
    default: false
    }
  }
}
