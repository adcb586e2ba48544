// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiRuntime

/// What attempts are worth that follow a request's next one.
///
/// The worth of an attempt by the time at which it starts is tabulated as it is asked for, at times
/// that lie closer together early: time k is `span` · (k / 8)². Between them it is linear.
struct Continuation {
  private let plan: RetryPlan
  private let left: Int
  private let span: Double
  /// Worth without what follows a failure, by deployment and time; not-a-number where not yet known.
  private var sure: ContiguousArray<Double>
  private static let steps = 8

  /// Prepares a table.
  ///
  /// - Parameters:
  ///   - plan: what is planned for the request now.
  ///   - left: attempts that the gateway allows after the next one.
  init(_ plan: RetryPlan, left: Int) {
    self.plan = plan
    self.left = left
    let failures = plan.prospects.map { $0.lastFailure + $0.meanFailureTime }
    let backoff = Continuation.backoff(plan.retry, plan.attempts + 1)
    let timeout = plan.mayGiveUp ? plan.clock.attempt : 0
    let longest = max(failures.max() ?? 0, timeout) + backoff
    span = max(min(longest, plan.clock.deadline), 1e-9)
    sure = ContiguousArray(
      repeating: .nan,
      count: plan.prospects.count * (Continuation.steps + 1)
    )
  }

  /// The mean wait before a retry.
  private static func backoff(_ retry: RetryPolicy, _ ordinal: Int) -> Double {
    retry.wait(beforeRetry: ordinal, retryAfter: nil, coin: 0.5).seconds
  }

  /// The expected worth of what follows an attempt at a deployment when it fails or is given up.
  mutating func worth(after place: Int, _ abandoned: Double) -> Double {
    let prospect = plan.prospects[place]
    var worth = 0.0
    for time in prospect.failureTimes {
      worth += prospect.erring * time.weight * next(after: time.after, tried: place)
    }
    if plan.mayGiveUp {
      let chance = (1 - prospect.failing) * abandoned + prospect.failing * prospect.hanging
      if chance > 0 { worth += chance * next(after: plan.clock.attempt, tried: place) }
    }
    return worth
  }

  /// The worth of passing now, and of trying one that was tried before after the back-off; 0 where
  /// there is none, for a candidate is worth more now.
  mutating func waiting(beforeRetry ordinal: Int) -> Double {
    let wait = Continuation.backoff(plan.retry, ordinal)
    return best(among: plan.candidates..<plan.prospects.count, after: wait, tried: nil, left: left)
  }

  /// A lower bound on what an attempt is worth whenever another one has failed.
  mutating func latest(_ place: Int) -> Double {
    table(place, span)
  }

  /// The worth of the best attempt after `time`, at once or after the back-off; 0 for none.
  private mutating func next(after time: Double, tried: Int) -> Double {
    guard left > 0, time < plan.clock.deadline else { return 0 }
    let atOnce = best(among: 0..<plan.candidates, after: time, tried: tried, left: left - 1)
    let wait = time + Continuation.backoff(plan.retry, plan.attempts + 1)
    // Waiting loses time, so it only pays where the one that failed is worth more than the others.
    guard table(tried, wait) > atOnce else { return atOnce }
    let all = plan.prospects.indices
    return max(atOnce, best(among: all, after: wait, tried: nil, left: left - 1))
  }

  private mutating func best(
    among places: Range<Int>,
    after time: Double,
    tried: Int?,
    left: Int
  ) -> Double {
    var highest = 0.0
    for place in places where place != tried {
      let prospect = plan.prospects[place]
      let more = left > 0 ? prospect.erring * plan.value : 0
      guard plan.ceiling(place) + more > highest else { continue }
      var worth = table(place, time)
      if left > 0, prospect.erring > 0 {
        worth += prospect.erring * last(after: time + prospect.meanFailureTime, place, tried)
      }
      highest = max(highest, worth)
    }
    return highest
  }

  /// The worth of the last attempt that is looked at.
  private mutating func last(after time: Double, _ first: Int, _ second: Int?) -> Double {
    var highest = 0.0
    for place in 0..<plan.candidates
    where place != first && place != second && plan.ceiling(place) > highest {
      highest = max(highest, table(place, time))
    }
    return highest
  }

  private mutating func table(_ place: Int, _ time: Double) -> Double {
    guard time < plan.clock.deadline, plan.prospects[place].isOpen else { return 0 }
    let x = (min(time, span) / span).squareRoot() * Double(Continuation.steps)
    let step = min(Int(x), Continuation.steps - 1)
    let share = x - Double(step)
    let early = entry(place, step)
    return share > 0 ? early + share * (entry(place, step + 1) - early) : early
  }

  private mutating func entry(_ place: Int, _ step: Int) -> Double {
    let index = place * (Continuation.steps + 1) + step
    if sure[index].isNaN {
      let share = Double(step) / Double(Continuation.steps)
      let clock = plan.clock.after(span * share * share)
      let outcome = plan.prospects[place].outcome(clock, value: plan.value)
      sure[index] = plan.sureWorth(place, outcome)
    }
    return sure[index]
  }
}
