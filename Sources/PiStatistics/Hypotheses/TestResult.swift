// SPDX-License-Identifier: Apache-2.0

/// The statistic of a hypothesis test and how likely a larger one is without an effect.
@frozen
public struct TestResult: Hashable, Sendable {
  /// The test's statistic, as its function states.
  public var statistic: Double
  /// The p-value, two-sided where the test has sides.
  public var pValue: Double

  /// Creates a result.
  @inlinable
  public init(statistic: Double, pValue: Double) {
    self.statistic = statistic
    self.pValue = pValue
  }
}
