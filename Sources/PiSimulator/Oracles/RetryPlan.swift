// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiRuntime

/// The best next attempt of a request, with what may follow it when it fails or is given up.
///
/// What an attempt is worth falls with time; it is tabulated over the times at which earlier ones may
/// fail. After a failure the gateway tries what is left of the fleet at once, or, when the strategy
/// names nobody, anyone after its back-off. Two further attempts are looked at.
struct RetryPlan {
  /// The candidates, then the deployments that were tried and may come again.
  let prospects: ContiguousArray<Prospect>
  /// How many are candidates.
  let candidates: Int
  /// Attempts made so far.
  let attempts: Int
  /// The seconds left.
  let clock: RequestClock
  /// Dollars that a request solved within its objective is worth.
  let value: Double
  /// The gateway's policy.
  let retry: RetryPolicy

  /// The best step now; none where it costs more than it is worth.
  func best() -> OracleWorld.Step {
    let open = (0..<candidates).filter { prospects[$0].isOpen }
    guard !open.isEmpty else { return withNobodyOpen() }
    let left = retry.attempts - attempts - 1
    let (sure, abandoned) = worths(of: open, mayFail: left > 0)
    var later = Continuation(self, left: left)
    let contenders =
      left > 0 ? contenders(open, abandoned, sure, &later) : Array(open.indices)
    var chosen = contenders[0]
    var highest = -Double.infinity
    let isDecided = contenders.count == 1 && attempts == 0 && sure[chosen] > 0
    for place in contenders {
      let worth =
        isDecided || left == 0
        ? sure[place] : sure[place] + later.worth(after: open[place], abandoned[place])
      if worth > highest { (chosen, highest) = (place, worth) }
    }
    if attempts > 0, later.waiting(beforeRetry: attempts) > max(highest, 0) { return .pass }
    return highest <= 0 ? .pass : .attempt(open[chosen])
  }

  /// What each open candidate is worth without what follows a failure, and how likely it is given up.
  ///
  /// The law is asked only of those that could be the best if they were in time for certain; the
  /// others are worth -∞.
  private func worths(of open: [Int], mayFail: Bool) -> (sure: [Double], abandoned: [Double]) {
    var sure = [Double](repeating: -.infinity, count: open.count)
    var abandoned = [Double](repeating: 0, count: open.count)
    let again = mayFail ? value * (prospects.map(\.solving).max() ?? 0) : 0
    let ceilings = open.map { ceiling($0) + (mayGiveUp ? 1 : prospects[$0].erring) * again }
    let order = open.indices.sorted {
      ceilings[$0] != ceilings[$1] ? ceilings[$0] > ceilings[$1] : $0 < $1
    }
    var floor = -Double.infinity
    for place in order where ceilings[place] >= floor {
      let outcome = prospects[open[place]].outcome(clock, value: value)
      sure[place] = sureWorth(open[place], outcome)
      abandoned[place] = outcome.abandoned
      floor = max(floor, sure[place])
    }
    return (sure, abandoned)
  }

  /// Whether the gateway gives slow attempts up before the deadline.
  var mayGiveUp: Bool { clock.attempt < clock.deadline }

  /// The most that an attempt can be worth without what follows a failure.
  func ceiling(_ place: Int) -> Double {
    let prospect = prospects[place]
    let most = value * prospect.solving - (mayGiveUp ? 0 : prospect.inputDollars)
    return (1 - prospect.failing) * max(most, 0)
  }

  /// The open candidates that may be the best, by bounds on what may follow their failure.
  ///
  /// It is worth no more than the best attempt now, and no less than one of the best two that is left
  /// when the last failure has come.
  private func contenders(
    _ open: [Int],
    _ abandoned: [Double],
    _ sure: [Double],
    _ later: inout Continuation
  ) -> [Int] {
    let again = open.indices.map { place in
      let prospect = prospects[open[place]]
      let hanging = mayGiveUp ? prospect.failing : prospect.erring
      return (1 - prospect.failing) * abandoned[place] + hanging
    }
    let order = open.indices.sorted { sure[$0] != sure[$1] ? sure[$0] > sure[$1] : $0 < $1 }
    let best = value * (prospects.map(\.solving).max() ?? 0)
    let most = max(sure[order[0]], 0) + (again.max() ?? 0) * best
    let leading = order.prefix(2).map { ($0, max(later.latest(open[$0]), 0)) }
    let least = open.indices.map { place in
      leading.first { $0.0 != place }?.1 ?? 0
    }
    let floor = open.indices.map { sure[$0] + again[$0] * least[$0] }.max() ?? 0
    let contenders = open.indices.filter { sure[$0] + again[$0] * most >= floor }
    // The bounds are computed, so rounding may leave nobody above the floor.
    return contenders.isEmpty ? [order[0]] : contenders
  }

  /// What an attempt is worth without what follows a failure.
  func sureWorth(_ place: Int, _ outcome: (worth: Double, abandoned: Double)) -> Double {
    let prospect = prospects[place]
    let hangs = prospect.failing * prospect.hanging * prospect.inputDollars
    return (1 - prospect.failing) * outcome.worth - hangs
  }

  /// Nobody lets the request in: wait for a window if that is worth it, else try the best.
  private func withNobodyOpen() -> OracleWorld.Step {
    var best: (wait: Double, worth: Double)?
    for place in 0..<candidates {
      guard case .limited(let wait) = prospects[place].entrance, wait < clock.deadline else {
        continue
      }
      let worth = sureWorth(place, prospects[place].outcome(clock.after(wait), value: value))
      if worth > best?.worth ?? 0 { best = (wait, worth) }
    }
    if let best { return .wait(best.wait) }
    let worths = (0..<candidates).map {
      sureWorth($0, prospects[$0].outcome(clock, value: value))
    }
    let highest = worths.max() ?? 0
    if highest <= 0 { return .pass }
    return .attempt(worths.firstIndex(of: highest) ?? 0)
  }
}
