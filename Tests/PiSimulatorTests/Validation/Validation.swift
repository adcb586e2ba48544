// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiSimulator
import PiStatistics
import PiTestSupport
import Testing

/// Runs against closed forms and what is expected of them.
enum Validation {
  /// Whether the long versions run.
  static var isFull: Bool { ValidationExtent.isFull }

  /// Validation needs millions of customers, which takes an optimised build.
  static var isOptimised: Bool { ValidationExtent.isOptimised }

  static let needsRelease: Comment = "validation against closed forms needs `swift test -c release`"

  /// The luck of replications 1 … n under one seed, fixed before any run.
  static func replicate(
    _ replications: Int,
    _ run: (Luck) throws -> Double
  ) rethrows -> [Double] {
    try (1...replications).map { try run(Luck(seed: 20_261_121, replication: UInt32($0))) }
  }

  /// Expects the truth inside the 99.9 % interval, whose half-width is at most 2 % of the truth.
  ///
  /// `values` has one estimate a replication; `bias` is how far the model itself may lie from the
  /// closed form.
  static func expect(
    _ values: [Double],
    toHold truth: Double,
    bias: Double = 0,
    _ name: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let interval = MeanInterval(values, confidence: 0.999)
    let isInside = interval.low - bias <= truth && truth <= interval.high + bias
    #expect(isInside, "\(name): \(truth) outside \(interval)", sourceLocation: sourceLocation)
    #expect(
      interval.halfWidth <= 0.02 * truth,
      "\(name): half-width \(interval.halfWidth / truth) of the truth",
      sourceLocation: sourceLocation
    )
  }
}
