// SPDX-License-Identifier: Apache-2.0

/// A statistic of a stream that grows when the stream drifts; an alarm is a large value.
///
/// Until its first alarm it must not depend on a threshold, so that one can be calibrated.
public protocol DriftStatistic: Sendable {
  /// Takes in the next value and returns the statistic.
  mutating func update(_ value: Double) -> Double
  /// Forgets everything, as after an alarm.
  mutating func reset()
}

/// A drift statistic with a threshold; it starts anew after each alarm.
public struct DriftAlarm<Statistic: DriftStatistic>: Sendable {
  /// The statistic as it stands.
  public private(set) var statistic: Statistic
  /// Above this the alarm goes off.
  public let threshold: Double

  /// Creates an alarm that has seen nothing.
  public init(_ statistic: Statistic, threshold: Double) {
    self.statistic = statistic
    self.threshold = threshold
  }

  /// Takes in a value and returns whether it raises the alarm.
  public mutating func update(_ value: Double) -> Bool {
    guard statistic.update(value) > threshold else { return false }
    statistic.reset()
    return true
  }
}
