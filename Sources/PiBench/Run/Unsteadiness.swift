// SPDX-License-Identifier: Apache-2.0

package import PiSimulator

/// Why an arm reaches no steady state, so that its figures depend on how long it ran.
package enum Unsteadiness: Hashable, Sendable {
  /// These deployments are sent more than they can serve.
  case overloaded([Int])
  /// Requests in the system become more and more.
  case growing

  /// The share of runs in which requests must become more.
  private static let share = 0.9
  /// How much larger the last quarter's mean number must be than the second's, over all runs; what only
  /// fluctuates rises in both of two runs now and then.
  private static let rise = 1.25

  /// Judges the runs of an arm; nil when they settle.
  ///
  /// - Parameters:
  ///   - trends: one of each run that was long enough to tell.
  ///   - isOpenLoop: whether requests come whatever the answers do. Where they wait for answers, overloaded
  ///     deployments slow their own arrivals down.
  package init?(_ trends: [LoadTrend], isOpenLoop: Bool) {
    guard let first = trends.first else { return nil }
    let overloaded = first.demand.indices.filter { deployment in
      DeploymentDemand.isOverload(trends.map { $0.demand[deployment] })
    }
    if isOpenLoop, !overloaded.isEmpty {
      self = .overloaded(overloaded)
      return
    }
    let steps = Unsteadiness.steps(trends.count)
    let rising = trends.count { trend in
      let means = trend.means(over: steps)
      return zip(means, means.dropFirst()).allSatisfy { $0 < $1 }
    }
    guard Double(rising) >= Unsteadiness.share * Double(trends.count) else { return nil }
    let (second, last) = trends.reduce((0, 0)) { sums, trend in
      let quarters = trend.means(over: 3)
      return (sums.0 + quarters[0], sums.1 + quarters[2])
    }
    guard last > Unsteadiness.rise * second else { return nil }
    self = .growing
  }

  /// In how many steps the number must rise in each run: so many that steps in random order do so in all
  /// runs in less than one case of 200.
  private static func steps(_ runs: Int) -> Int {
    switch runs {
    case 1: 6
    case 2: 4
    default: 3
    }
  }
}

extension ExperimentRunner {
  /// Why an arm of a stationary experiment reaches no steady state; nil when it does.
  package func unsteadiness(of runs: [RunEnding]) -> Unsteadiness? {
    guard spec.isStationary else { return nil }
    return Unsteadiness(runs.compactMap(\.trend), isOpenLoop: !workload.isClosedLoop)
  }
}
