// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Pairs the requests of each run with those of the baseline in the same replication.
///
/// The baseline's samples are kept, for yardsticks run last; those of other runs go as soon as they
/// are paired. A run that ends before its baseline waits.
final class PairingDesk: Sendable {
  private struct State: Sendable {
    var baselines: [Int: MeasuredSample] = [:]
    var waiting: [Int: [Waiting]] = [:]
  }

  private struct Waiting: Sendable {
    var sample: MeasuredSample
    var deliver: @Sendable (RequestEvidence) -> Void
  }

  private let state = Mutex(State())

  /// Takes the baseline's run of a replication, and pairs those that waited for it.
  func take(baseline sample: MeasuredSample, replication: Int) {
    let waiting = state.withLock { state in
      state.baselines[replication] = sample
      return state.waiting.removeValue(forKey: replication) ?? []
    }
    for run in waiting { run.deliver(RequestEvidence(run.sample, against: sample)) }
  }

  /// Pairs a run, now or when its baseline has ended.
  func pair(
    _ sample: MeasuredSample,
    replication: Int,
    deliver: @escaping @Sendable (RequestEvidence) -> Void
  ) {
    let baseline = state.withLock { state in
      let baseline = state.baselines[replication]
      if baseline == nil {
        state.waiting[replication, default: []].append(Waiting(sample: sample, deliver: deliver))
      }
      return baseline
    }
    if let baseline { deliver(RequestEvidence(sample, against: baseline)) }
  }
}

/// What the requests of each run of a batch say, by arm and replication, in whatever order it comes.
final class EvidenceSlots: Sendable {
  private let slots: Mutex<[[RequestEvidence?]]>

  init(arms: Int, replications: Int) {
    slots = Mutex(
      Array(repeating: Array(repeating: nil, count: replications), count: arms)
    )
  }

  func put(_ evidence: RequestEvidence, arm: Int, replication: Int) {
    slots.withLock { $0[arm][replication] = evidence }
  }

  /// What all runs of an arm say together, added up in the order of replications; nil when not all
  /// of them were sampled.
  func sum(arm: Int) -> RequestEvidence? {
    let own = slots.withLock { $0[arm] }
    guard var sum = own.first ?? nil else { return nil }
    for evidence in own.dropFirst() {
      guard let evidence else { return nil }
      sum.merge(evidence)
    }
    return sum
  }
}
