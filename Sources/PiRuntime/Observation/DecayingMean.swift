// SPDX-License-Identifier: Apache-2.0

import PiCore

/// A mean whose memory fades by e every `tau` nanoseconds between samples.
struct DecayingMean: Sendable {
  private(set) var value = 0.0
  private(set) var count = 0
  private var stamp = Instant.zero

  /// Takes a sample in; the first one is the mean.
  mutating func observe(_ sample: Double, at now: Instant, tau: Double) {
    let elapsed = Double(max(now.nanoseconds - stamp.nanoseconds, 0))
    let kept = count == 0 ? 0 : Mathematics.exp(-elapsed / tau)
    value = value * kept + sample * (1 - kept)
    count += 1
    stamp = now
  }

  /// The number of nanoseconds in `seconds`, as the decay wants it.
  static func tau(seconds: Double) -> Double { seconds * 1e9 }
}
