// SPDX-License-Identifier: Apache-2.0

/// Where the values that gate a candidate stand in its row of raw features.
package struct CandidateColumns: Sendable {
  /// How many values describe a candidate.
  package let width: Int
  /// Place of the tokens that the prompt cache is believed to hold.
  package let cachedTokens: Int
  private let requestHeadroom: Int
  private let tokenHeadroom: Int
  private let retryAfter: Int

  /// Finds the places among a gateway's features; traps where it lacks one.
  ///
  /// - Parameters:
  ///   - names: the features, those of the request first.
  ///   - requestFeatures: how many describe the request.
  package init(_ names: [String], requestFeatures: Int) {
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

  /// Whether the declared limits have room for a request of some input now and no Retry-After is under way.
  package func hasHeadroom(
    _ candidates: ContiguousArray<Float>,
    from start: Int,
    inputTokens: Float
  ) -> Bool {
    // Not-a-number, where nothing is declared, is never below.
    !(candidates[start + requestHeadroom] < 1)
      && !(candidates[start + tokenHeadroom] < inputTokens)
      && candidates[start + retryAfter] <= 0
  }
}
