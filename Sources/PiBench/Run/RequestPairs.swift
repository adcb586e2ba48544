// SPDX-License-Identifier: Apache-2.0

import PiSimulator
import PiStatistics

/// The sampled requests of two runs of one replication, matched by request.
struct RequestPairs {
  private let arm: MeasuredSample
  private let baseline: MeasuredSample
  private let own: SampleColumns
  private let theirs: SampleColumns
  /// Positions of requests that both runs hold.
  private var matched: [(own: Int, theirs: Int)] = []
  /// Positions of requests that only one of the runs holds.
  private var alone: (own: [Int], theirs: [Int]) = ([], [])
  /// Whether the runs are equal in everything.
  private let areSame: Bool

  init(_ arm: MeasuredSample, _ baseline: MeasuredSample) {
    self.arm = arm
    self.baseline = baseline
    let limit = min(arm.limit, baseline.limit)
    let mine = Array(arm.entries.prefix { $0.mark <= limit })
    let other = Array(baseline.entries.prefix { $0.mark <= limit })
    areSame =
      mine == other && arm.arrivals == baseline.arrivals
      && zip(arm.centres, baseline.centres).allSatisfy {
        $0.value == $1.value || ($0.value.isNaN && $1.value.isNaN)
      }
    own = SampleColumns(mine[...])
    theirs = SampleColumns(other[...])
    match()
  }

  private mutating func match() {
    let (mine, other) = (own.entries, theirs.entries)
    var (left, right) = (0, 0)
    while left < mine.count || right < other.count {
      let (first, second) = (
        left < mine.count ? mine[left].mark : .max, right < other.count ? other[right].mark : .max
      )
      if first == second {
        matched.append((left, right))
        left += 1
        right += 1
      } else if first < second {
        alone.own.append(left)
        left += 1
      } else {
        alone.theirs.append(right)
        right += 1
      }
    }
  }

  /// The spread of the differences in a metric; a request of one run only is a difference by itself.
  func spread(_ metric: Int) -> PairedSpread {
    let (mine, other) = (arm.centres[metric], baseline.centres[metric])
    var result = PairedSpread(isSame: isSame(metric))
    let gap = mine.value == other.value ? 0 : mine.value - other.value
    let count = max(own.entries.count, theirs.entries.count)
    guard count > 0, let a = own.influences(on: mine), let b = theirs.influences(on: other) else {
      return result
    }
    var powers = PowerSums()
    for (left, right) in matched {
      powers.add(a[left] - b[right])
      result.squares.product += a[left] * b[right]
    }
    for place in alone.own { powers.add(a[place]) }
    for place in alone.theirs { powers.add(-b[place]) }
    result.squares.arm = a.reduce(0) { $0 + $1 * $1 }
    result.squares.baseline = b.reduce(0) { $0 + $1 * $1 }
    guard gap.isFinite else { return result }
    let moved = powers.moved(by: gap, count: Double(count))
    result.spread = RequestSpread(
      sampled: count,
      sum: moved.first,
      sumOfSquares: moved.second,
      sumOfCubes: moved.third,
      count: max(arm.arrivals, baseline.arrivals, count),
      scale: max(own.scale(of: mine), theirs.scale(of: other))
    )
    return result
  }

  /// Sums of powers of differences.
  private struct PowerSums {
    private(set) var first = 0.0
    private(set) var second = 0.0
    private(set) var third = 0.0

    mutating func add(_ value: Double) {
      first += value
      second += value * value
      third += value * value * value
    }

    /// The sums when a gap is added to each of `count` values; those that were not added are 0.
    func moved(by gap: Double, count: Double) -> PowerSums {
      PowerSums(
        first: count * gap + first,
        second: count * gap * gap + 2 * gap * first + second,
        third: count * gap * gap * gap + 3 * gap * gap * first + 3 * gap * second + third
      )
    }
  }

  /// Whether the metric has the same value in both runs, and every request the same part in it.
  private func isSame(_ metric: Int) -> Bool {
    guard !areSame else { return true }
    let (mine, other) = (arm.centres[metric], baseline.centres[metric])
    guard mine.value == other.value, alone.own.isEmpty, alone.theirs.isEmpty else { return false }
    switch mine.parts {
    case .ratio(let numerator, let denominator, _):
      return own.values(numerator) == theirs.values(numerator)
        && own.values(denominator) == theirs.values(denominator)
    case .rate(let numerator, _):
      return own.values(numerator) == theirs.values(numerator)
    case .quantile(_, let time):
      // Different times may stand in one bucket; their means then differ.
      return hasSameMean(of: time)
        && zip(own.entries, theirs.entries).allSatisfy { time.bucket($0) == time.bucket($1) }
    case .unknown:
      return false
    }
  }

  private func hasSameMean(of time: RequestTime) -> Bool {
    guard let metric = RequestTime.meanMetrics[time] else { return true }
    let (mine, other) = (arm.centres[metric].value, baseline.centres[metric].value)
    return mine == other || (mine.isNaN && other.isNaN)
  }
}
