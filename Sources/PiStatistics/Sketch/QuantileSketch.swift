// SPDX-License-Identifier: Apache-2.0
// Karnin, Lang, Liberty: Optimal quantile approximation in streams. FOCS 2016, arXiv:1603.05346;
// Manku, Rajagopalan, Lindsay, SIGMOD 1998, doi:10.1145/276304.276342 (the sure bound); Agarwal et
// al.: Mergeable summaries. PODS 2012, doi:10.1145/2213556.2213562.

internal import PiCore

/// A mergeable summary of numbers that answers ranks with an error bound that it carries itself.
///
/// Items of level h stand for 2ʰ values. A full level is sorted and every second item moves up, the
/// odd or the even ones by a coin. That changes no rank by more than 2ʰ, so Σ 2ʰ over compactions
/// bounds the error surely (Manku et al., lemma 1). The coins are fair and independent, so the
/// changes are zero-mean and Hoeffding's inequality gives √(2 Σ 4ʰ log(2/δ)) with probability 1 − δ
/// (Karnin et al., section 3). Both sums add up under merging.
public struct QuantileSketch: Hashable, Sendable {
  /// The capacity of the highest level; the error shrinks about as 1 / accuracy.
  public let accuracy: Int
  /// How many values were added.
  public private(set) var count = 0
  /// The surely largest error of any rank.
  public private(set) var sureRankError = 0
  private var squaredSteps = 0.0
  private var levels: [[Double]] = [[]]
  private var coins: UInt32 = 0
  private let philox: Philox

  /// Creates an empty sketch.
  ///
  /// - Parameters:
  ///   - accuracy: capacity of the highest level, at least 8.
  ///   - seed: of the coins; sketches that will be merged need different ones.
  public init(accuracy: Int = 256, seed: UInt64) {
    precondition(accuracy >= 8, "a sketch needs a capacity of 8")
    self.accuracy = accuracy
    philox = Philox(key: seed)
  }

  /// Adds a value; infinities are allowed, not-a-number is not.
  ///
  /// - Complexity: O(log n) amortised.
  public mutating func add(_ value: Double) {
    precondition(!value.isNaN, "only numbers have ranks")
    levels[0].append(value)
    count += 1
    if levels[0].count >= capacity(0) { compact() }
  }

  /// Adds the values of a sketch of the same accuracy.
  public mutating func merge(_ other: QuantileSketch) {
    precondition(accuracy == other.accuracy, "only sketches of one accuracy can be merged")
    while levels.count < other.levels.count { levels.append([]) }
    for (level, items) in other.levels.enumerated() { levels[level] += items }
    count += other.count
    sureRankError += other.sureRankError
    squaredSteps += other.squaredSteps
    compact()
  }

  /// The error that a given rank exceeds with probability 1 − confidence at most.
  public func rankError(confidence: Double = 0.99) -> Double {
    precondition(confidence > 0 && confidence < 1, "a confidence is inside 0 to 1")
    let likely = 2 * squaredSteps * Mathematics.log(2 / (1 - confidence))
    return min(Double(sureRankError), likely.squareRoot())
  }

  /// The estimated number of values that are at most `value`.
  public func rank(_ value: Double) -> Int {
    var sum = 0
    for (level, items) in levels.enumerated() { sum += items.count { $0 <= value } << level }
    return sum
  }

  /// A value whose rank is about ⌈p · count⌉, or nil when the sketch is empty.
  public func quantile(_ p: Double) -> Double? {
    precondition(p >= 0 && p <= 1, "a share is 0 to 1")
    guard count > 0 else { return nil }
    let target = max(1, Int((p * Double(count)).rounded(.up)))
    var weighted: [(value: Double, weight: Int)] = []
    for (level, items) in levels.enumerated() {
      for item in items { weighted.append((item, 1 << level)) }
    }
    weighted.sort { $0.value < $1.value }
    var seen = 0
    for item in weighted {
      seen += item.weight
      if seen >= target { return item.value }
    }
    return weighted.last?.value
  }

  /// How many items the sketch keeps.
  public var size: Int { levels.reduce(0) { $0 + $1.count } }

  /// Capacities shrink by a third from each level to the one below it.
  private func capacity(_ level: Int) -> Int {
    var size = Double(accuracy)
    for _ in level..<(levels.count - 1) { size *= 2.0 / 3 }
    return max(4, Int(size.rounded(.up)))
  }

  private mutating func compact() {
    var level = 0
    while level < levels.count {
      if levels[level].count >= capacity(level) { promote(level) }
      level += 1
    }
  }

  /// Moves every second item of a level up; an odd one out stays.
  private mutating func promote(_ level: Int) {
    if level + 1 == levels.count { levels.append([]) }
    var items = levels[level].sorted()
    let rest = items.count % 2 == 1 ? [items.removeLast()] : []
    let offset = Int(philox.block(SIMD4(coins, 0, 0, 0)).x & 1)
    coins &+= 1
    for index in stride(from: offset, to: items.count, by: 2) {
      levels[level + 1].append(items[index])
    }
    levels[level] = rest
    sureRankError += 1 << level
    squaredSteps += Double(1 << level) * Double(1 << level)
  }
}
