// SPDX-License-Identifier: Apache-2.0
// Page, Biometrika 41, 1954, doi:10.1093/biomet/41.1-2.100; Hinkley, Biometrika 58, 1971.

/// The statistic of Page and Hinkley for a rise of the mean whose old value is not known.
///
/// S += x − m − tolerance with the running mean m; the statistic is S − min S. It is 0 for the first
/// values, until the mean is worth something.
public struct PageHinkley: DriftStatistic, Hashable {
  /// How much of a rise is tolerated, in the unit of the values.
  public let tolerance: Double
  /// How many values come before the first alarm can.
  public let warmUp: Int
  /// What S keeps from one value to the next, 1 or a little less.
  public let memory: Double
  private var count = 0
  private var mean = 0.0
  private var sum = 0.0
  private var least = Double.infinity

  /// Creates a statistic that has seen nothing.
  public init(tolerance: Double, warmUp: Int = 30, memory: Double = 1) {
    precondition(warmUp >= 0 && memory > 0 && memory <= 1, "a memory is above 0, at most 1")
    self.tolerance = tolerance
    self.warmUp = warmUp
    self.memory = memory
  }

  /// Takes in the next value and returns S − min S.
  public mutating func update(_ value: Double) -> Double {
    count += 1
    mean += (value - mean) / Double(count)
    sum = memory * sum + (value - mean - tolerance)
    least = min(least, sum)
    return count >= warmUp ? sum - least : 0
  }

  /// Forgets everything.
  public mutating func reset() {
    self = PageHinkley(tolerance: tolerance, warmUp: warmUp, memory: memory)
  }
}
