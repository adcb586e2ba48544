// SPDX-License-Identifier: Apache-2.0

/// Expected values of a reference file that remembers which of them a test has checked.
///
/// A leaf is named by its path, keys and positions joined by `|`. What nobody checked or excused is
/// `unchecked`; what did not agree is in `mismatches`.
public struct ReferenceLedger {
  /// What did not agree, one line each.
  public private(set) var mismatches: [String] = []
  /// How many leaves were compared.
  public private(set) var comparisons = 0
  private let leaves: [String: Leaf]
  private var open: Set<String>

  /// A scalar of the file.
  enum Leaf {
    case number(Double)
    case text(String)
    case null
  }

  init(leaves: [String: Leaf]) {
    self.leaves = leaves
    open = Set(leaves.keys)
  }

  /// The leaves that no test looked at, in order of their names.
  public var unchecked: [String] { open.sorted() }

  /// The number at a path, which counts as looked at.
  public mutating func number(_ path: String) -> Double {
    open.remove(path)
    guard case .number(let value) = leaves[path] else {
      mismatches.append("\(path): no number")
      return .nan
    }
    return value
  }

  /// The numbers of the array at a path, in order.
  public mutating func numbers(_ path: String) -> [Double] {
    var values: [Double] = []
    while leaves["\(path)|\(values.count)"] != nil {
      values.append(number("\(path)|\(values.count)"))
    }
    return values
  }

  /// The text at a path, which counts as looked at.
  public mutating func text(_ path: String) -> String? {
    open.remove(path)
    guard case .text(let value) = leaves[path] else { return nil }
    return value
  }

  /// Whether the file has this path or something below it.
  public func has(_ path: String) -> Bool {
    leaves[path] != nil || leaves.keys.contains { $0.hasPrefix(path + "|") }
  }

  /// The keys below a path, in order of their names.
  public func keys(_ path: String) -> [String] {
    let below = leaves.keys.filter { $0.hasPrefix(path + "|") }
    return Set(below.compactMap { $0.dropFirst(path.count + 1).split(separator: "|").first })
      .map(String.init).sorted()
  }

  /// Compares a value with the number at a path.
  ///
  /// - Parameters:
  ///   - path: the leaf.
  ///   - found: the value of the code under test.
  ///   - tolerance: relative to the larger of both.
  ///   - absolute: added to the tolerance, for values that should be 0.
  public mutating func check(
    _ path: String,
    _ found: Double,
    within tolerance: Double,
    absolute: Double = 0
  ) {
    let expected = number(path)
    comparisons += 1
    let allowed = tolerance * max(abs(expected), abs(found)) + absolute
    if found == expected || abs(found - expected) <= allowed { return }
    mismatches.append("\(path): expected \(expected), found \(found)")
  }

  /// Compares values with the array at a path, which must be as long.
  public mutating func check(
    _ path: String,
    _ found: [Double],
    within tolerance: Double,
    absolute: Double = 0
  ) {
    for (index, value) in found.enumerated() {
      check("\(path)|\(index)", value, within: tolerance, absolute: absolute)
    }
    if leaves["\(path)|\(found.count)"] != nil { mismatches.append("\(path): too few values") }
  }

  /// Marks everything at and below a path as looked at: settings, notes and what others test.
  public mutating func excuse(_ path: String) {
    if !has(path) { mismatches.append("\(path): nothing to excuse") }
    open = open.filter { $0 != path && !$0.hasPrefix(path + "|") }
  }
}
