// SPDX-License-Identifier: Apache-2.0

package import PiSimulator

/// Why an arm reaches no steady state, so that its figures depend on how long it ran.
package enum Unsteadiness: Hashable, Sendable {
  /// These deployments work at utilisation 1: they are sent more than they can serve.
  case full([Int])
  /// Requests in the system become more and more.
  case growing

  /// What happens in a run must happen in this share of them.
  private static let share = 0.9
  /// How much larger the last quarter's mean number must be than the second's, over all runs; what
  /// only fluctuates also rises in every run of two now and then.
  private static let rise = 1.25

  /// Judges the runs of an arm; nil when they settle.
  ///
  /// - Parameters:
  ///   - trends: one of each run that was long enough to tell.
  ///   - isOpenLoop: whether requests come whatever the answers do. Where they wait for answers, full
  ///     deployments slow their own arrivals down.
  package init?(_ trends: [LoadTrend], isOpenLoop: Bool) {
    guard let first = trends.first else { return nil }
    func inMost(_ holds: (LoadTrend) -> Bool) -> Bool {
      Double(trends.count(where: holds)) >= Unsteadiness.share * Double(trends.count)
    }
    let full = first.isFull.indices.filter { deployment in inMost { $0.isFull[deployment] } }
    if isOpenLoop, !full.isEmpty {
      self = .full(full)
      return
    }
    let (second, last) = trends.reduce((0, 0)) { ($0.0 + $1.second, $0.1 + $1.last) }
    guard inMost({ $0.last > $0.second }), last > Unsteadiness.rise * second else { return nil }
    self = .growing
  }
}

extension ExperimentRunner {
  /// Why an arm of a stationary experiment reaches no steady state; nil when it does.
  package func unsteadiness(of runs: [RunEnding]) -> Unsteadiness? {
    guard spec.isStationary else { return nil }
    return Unsteadiness(runs.compactMap(\.trend), isOpenLoop: !workload.isClosedLoop)
  }
}
