// SPDX-License-Identifier: Apache-2.0

package import PiCore

/// Keeps requests from a deployment whose recent attempts failed, and lets single probes through.
///
/// It opens when at least `failures` of the last twenty attempts, and at least half of those within
/// `window`, failed within `window`. After `pause` one probe at a time passes; a failed probe opens
/// it again, `successes` good ones in a row close it. Errors that the request caused do not count.
package struct WindowedBreaker: Sendable {
  package struct Settings: Sendable {
    package var failures = 5
    package var successes = 2
    package var window = TimeSpan(wholeSeconds: 60)
    package var pause = TimeSpan(wholeSeconds: 60)

    static let parameters = [
      StrategyParameter(
        "breaker_failures",
        "Recent failures that open the breaker.",
        .number(default: 5, in: 1...20)
      ),
      StrategyParameter(
        "breaker_pause_s",
        "Seconds before an open breaker lets a probe through, and the window of its failures.",
        .number(default: 60, in: 0.001...86_400)
      ),
    ]

    package init() {}

    init(_ setup: StrategySetup) throws(StrategyError) {
      failures = try setup.whole("breaker_failures")
      pause = TimeSpan(clampingSeconds: try setup.number("breaker_pause_s"))
      window = pause
    }
  }

  private enum State {
    case closed
    case open(until: Instant)
    case probing(since: Instant?, good: Int)
  }

  private let settings: Settings
  private var state = State.closed
  private var ends: ContiguousArray<(instant: Instant, failed: Bool)> = []
  private var next = 0

  package init(_ settings: Settings) {
    self.settings = settings
  }

  /// Whether a request may go there now.
  package func admits(at now: Instant) -> Bool { opens(at: now) <= now }

  /// The instant from which it admits a request, `now` when it does already.
  package func opens(at now: Instant) -> Instant {
    switch state {
    case .closed: now
    case .open(let until): max(until, now)
    case .probing(nil, _): now
    case .probing(.some(let since), _): max(since + settings.pause, now)
    }
  }

  package mutating func started(at now: Instant) {
    switch state {
    case .closed: break
    case .open(let until): if now >= until { state = .probing(since: now, good: 0) }
    case .probing(_, let good): state = .probing(since: now, good: good)
    }
  }

  package mutating func observe(failed: Bool, at now: Instant) {
    switch state {
    case .closed:
      note(failed, at: now)
      if failed, isFailing(at: now) { open(at: now) }
    case .open: break
    case .probing(_, let good):
      if failed {
        open(at: now)
      } else {
        state = good + 1 < settings.successes ? .probing(since: nil, good: good + 1) : .closed
      }
    }
  }

  private mutating func open(at now: Instant) {
    state = .open(until: now + settings.pause)
    ends.removeAll(keepingCapacity: true)
    next = 0
  }

  private mutating func note(_ failed: Bool, at now: Instant) {
    if ends.count < 20 {
      ends.append((now, failed))
    } else {
      ends[next] = (now, failed)
      next = (next + 1) % 20
    }
  }

  private func isFailing(at now: Instant) -> Bool {
    var recent = 0
    var failures = 0
    for end in ends where now - end.instant <= settings.window {
      recent += 1
      failures += end.failed ? 1 : 0
    }
    return failures >= settings.failures && 2 * failures >= recent
  }
}

extension AttemptOutcome {
  /// Whether the deployment failed, answered, or (nil) the attempt says nothing about it.
  var failed: Bool? {
    switch error {
    case nil: false
    case .some(let error): error.isRetryable ? true : nil
    }
  }
}
