// SPDX-License-Identifier: Apache-2.0

package import PiCore

/// How a strategy takes traffic off struck deployments and brings it back.
///
/// Detected: their share of the last first choices is at most half its mean before the fault.
/// Recovered: after the fault's end it is at least 80 % of that mean again. The last 200 choices count,
/// or as many as hold 40 of the struck deployments on average, so that a small share does not halve by
/// luck: half of 40 lies 3.2 standard deviations off. A share that would take more than 10,000 is not
/// followed.
package struct FaultWatch: Hashable, Sendable {
  /// Fewest and most first choices over which a share is taken.
  package static let windows = 200...10_000
  /// Choices of struck deployments that a window holds on average before the fault.
  package static let fewestStruck = 40

  /// Whether the fault is one that strikes once; others are not watched.
  let isWatched: Bool
  private let isStruck: [Bool]
  /// The latest choices, as many as the widest window, then as this fault's.
  private var recent: [Bool] = []
  private var next = 0
  /// Choices that a share is taken over; nil before the fault, and where none would do.
  private var window: Int?
  private var recentStruck = 0
  private var struckBefore: Int64 = 0
  private var choicesBefore: Int64 = 0
  private var struckDuring: Int64 = 0
  private var struckAfter: Int64 = 0
  private var choicesAfter: Int64 = 0
  private var choicesDuring: Int64 = 0
  private var started: Instant?
  private var ended: Instant?
  private var detected: Instant?
  private var recovered: Instant?
  private var lastSeen = Instant.zero

  init(_ fault: Fault, deployments: Int) {
    isWatched = if case .renewal = fault.timing { false } else { true }
    isStruck = (0..<deployments).map { fault.deployments.contains(DeploymentIndex($0)) }
  }

  mutating func choose(_ deployment: DeploymentIndex, at now: Instant) {
    let struck = isStruck[deployment.offset]
    lastSeen = now
    keep(struck)
    count(struck)
    guard let window, recent.count == window, let before = shareBefore else { return }
    let share = Double(recentStruck) / Double(window)
    if detected == nil, share <= 0.5 * before { detected = now }
    guard ended != nil, detected != nil, recovered == nil, share >= 0.8 * before else { return }
    recovered = now
  }

  mutating func change(isActive: Bool, at now: Instant) {
    guard isActive else {
      ended = ended ?? now
      return
    }
    guard started == nil else { return }
    started = now
    narrow()
  }

  /// Keeps a choice in place of the oldest one.
  private mutating func keep(_ struck: Bool) {
    if recent.count < window ?? FaultWatch.windows.upperBound {
      recent.append(struck)
    } else {
      if recent[next] { recentStruck -= 1 }
      recent[next] = struck
      next = next + 1 < recent.count ? next + 1 : 0
    }
    if struck { recentStruck += 1 }
  }

  /// Chooses the window by the share before the fault, and keeps the latest choices that fit in it.
  private mutating func narrow() {
    guard let shareBefore, shareBefore > 0 else { return }
    let needed = (Double(FaultWatch.fewestStruck) / shareBefore).rounded(.up)
    guard needed <= Double(FaultWatch.windows.upperBound) else { return }
    let size = max(Int(needed), FaultWatch.windows.lowerBound)
    recent = Array((recent[next...] + recent[..<next]).suffix(size))
    recentStruck = recent.count { $0 }
    (next, window) = (0, size)
  }

  private mutating func count(_ struck: Bool) {
    if started == nil {
      choicesBefore += 1
      struckBefore += struck ? 1 : 0
    } else if ended == nil {
      choicesDuring += 1
      struckDuring += struck ? 1 : 0
    } else {
      choicesAfter += 1
      struckAfter += struck ? 1 : 0
    }
  }

  /// Mean share of the struck deployments before the fault; nil when it was not seen.
  package var shareBefore: Double? {
    choicesBefore > 0 ? Double(struckBefore) / Double(choicesBefore) : nil
  }

  /// Mean share of the struck deployments during the fault; nil when it was not seen.
  package var shareDuring: Double? {
    choicesDuring > 0 ? Double(struckDuring) / Double(choicesDuring) : nil
  }

  /// Mean share of the struck deployments after the fault; nil when it was not seen.
  package var shareAfter: Double? {
    choicesAfter > 0 ? Double(struckAfter) / Double(choicesAfter) : nil
  }

  /// Time from the start to detection, censored at the run's end; nil without a fault, or where the share
  /// before it was too small to follow.
  package var detection: Reaction? {
    guard isWatched, let started, window != nil else { return nil }
    return Reaction(from: started, to: detected, lastSeen: lastSeen)
  }

  /// Time from the end to recovery, censored at the run's end.
  ///
  /// Nil when the fault never ended, or was never detected so that nothing was to come back.
  package var recovery: Reaction? {
    guard isWatched, let ended, detected != nil else { return nil }
    return Reaction(from: ended, to: recovered, lastSeen: lastSeen)
  }

  /// A time that was observed, or only known to be longer.
  package struct Reaction: Hashable, Sendable {
    package let time: TimeSpan
    package let isCensored: Bool

    init(from start: Instant, to end: Instant?, lastSeen: Instant) {
      time = max((end ?? lastSeen) - start, .zero)
      isCensored = end == nil
    }
  }
}
