// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiSimulator
import PiStatistics

/// What the runs of one arm on a resampled trace say about each cluster, one play of it on average.
package struct ClusterTable: Sendable {
  /// Sums over all runs, by cluster.
  let sums: ContiguousArray<MetricSums>
  /// What turns a sum over all runs into that of one play of every unit; 0 where none was drawn.
  let factors: [Double]
  /// The distribution of every time, units weighted alike.
  private(set) var distributions: [RequestTime: WeightedDistribution] = [:]
  /// Requests that have a time, by cluster.
  private(set) var counts: [RequestTime: [Int]] = [:]
  private(set) var tails: [Tail] = []

  /// Weight of a cluster that was played once.
  private static let unit = 1 << 24

  /// Reads what runs left.
  ///
  /// - Parameters:
  ///   - record: sums and times of the arm.
  ///   - layout: of the clusters.
  ///   - plays: how often units of each cluster were drawn.
  ///   - replications: number of runs.
  /// - Throws: when the file of times cannot be read again.
  init(
    _ record: ClusterRecord,
    _ layout: ClusterLayout,
    plays: [Int],
    replications: Int
  ) throws(InputError) {
    sums = record.sums.sums
    let sizes = layout.sizes
    factors = zip(sizes, plays).map { $1 > 0 ? Double($0) / Double($1) : 0 }
    try weigh(record.logs, zip(sizes, plays).map { $1 > 0 ? UInt64($0 * Self.unit / $1) : 0 })
    try count(record.logs, replications: replications)
  }

  /// Finds the distribution of every time.
  private mutating func weigh(_ logs: [LatencyLog], _ weights: [UInt64]) throws(InputError) {
    let times = RequestTime.allCases
    var found = times.map { _ in BucketWeights() }
    var counts = times.map { _ in [Int](repeating: 0, count: weights.count) }
    for log in logs {
      try log.read { entry, _ in
        let cluster = Int(entry.cluster)
        for (place, time) in times.enumerated() {
          let bucket = entry.bucket(of: time)
          guard bucket != LatencyLog.Entry.missing else { continue }
          counts[place][cluster] += 1
          if bucket == LatencyLog.Entry.infinite {
            found[place].addInfinite(weights[cluster])
          } else {
            found[place].add(weights[cluster], bucket: Int(bucket))
          }
        }
      }
    }
    for (place, time) in times.enumerated() {
      (distributions[time], self.counts[time]) = (found[place].distribution, counts[place])
    }
  }

  /// Counts what lies above each quantile.
  private mutating func count(_ logs: [LatencyLog], replications: Int) throws(InputError) {
    var tails: [Tail] = []
    for definition in MetricDefinition.all {
      guard case .quantile(let level, let time) = definition.kind else { continue }
      let bound = distributions[time]?.bucket(of: level).map { UInt16($0) } ?? .max
      tails.append(Tail(level, of: time, above: bound, clusters: sums.count, runs: replications))
    }
    for log in logs {
      try log.read { entry, replication in
        for place in tails.indices {
          let bucket = entry.bucket(of: tails[place].time)
          guard bucket != LatencyLog.Entry.missing else { continue }
          tails[place].add(bucket, cluster: Int(entry.cluster), run: replication)
        }
      }
    }
    self.tails = tails
  }

  /// Means over plays of whole numbers by cluster.
  func means(_ values: [Int]) -> [Double] { zip(values, factors).map { Double($0) * $1 } }

  /// A ratio over the clusters; nil below two, and over nothing.
  func ratio(_ metric: RatioMetric, value: Double) -> ClusterRatio? {
    ClusterRatio(
      numerators: zip(sums, factors).map { metric.numerator($0, value) * $1 },
      denominators: zip(sums, factors).map { metric.denominator($0) * $1 },
      step: metric.step(value)
    )
  }

  /// How many of some requests one play of every unit holds.
  func perPlay(_ count: (MetricCell) -> Int64) -> Double {
    zip(sums, factors).reduce(0) { $0 + Double(count($1.0.total)) * $1.1 }
  }
}

/// A quantile of a time, and what lies above it by cluster and by run.
struct Tail: Sendable {
  let level: Double
  let time: RequestTime
  /// The bucket of the quantile; above all others when it is infinite.
  private let bound: UInt16
  /// Requests in buckets above, and in those above or the same, by cluster.
  private(set) var above: [Int]
  private(set) var reaching: [Int]
  private var runAbove: [Int]
  private var runReaching: [Int]
  private var runCounts: [Int]

  init(_ level: Double, of time: RequestTime, above bound: UInt16, clusters: Int, runs: Int) {
    self.level = level
    self.time = time
    self.bound = bound
    above = Array(repeating: 0, count: clusters)
    reaching = above
    runAbove = Array(repeating: 0, count: runs)
    (runReaching, runCounts) = (runAbove, runAbove)
  }

  mutating func add(_ bucket: UInt16, cluster: Int, run: Int) {
    runCounts[run] += 1
    guard bucket >= bound else { return }
    reaching[cluster] += 1
    runReaching[run] += 1
    guard bucket > bound else { return }
    above[cluster] += 1
    runAbove[run] += 1
  }

  /// The share above in every run.
  var sharesAbove: [Double] { Tail.shares(runAbove, runCounts) }
  /// The share above or in the same bucket in every run.
  var sharesReaching: [Double] { Tail.shares(runReaching, runCounts) }

  private static func shares(_ counts: [Int], _ all: [Int]) -> [Double] {
    zip(counts, all).map { Double($0) / Double(max($1, 1)) }
  }
}
