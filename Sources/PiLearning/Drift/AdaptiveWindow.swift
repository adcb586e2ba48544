// SPDX-License-Identifier: Apache-2.0
// Bifet, Gavaldà: Learning from time-changing data with adaptive windowing. SDM 2007,
// doi:10.1137/1.9781611972771.42.

internal import PiCore

/// ADWIN: a window of recent values that drops its oldest part when the means of two parts differ.
///
/// The window is kept as buckets of 1, 2, 4 … values, so memory and checks grow with log n.
public struct AdaptiveWindow: Sendable {
  /// The settings of a window.
  public struct Settings: Hashable, Sendable {
    /// Confidence δ of a cut: smaller means fewer false alarms.
    public var delta = 0.002
    /// How many values pass between two checks.
    public var clock = 32
    /// How many buckets of a size are kept before two merge.
    public var bucketsPerSize = 5
    /// The smallest part that is compared.
    public var smallestPart = 5
    /// Windows up to this size are not checked.
    public var grace = 10

    /// Creates the usual settings.
    public init() {}
  }

  private struct Bucket {
    var total: Double
    /// Sum of squared deviations.
    var spread: Double
  }

  /// The settings.
  public let settings: Settings
  /// How many values the window holds.
  public private(set) var width = 0
  private var total = 0.0
  private var spread = 0.0
  private var tick = 0
  /// Buckets of 2^position values, each list oldest first.
  private var rows: [[Bucket]] = [[]]

  /// Creates an empty window.
  public init(_ settings: Settings = Settings()) {
    precondition(settings.delta > 0 && settings.delta < 1, "a confidence is inside 0 to 1")
    precondition(settings.clock > 0 && settings.bucketsPerSize > 0, "a clock ticks")
    self.settings = settings
  }

  /// The mean of the window; 0 when it is empty.
  public var mean: Double { width > 0 ? total / Double(width) : 0 }

  /// Takes in a value and returns whether an older part was dropped.
  public mutating func update(_ value: Double) -> Bool {
    rows[0].append(Bucket(total: value, spread: 0))
    width += 1
    if width > 1 {
      let before = Double(width - 1)
      let gap = value - total / before
      spread += before * gap * gap / Double(width)
    }
    total += value
    compress()
    tick += 1
    guard tick % settings.clock == 0, width > settings.grace else { return false }
    var dropped = false
    while hasCut() {
      dropped = true
      dropOldest()
    }
    return dropped
  }

  private mutating func compress() {
    var row = 0
    while row < rows.count, rows[row].count > settings.bucketsPerSize {
      if row + 1 == rows.count { rows.append([]) }
      let (a, b) = (rows[row][0], rows[row][1])
      let size = Double(1 << row)
      let gap = (a.total - b.total) / size
      let merged = Bucket(
        total: a.total + b.total,
        spread: a.spread + b.spread + size / 2 * gap * gap
      )
      rows[row].removeFirst(2)
      rows[row + 1].append(merged)
      row += 1
    }
  }

  /// Whether some split of the window shows two means.
  private func hasCut() -> Bool {
    var (oldCount, oldTotal) = (0, 0.0)
    for row in rows.indices.reversed() {
      // The newest value alone is never all of the newer part.
      for bucket in rows[row].dropLast(row == 0 ? 1 : 0) {
        oldCount += 1 << row
        oldTotal += bucket.total
        let newCount = width - oldCount
        guard newCount >= settings.smallestPart, oldCount >= settings.smallestPart else { continue }
        let gap = oldTotal / Double(oldCount) - (total - oldTotal) / Double(newCount)
        if isCut(oldCount, newCount, abs(gap)) { return true }
      }
    }
    return false
  }

  private func isCut(_ oldCount: Int, _ newCount: Int, _ gap: Double) -> Bool {
    let size = Double(width)
    let log = Mathematics.log(2 * Mathematics.log(size) / settings.delta)
    let least = settings.smallestPart - 1
    let reciprocal = 1 / Double(oldCount - least) + 1 / Double(newCount - least)
    let variance = spread / size
    return gap > (2 * reciprocal * variance * log).squareRoot() + 2.0 / 3 * log * reciprocal
  }

  private mutating func dropOldest() {
    let row = rows.count - 1
    let bucket = rows[row].removeFirst()
    let size = 1 << row
    width -= size
    total -= bucket.total
    let gap = bucket.total / Double(size) - total / Double(width)
    spread -= bucket.spread + Double(size) * Double(width) * gap * gap / Double(size + width)
    if rows[row].isEmpty, row > 0 { rows.removeLast() }
  }
}
