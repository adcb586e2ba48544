// SPDX-License-Identifier: Apache-2.0

import Foundation

/// How much validation is run: always a sample, all of it with `PIBENCH_VALIDATE=full`.
public enum ValidationExtent {
  /// Whether the long versions run.
  public static let isFull = ProcessInfo.processInfo.environment["PIBENCH_VALIDATE"] == "full"

  /// Whether the build is optimised; validation needs millions of customers.
  public static var isOptimised: Bool {
    #if DEBUG
    false
    #else
    true
    #endif
  }
}
