// SPDX-License-Identifier: Apache-2.0

/// The order in which the runs of some arms are taken: the baseline's first, in all replications, for
/// the others are compared with it; then replication by replication.
struct RunOrder: Sendable {
  let arms: Int
  let replications: Int
  /// The arm that goes first, if any.
  let first: Int?

  /// Runs in all.
  var count: Int { arms * replications }

  /// Arm and replication of a job.
  subscript(job: Int) -> (arm: Int, replication: Int) {
    guard let first else { return (job % arms, job / arms) }
    guard job >= replications else { return (first, job) }
    let (later, others) = (job - replications, arms - 1)
    let place = later % others
    return (place < first ? place : place + 1, later / others)
  }

  /// The job of an arm in a replication.
  func job(arm: Int, replication: Int) -> Int {
    guard let first else { return replication * arms + arm }
    guard arm != first else { return replication }
    return replications + replication * (arms - 1) + (arm < first ? arm : arm - 1)
  }
}
