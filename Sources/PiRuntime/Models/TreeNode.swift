// SPDX-License-Identifier: Apache-2.0

/// A node of a tree in 16 bytes; the left child follows its parent, the right one is named.
@frozen
@usableFromInline
struct TreeNode: Hashable, Sendable {
  /// What a split asks and where missing values go; 0 is a plain comparison that sends them right.
  struct Kind {
    static let leaf: UInt8 = 1
    static let missingGoesLeft: UInt8 = 2
    /// Values within ±1e-35 count as missing.
    static let zeroIsMissing: UInt8 = 4
    static let categories: UInt8 = 8
    /// A category of the set goes left, otherwise right.
    static let matchGoesLeft: UInt8 = 16
    /// The value is rounded to single precision before it is a category, and −0.5 is none.
    static let single: UInt8 = 32
  }

  /// LightGBM's bound of what is zero: 1e-35 in single precision.
  static let largestZero = Double(Float(1e-35))

  /// The largest value that goes left, the value of a leaf, or the words of a set of categories.
  var threshold: Double
  var right: UInt32
  var feature: UInt16
  var kind: UInt8

  var isLeaf: Bool { kind & Kind.leaf != 0 }

  /// The words of a set of categories.
  var words: Range<Int> {
    let bits = threshold.bitPattern
    let start = Int(bits & 0xFFFF_FFFF)
    return start..<start + Int(bits >> 32)
  }

  static func threshold(words: Range<Int>) -> Double {
    Double(bitPattern: UInt64(words.lowerBound) | UInt64(words.count) << 32)
  }
}
