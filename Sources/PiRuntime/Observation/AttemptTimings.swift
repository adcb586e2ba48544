// SPDX-License-Identifier: Apache-2.0

import PiCore

/// How fast a complete answer came, in seconds; nil where the attempt does not tell.
struct AttemptTimings: Sendable {
  /// From the attempt's start to its first token.
  let firstToken: Double?
  /// Mean time per output token after the first, or per token where no first one was seen.
  let perOutputToken: Double?

  /// Reads them off an attempt; a failed one tells nothing.
  init(_ observation: borrowing AttemptObservation) {
    guard observation.outcome.error == nil else {
      (firstToken, perOutputToken) = (nil, nil)
      return
    }
    let first = observation.outcome.timeToFirstToken?.seconds
    let total = (observation.ended - observation.started).seconds
    let rest = observation.outcome.usage.output.count - (first == nil ? 0 : 1)
    firstToken = first
    perOutputToken = rest > 0 ? (total - (first ?? 0)) / Double(rest) : nil
  }
}
