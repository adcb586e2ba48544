// SPDX-License-Identifier: Apache-2.0

import PiCore

/// Where the values that gate a candidate stand in its row of raw features.
struct CandidateColumns: Sendable {
  /// How many values describe a candidate.
  let width: Int
  let cachedTokens: Int
  private let requestHeadroom: Int
  private let tokenHeadroom: Int
  private let retryAfter: Int

  init(_ names: [String], requestFeatures: Int) {
    func place(_ name: String) -> Int {
      guard let position = names.firstIndex(of: name) else {
        preconditionFailure("the gateway's features have \(name)")
      }
      return position - requestFeatures
    }
    width = names.count - requestFeatures
    cachedTokens = place("cached_input_tokens")
    requestHeadroom = place("request_headroom")
    tokenHeadroom = place("token_headroom")
    retryAfter = place("retry_after_s")
  }

  /// Whether the declared limits have room for a request now and no Retry-After is under way.
  func hasHeadroom(
    _ candidates: ContiguousArray<Float>,
    from start: Int,
    for request: Request
  ) -> Bool {
    // Not-a-number, where nothing is declared, is never below.
    !(candidates[start + requestHeadroom] < 1)
      && !(candidates[start + tokenHeadroom] < Float(request.inputTokens.count))
      && candidates[start + retryAfter] <= 0
  }
}
