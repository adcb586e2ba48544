// SPDX-License-Identifier: Apache-2.0
// Welford: Note on a Method for Calculating Corrected Sums of Squares. Technometrics 4(3), 1962,
// doi:10.1080/00401706.1962.10490022.

/// Count, mean and summed squared deviations of samples.
struct RunningMoments: Sendable {
  private(set) var count = 0.0
  private(set) var mean = 0.0
  private(set) var sumOfSquares = 0.0

  mutating func add(_ sample: Double) {
    count += 1
    let before = sample - mean
    mean += before / count
    sumOfSquares += before * (sample - mean)
  }
}
