// SPDX-License-Identifier: Apache-2.0

import PiSimulator
import PiStatistics

/// What the requests of an arm's runs say of its metrics: the spread between requests, and between
/// the paired differences of requests to the baseline.
package struct RequestEvidence: Sendable {
  /// By metric: the spread of its value over requests.
  private(set) var own: [RequestSpread]
  /// By metric: the spread of the difference to the baseline; empty for the baseline.
  private(set) var paired: [PairedSpread] = []
  /// Requests of all windows.
  private(set) var arrivals: Int

  /// Reads one run.
  init(_ sample: MeasuredSample) {
    arrivals = sample.arrivals
    own = MetricDefinition.all.indices.map { metric in
      let value = sample.centres[metric].value
      guard value.isFinite, !sample.entries.isEmpty else { return RequestSpread() }
      let parts = sample.influences(metric, of: sample.entries[...]).map { value + $0 }
      return RequestSpread(
        sampled: parts.count,
        sum: parts.reduce(0, +),
        sumOfSquares: parts.reduce(0) { $0 + $1 * $1 },
        count: sample.arrivals,
        scale: sample.scale(metric)
      )
    }
  }

  /// Reads one run and compares it, request by request, with the baseline's run of the replication.
  init(_ sample: MeasuredSample, against baseline: MeasuredSample) {
    self.init(sample)
    let pairs = RequestPairs(sample, baseline)
    paired = MetricDefinition.all.indices.map { pairs.spread($0) }
  }

  /// Adds the runs of other replications.
  mutating func merge(_ other: RequestEvidence) {
    arrivals += other.arrivals
    for metric in own.indices { own[metric].merge(other.own[metric]) }
    for metric in paired.indices { paired[metric].merge(other.paired[metric]) }
  }
}

/// The spread of paired differences in one metric.
struct PairedSpread: Sendable {
  /// Differences between requests.
  var spread: RequestSpread
  /// Σ of squares of the arm's influences, of the baseline's, and Σ of their products.
  var squares = (arm: 0.0, baseline: 0.0, product: 0.0)
  /// Whether every request did the same to the metric in both.
  var isSame: Bool

  mutating func merge(_ other: PairedSpread) {
    spread.merge(other.spread)
    squares.arm += other.squares.arm
    squares.baseline += other.squares.baseline
    squares.product += other.squares.product
    isSame = isSame && other.isSame
  }

  /// How far influences fall on the same requests, −1 … 1.
  var correlation: Double {
    let size = (squares.arm * squares.baseline).squareRoot()
    return size > 0 ? min(max(squares.product / size, -1), 1) : 0
  }
}

/// The sampled requests of two runs of one replication, matched by request.
private struct RequestPairs {
  private let arm: MeasuredSample
  private let baseline: MeasuredSample
  private let own: ArraySlice<RequestSample.Entry>
  private let theirs: ArraySlice<RequestSample.Entry>
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
    own = Array(arm.entries.prefix { $0.mark <= limit })[...]
    theirs = Array(baseline.entries.prefix { $0.mark <= limit })[...]
    areSame =
      own == theirs && arm.arrivals == baseline.arrivals
      && zip(arm.centres, baseline.centres).allSatisfy {
        $0.value == $1.value || ($0.value.isNaN && $1.value.isNaN)
      }
    var (left, right) = (0, 0)
    while left < own.count || right < theirs.count {
      let mine = left < own.count ? own[left].mark : .max
      let other = right < theirs.count ? theirs[right].mark : .max
      if mine == other {
        matched.append((left, right))
        left += 1
        right += 1
      } else if mine < other {
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
    let (mine, other) = (arm.centres[metric].value, baseline.centres[metric].value)
    let gap = mine == other ? 0 : mine - other
    let count = max(own.count, theirs.count)
    guard gap.isFinite, count > 0 else {
      return PairedSpread(spread: RequestSpread(), isSame: areSame)
    }
    let a = arm.influences(metric, of: own)
    let b = baseline.influences(metric, of: theirs)
    var (sum, squares) = (0.0, 0.0)
    var result = PairedSpread(spread: RequestSpread(), isSame: isSame(metric))
    for (left, right) in matched {
      let difference = a[left] - b[right]
      sum += difference
      squares += difference * difference
      result.squares.product += a[left] * b[right]
    }
    for place in alone.own {
      sum += a[place]
      squares += a[place] * a[place]
    }
    for place in alone.theirs {
      sum -= b[place]
      squares += b[place] * b[place]
    }
    result.squares.arm = a.reduce(0) { $0 + $1 * $1 }
    result.squares.baseline = b.reduce(0) { $0 + $1 * $1 }
    result.spread = RequestSpread(
      sampled: count,
      sum: Double(count) * gap + sum,
      sumOfSquares: Double(count) * gap * gap + 2 * gap * sum + squares,
      count: max(arm.arrivals, baseline.arrivals, count),
      scale: max(arm.scale(metric), baseline.scale(metric))
    )
    return result
  }

  /// Whether the metric has the same value in both runs, and every request the same part in it.
  private func isSame(_ metric: Int) -> Bool {
    guard !areSame else { return true }
    let (mine, other) = (arm.centres[metric].value, baseline.centres[metric].value)
    guard mine == other, alone.own.isEmpty, alone.theirs.isEmpty else { return false }
    return matched.allSatisfy { left, right in
      switch MetricDefinition.all[metric].form {
      case .ratio(let term, let unit):
        return isEqual(term, left, right) && isEqual(unit, left, right)
      case .rate(let term): return isEqual(term, left, right)
      case .quantile(_, let times): return times.bucket(own[left]) == times.bucket(theirs[right])
      case .whole: return false
      }
    }
  }

  private func isEqual(_ term: MetricTerm, _ left: Int, _ right: Int) -> Bool {
    term.value(own[left], worth: arm.worth) == term.value(theirs[right], worth: baseline.worth)
  }
}
