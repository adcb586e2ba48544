// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiFormats

/// A recorded request as a store keeps it, with its attempt.
struct ImportedRequest {
  /// The request; the importer counts requests and gives it its number.
  private(set) var request: RequestRecord
  /// The only attempt, if it is known.
  private(set) var attempt: AttemptRecord?

  /// Takes over a recorded request.
  ///
  /// - Parameters:
  ///   - record: the request.
  ///   - key: its session's number and its turn.
  ///   - number: its number in the run.
  init(_ record: borrowing RecordedRequest, key: RequestKey, number: UInt32) {
    request = RequestRecord(number: number, key: key, arrival: record.arrival)
    request.externalID = record.externalID
    request.ended = record.ended
    request.taskType = record.taskType
    request.isArrivalKnown = record.isArrivalKnown
    request.tenant = record.tenant
    request.attribution = record.attribution
    request.priority = record.priority
    request.streams = record.streams
    request.inputTokens = record.inputTokens
    request.outputCap = record.outputCap
    request.promptKey = record.promptKey
    request.isServed = record.isServed
    request.error = record.error
    request.errorText = record.errorText
    request.deployment = record.deployment
    request.timeToFirstToken = record.timeToFirstToken
    request.cost = record.cost
    if record.isAnsweredByGateway || record.isRefusedByGateway {
      request.usage = TokenUsage.none
      request.attempts = 0
      return
    }
    if let input = record.inputTokens, let output = record.outputTokens {
      request.usage = TokenUsage(
        allInput: input,
        cached: record.cachedInputTokens ?? .zero,
        written: record.writtenInputTokens ?? .zero,
        output: output
      )
      request.reasoningTokens = record.reasoningTokens
      request.isCacheReadKnown = record.cachedInputTokens != nil
      request.isCacheWriteKnown = record.writtenInputTokens != nil
    }
    guard record.hasAttempt else { return }
    attempt = attempt(after: record.wait ?? .zero)
    request.attempts = 1
  }

  /// The only attempt, which began after a wait of the request.
  private func attempt(after wait: TimeSpan) -> AttemptRecord? {
    guard let deployment = request.deployment, let ended = request.ended,
      let isServed = request.isServed
    else { return nil }
    let outcome = AttemptOutcome(
      error: isServed ? nil : request.error ?? .serverError,
      timeToFirstToken: request.timeToFirstToken.map { $0 - wait },
      usage: request.usage ?? .none
    )
    var attempt = AttemptRecord(
      request: request.number,
      ordinal: 0,
      deployment: deployment,
      started: request.arrival + wait,
      ended: ended,
      outcome: outcome,
      cost: request.cost,
      isUsageKnown: request.usage != nil
    )
    attempt.isCacheReadKnown = request.isCacheReadKnown
    attempt.isCacheWriteKnown = request.isCacheWriteKnown
    return attempt
  }
}

extension RecordedRequest {
  /// Whether an attempt is known: its deployment, its end and its outcome.
  var hasAttempt: Bool {
    !isAnsweredByGateway && !isRefusedByGateway && deployment != nil && latency != nil
      && isServed != nil
  }
}

extension TokenUsage {
  /// Usage by its sums: all input, of which parts came from and went into the prompt cache.
  ///
  /// The reader has seen to it that the parts are within the whole.
  init(allInput: TokenCount, cached: TokenCount, written: TokenCount, output: TokenCount) {
    self.init(
      input: TokenCount(allInput.count - cached.count - written.count),
      output: output,
      cachedInput: cached,
      writtenInput: written
    )
  }
}
