// SPDX-License-Identifier: Apache-2.0

import PiCore

/// Puts recorded times on the simulated clock, where the rate of arrivals is multiplied.
///
/// A run lasts at most 100 years. What comes later is an error: moved to the end, all of it would come
/// at once, which nobody sent.
struct ReplayClock: Sendable {
  let rateScale: Double
  /// How errors call the recording.
  let file: String

  /// The simulated instant of a recorded one, both counted from the beginning.
  @inline(__always)
  func instant(_ recorded: Instant) throws(InputError) -> Instant {
    guard rateScale != 1 else { return try checked(recorded) }
    return try instant(recorded - .zero, after: .zero)
  }

  /// The simulated instant that comes a recorded span after another simulated one.
  @inline(__always)
  func instant(_ span: TimeSpan, after start: Instant) throws(InputError) -> Instant {
    try instant(seconds: span.seconds / rateScale, after: start)
  }

  /// The instant that comes so many simulated seconds after another one.
  @inline(__always)
  func instant(seconds: Double, after start: Instant) throws(InputError) -> Instant {
    guard let scaled = TimeSpan(exactlySeconds: seconds),
      let instant = start.recorded(after: scaled)
    else { throw tooLate }
    return try checked(instant)
  }

  @inline(__always)
  private func checked(_ instant: Instant) throws(InputError) -> Instant {
    guard instant - .zero <= RecordedTime.longest else { throw tooLate }
    return instant
  }

  private var tooLate: InputError {
    let scale = rateScale == 1 ? "" : " at rate_scale \(rateScale)"
    return .unreadable(
      file: file,
      reason:
        "has requests that would come over 100 years after the start\(scale); a run cannot hold them"
    )
  }
}
