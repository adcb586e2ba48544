// SPDX-License-Identifier: Apache-2.0

import PiCore

/// The responses that a log has named so far, so that one that it names again is not counted twice: a
/// stored response that was retrieved, or the same one seen by two layers.
///
/// At least the last 262,144 are remembered, by 64 bits.
struct ResponseNames: Sendable {
  /// What entries of a response that is known already are called.
  static let again = "further entries of responses that are counted"

  private var names = SessionNumbers(remembered: SessionNumbers.bounded)

  /// Whether the log has not named the response of a request before.
  ///
  /// A failure has no response, and what the gateway answered from its own cache is a request of its own.
  mutating func isNew(_ record: borrowing RecordedRequest) -> Bool {
    guard record.isServed == true, !record.isAnsweredByGateway else { return true }
    return isNew(record.externalID)
  }

  /// Whether the log has not named a response before.
  mutating func isNew(_ name: String?) -> Bool {
    guard let hash = RecordedRequest.hash(ofName: name) else { return true }
    return names.key(hash).ordinal == 0
  }
}
