// SPDX-License-Identifier: Apache-2.0

import PiCore

/// The luck of one visit: what its service will meet.
struct ServiceLuck: Sendable {
  /// Standard normal score of the time to first token.
  let firstToken: Double
  /// Standard normal score of the time per output token.
  let perOutputToken: Double
  /// Uniform number that decides whether the attempt fails, and when.
  let failure: Double
  /// Uniform number that decides how it fails.
  let failureKind: Double

  init(_ luck: Luck, entity: Int, sharesNoise: Bool, request: RequestKey, visit: Int) {
    let times = luck.uniformPair(.firstToken, entity: entity, request: request, visit: visit)
    firstToken = Mathematics.normalQuantile(times.0)
    perOutputToken = sharesNoise ? firstToken : Mathematics.normalQuantile(times.1)
    (failure, failureKind) = luck.uniformPair(
      .errors,
      entity: entity,
      request: request,
      visit: visit
    )
  }
}
