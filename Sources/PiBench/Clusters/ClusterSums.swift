// SPDX-License-Identifier: Apache-2.0

package import PiSimulator

/// Integer sums over the requests of each cluster, over all runs of an arm.
package struct ClusterSums: Mergeable, Sendable {
  /// Sums by cluster.
  package private(set) var sums: ContiguousArray<MetricSums>

  /// Begins without requests.
  init(clusters count: Int) {
    sums = ContiguousArray(repeating: MetricSums(), count: count)
  }

  mutating func fold(
    _ completed: borrowing CompletedRequest,
    inTime: Bool,
    times: AnswerTimes?,
    cluster: Int
  ) {
    sums[cluster].fold(completed, inTime: inTime, times: times)
  }

  /// Adds the sums of other runs.
  package mutating func merge(_ other: ClusterSums) {
    for cluster in sums.indices { sums[cluster].merge(other.sums[cluster]) }
  }
}
