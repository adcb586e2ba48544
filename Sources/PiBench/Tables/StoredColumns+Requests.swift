// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiTelemetry

/// The columns of requests and decisions.
extension StoredColumns {
  static let requests: [ExportColumn<RunRow<RequestRecord>>] = arrival + ending

  private static let arrival: [ExportColumn<RunRow<RequestRecord>>] = [
    run(), .integer("request", "number in the run") { Int64($0.record.number) },
    .integer("source", "source or session") { Int64($0.record.key.source) },
    .integer("ordinal", "ordinal within the source") { Int64($0.record.key.ordinal) },
    .text(ifKnown: "external_id", "name that the recording system gave it") {
      $0.record.externalID
    },
    .integer("submitted_ns", "instant of its arrival on the run's clock") {
      $0.record.arrival.nanoseconds
    },
    .integer(ifKnown: "task_type", "position in the run") {
      $0.record.taskType.map { Int64($0.position) }
    },
    .integer(ifKnown: "tenant", "position in the run") {
      $0.record.tenant.map { Int64($0.position) }
    },
    .boolean(ifKnown: "is_arrival_known", "whether the arrival was recorded") {
      $0.record.isArrivalKnown
    },
    .integer(ifKnown: "attribution", "position in the run") {
      $0.record.attribution.map { Int64($0.position) }
    },
    .integer(ifKnown: "priority", "importance, 0 lowest to 3 highest") {
      $0.record.priority.map { Int64($0) }
    },
    .boolean(ifKnown: "is_streaming", "whether the caller read tokens as they came") {
      $0.record.streams
    },
    .integer(ifKnown: "input_tokens", "input tokens, cached or not") {
      $0.record.inputTokens.map { Int64($0.count) }
    },
    .integer(ifKnown: "shared_prefix_tokens", "leading tokens equal to the session's last") {
      $0.record.sharedPrefixTokens.map { Int64($0.count) }
    },
    .integer(ifKnown: "max_output_tokens", "most output tokens that the client accepted") {
      $0.record.outputCap.map { Int64($0.count) }
    },
    .integer("needs", "bits of what the deployment had to be able to do") {
      Int64($0.record.needs.rawValue)
    },
    ExportColumn(
      name: "prompt_key",
      type: .integer,
      isNullable: true,
      description: "hash of the prompt, unsigned 64 bits"
    ) { .unsigned($0.record.promptKey) },
  ]

  private static let ending: [ExportColumn<RunRow<RequestRecord>>] = [
    .integer(ifKnown: "ended_ns", "instant of its end") { $0.record.ended?.nanoseconds },
    .boolean(ifKnown: "is_served", "whether a complete answer came") { $0.record.isServed },
    .text(ifKnown: "error_class", "why it was not served") { $0.record.error?.name },
    .text(ifKnown: "error_text", "what the recording system said") { $0.record.errorText },
    .integer(ifKnown: "deployment", "position of the one that served, or was tried last") {
      $0.record.deployment.map { Int64($0.position) }
    },
    .integer(ifKnown: "first_deployment", "position of the first decision's choice") {
      $0.record.firstChoice.map { Int64($0.position) }
    },
    .integer(ifKnown: "attempts", "attempts made") { $0.record.attempts.map(Int64.init) },
    .integer(ifKnown: "ttft_ns", "from its arrival to the answer's first token") {
      $0.record.timeToFirstToken?.nanoseconds
    },
    .integer(ifKnown: "billed_uncached_input_tokens", "input tokens outside of caches") {
      $0.record.usage.map { Int64($0.input.count) + Int64($0.writtenInput.count) }
    },
    .integer(ifKnown: "billed_cached_input_tokens", "input tokens from caches") {
      $0.record.cachedTokens
    },
    .integer(ifKnown: "billed_cache_write_input_tokens", "input tokens written to caches") {
      $0.record.writtenTokens
    },
    .integer(ifKnown: "billed_output_tokens", "output tokens") {
      $0.record.usage.map { Int64($0.output.count) }
    },
    .integer(ifKnown: "billed_reasoning_output_tokens", "output that was thought and not said") {
      $0.record.reasoningTokens.map { Int64($0.count) }
    },
    .integer(ifKnown: "cost_nanodollars", "money billed over all attempts") {
      $0.record.cost?.amount
    },
  ]

  static let decisions: [ExportColumn<RunRow<DecisionRecord>>] = [
    run(), .integer("request", "number of the request in the run") { Int64($0.record.request) },
    .integer("decision", "ordinal for the request, from 0") { Int64($0.record.ordinal) },
    .integer("decided_ns", "instant on the run's clock") { $0.record.decided.nanoseconds },
    .integer(ifKnown: "chosen_deployment", "position in the run; empty when refused") {
      $0.record.chosen.map { Int64($0.position) }
    },
    .text(ifKnown: "propensity_kind", "exact or estimated; empty when unknown") {
      switch $0.record.propensityKind {
      case .exact: "exact"
      case .estimated: "estimated"
      case .none: nil
      }
    },
    .integer(ifKnown: "propensity_draws", "draws of an estimate") {
      guard case .estimated(let draws) = $0.record.propensityKind else { return nil }
      return Int64(draws)
    },
    .numbers("candidates", "positions of the deployments that could be chosen") {
      $0.record.candidates.map { Double($0.position) }
    },
    .numbers("propensities", "probability of each candidate as the first choice") {
      Array($0.record.propensities)
    },
    .numbers("scores", "score of each candidate") { Array($0.record.scores) },
    .numbers("predictions", "predictions, one row per candidate") {
      Array($0.record.predictions)
    },
    .singles("request_features", "features of the request, at its first decision") {
      $0.record.requestFeatures
    },
    .singles("candidate_features", "features of the candidates, one row per candidate") {
      $0.record.candidateFeatures
    },
  ]
}
