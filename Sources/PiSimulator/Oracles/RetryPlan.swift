// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiRuntime

/// The best next attempt of a request, with what may follow it when it fails or is given up.
///
/// What an attempt is worth falls with time; it is tabulated over the times at which earlier ones may
/// fail. After a failure the gateway tries what is left of the fleet at once, or, when the strategy
/// names nobody, anyone after its back-off. Two further attempts are looked at.
struct RetryPlan {
  private let prospects: ContiguousArray<Prospect>
  private let candidates: Int
  private let attempts: Int
  private let clock: RequestClock
  private let value: Double
  private let retry: RetryPolicy

  /// Prepares a plan.
  ///
  /// - Parameters:
  ///   - prospects: the candidates, then the deployments that were tried and may come again.
  ///   - candidates: how many are candidates.
  ///   - attempts: attempts made so far.
  ///   - clock: the seconds left.
  ///   - value: dollars that a request solved within its objective is worth.
  ///   - retry: the gateway's policy.
  init(
    prospects: ContiguousArray<Prospect>,
    candidates: Int,
    attempts: Int,
    clock: RequestClock,
    value: Double,
    retry: RetryPolicy
  ) {
    self.prospects = prospects
    self.candidates = candidates
    self.attempts = attempts
    self.clock = clock
    self.value = value
    self.retry = retry
  }

  /// The best step now.
  func best() -> OracleWorld.Step {
    let open = (0..<candidates).filter { prospects[$0].isOpen }
    guard !open.isEmpty else { return withNobodyOpen() }
    let now = open.map { prospects[$0].outcome(clock, value: value) }
    let left = retry.attempts - attempts - 1
    let mayFail = left > 0
    // What a second attempt can be worth at most bounds what failing can be worth.
    let most = mayFail ? value * (prospects.map(\.solving).max() ?? 0) : 0
    let sure = open.indices.map { sureWorth(open[$0], now[$0]) }
    let floor = sure.max() ?? 0
    let contenders = open.indices.filter { place in
      let prospect = prospects[open[place]]
      let again =
        (1 - prospect.failing) * now[place].abandoned
        + (clock.attempt < clock.deadline ? prospect.failing : prospect.erring)
      return sure[place] + again * most >= floor
    }
    var chosen = contenders[0]
    var highest = sure[chosen]
    if contenders.count > 1 && mayFail || attempts > 0 {
      let later = Continuation(self, left: left)
      highest = -.infinity
      for place in contenders {
        let worth = sure[place] + later.worth(after: open[place], now[place].abandoned)
        if worth > highest { (chosen, highest) = (place, worth) }
      }
      if attempts > 0, later.waiting(beforeRetry: attempts) > max(highest, 0) { return .pass }
    }
    return attempts > 0 && highest <= 0 ? .pass : .attempt(open[chosen])
  }

  /// What an attempt is worth without what follows a failure.
  private func sureWorth(_ place: Int, _ outcome: (worth: Double, abandoned: Double)) -> Double {
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
    if attempts > 0, highest <= 0 { return .pass }
    return .attempt(worths.firstIndex(of: highest) ?? 0)
  }

  /// What attempts are worth that follow the next one.
  private struct Continuation {
    private let plan: RetryPlan
    private let left: Int
    /// Spacing of the tabulated times is quadratic: time k is `span` · (k / steps)².
    private let span: Double
    /// Worth of an attempt that does not succeed itself in failing, by deployment and time.
    private var sure: ContiguousArray<Double> = []
    private static let steps = 8

    init(_ plan: RetryPlan, left: Int) {
      self.plan = plan
      self.left = left
      let failures = plan.prospects.map { prospect in
        prospect.failureTimes.reduce(0) { max($0, $1.after) } + prospect.meanFailureTime
      }
      let backoff = Continuation.backoff(plan.retry, plan.attempts + 1)
      let timeout = plan.clock.attempt < plan.clock.deadline ? plan.clock.attempt : 0
      let longest = max(failures.max() ?? 0, timeout) + backoff
      span = max(min(longest, plan.clock.deadline), 1e-9)
      for place in plan.prospects.indices {
        for step in 0...Continuation.steps {
          let share = Double(step) / Double(Continuation.steps)
          let clock = plan.clock.after(span * share * share)
          let outcome = plan.prospects[place].outcome(clock, value: plan.value)
          sure.append(plan.prospects[place].isOpen ? plan.sureWorth(place, outcome) : -.infinity)
        }
      }
    }

    /// The mean wait before a retry.
    private static func backoff(_ retry: RetryPolicy, _ ordinal: Int) -> Double {
      retry.wait(beforeRetry: ordinal, retryAfter: nil, coin: 0.5).seconds
    }

    /// The expected worth of what follows an attempt at a deployment when it fails or is given up.
    func worth(after place: Int, _ abandoned: Double) -> Double {
      let prospect = plan.prospects[place]
      let errors = prospect.failureTimes.reduce(0) { sum, time in
        sum + time.weight * next(after: time.after, tried: [place], left: left)
      }
      var worth = prospect.erring * errors
      if plan.clock.attempt < plan.clock.deadline {
        let chance =
          (1 - prospect.failing) * abandoned + prospect.failing * prospect.hanging
        worth += chance * next(after: plan.clock.attempt, tried: [place], left: left)
      }
      return worth
    }

    /// The worth of passing now and trying anyone after the back-off.
    func waiting(beforeRetry ordinal: Int) -> Double {
      best(after: Continuation.backoff(plan.retry, ordinal), tried: [], left: left)
    }

    /// The worth of the best attempt after `time`, at once or after the back-off; 0 for none.
    private func next(after time: Double, tried: [Int], left: Int) -> Double {
      guard left > 0, time < plan.clock.deadline else { return 0 }
      let ordinal = plan.attempts + tried.count
      let wait = time + Continuation.backoff(plan.retry, ordinal)
      return max(
        best(after: time, tried: tried, left: left - 1),
        best(after: wait, tried: [], left: left - 1)
      )
    }

    private func best(after time: Double, tried: [Int], left: Int) -> Double {
      var highest = 0.0
      for place in plan.prospects.indices
      where !tried.contains(place) && (tried.isEmpty || place < plan.candidates) {
        let prospect = plan.prospects[place]
        var worth = table(place, time)
        if left > 0, prospect.erring > 0 {
          worth += prospect.erring * last(after: time + prospect.meanFailureTime, tried + [place])
        }
        highest = max(highest, worth)
      }
      return highest
    }

    /// The worth of the last attempt that is looked at.
    private func last(after time: Double, _ tried: [Int]) -> Double {
      var highest = 0.0
      for place in 0..<plan.candidates where !tried.contains(place) {
        highest = max(highest, table(place, time))
      }
      return highest
    }

    private func table(_ place: Int, _ time: Double) -> Double {
      guard time < plan.clock.deadline else { return 0 }
      let x = (min(time, span) / span).squareRoot() * Double(Continuation.steps)
      let step = min(Int(x), Continuation.steps - 1)
      let start = place * (Continuation.steps + 1) + step
      let share = x - Double(step)
      return sure[start] + share * (sure[start + 1] - sure[start])
    }
  }
}
