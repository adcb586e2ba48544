// SPDX-License-Identifier: Apache-2.0

import Foundation
import PiCore
import PiTelemetry
import Testing

/// Stores that somebody changed behind pibench's back, given to every command that reads one.
struct CorruptStoreTests {
  /// A change, the table whose row must be named, and which commands read that table.
  struct Change: CustomTestStringConvertible, Sendable {
    let table: String
    let sql: String
    let isInLedger: Bool

    var testDescription: String { sql }

    init(_ table: String, _ assignment: String, isInLedger: Bool = true) {
      self.table = table
      sql = "UPDATE \(table) SET \(assignment)"
      self.isInLedger = isInLedger
    }
  }

  private static let huge = "9223372036854775807"
  private static let least = "(-9223372036854775807 - 1)"

  static let changes: [Change] = [
    Change("attempts", "deployment = -1"), Change("attempts", "deployment = 5"),
    Change("attempts", "deployment = \(huge)"), Change("attempts", "deployment = 4294967296"),
    Change("attempts", "started_ns = \(least)"), Change("attempts", "ended_ns = \(huge)"),
    Change("attempts", "ended_ns = started_ns - 1"), Change("attempts", "input_tokens = -5"),
    Change("attempts", "cache_read_input_tokens = input_tokens + 1"),
    Change("attempts", "output_tokens = 1 << 40"),
    Change("attempts", "cache_creation_input_tokens = -1"),
    Change("attempts", "cost_nanodollars = -1"), Change("attempts", "error_type = 'odd'"),
    Change("attempts", "decision_ordinal = -1"), Change("attempts", "decision_ordinal = 16"),
    Change("attempts", "decision_rank = NULL"), Change("attempts", "decision_rank = -2"),
    Change("attempts", "intended_deployment = -3"),
    Change("attempts", "intended_deployment = 77"),
    Change("attempts", "time_to_first_token_ns = -1"), Change("attempts", "retry_after_ns = -1"),
    Change("requests", "deployment = -1"), Change("requests", "first_deployment = 1 << 33"),
    Change("requests", "task_type = 9"), Change("requests", "task_type = -1"),
    Change("requests", "tenant = 70000"), Change("requests", "submitted_ns = \(least)"),
    Change("requests", "ended_ns = \(huge)"), Change("requests", "attempts = -1"),
    Change("requests", "attempts = 1 << 35"), Change("requests", "conversation_id = -1"),
    Change("requests", "needs = 65536"), Change("requests", "priority = 256"),
    Change("requests", "cost_nanodollars = \(least)"),
    Change("requests", "billed_output_tokens = \(huge)"),
    Change("prices", "deployment = 2000000000"), Change("prices", "deployment = -1"),
    Change("prices", "input_picodollars = -1"), Change("prices", "cache_write_picodollars = -1"),
    Change("prices", "effective_ns = \(huge)"),
    Change("price_tiers", "above_tokens = 0"), Change("price_tiers", "output_picodollars = -1"),
    Change("runs", "run_id = 1 << 40"), Change("runs", "replication = 1 << 40"),
    Change("runs", "requests = -1"), Change("runs", "attempts = \(huge)"),
    Change("runs", "begun_unix_ns = \(huge)"), Change("runs", "origin = 'odd'"),
    Change("runs", "cost_nanodollars = -1"),
    Change("deployments", "deployment = deployment + 10"),
    Change("deployments", "deployment = deployment - 5"), Change("tenants", "tenant = 3"),
    Change("task_types", "task_type = -3"), Change("prompt_encoders", "width = 0"),
    Change("prompt_encoders", "encoder = 4"), Change("feature_schemas", "request_width = -1"),
    Change("feature_schemas", "width = \(huge)"),
    Change("decisions", "candidates = x'0102'", isInLedger: false),
    Change("decisions", "candidates = propensities", isInLedger: false),
    // One row of five columns where there are two elements.
    Change(
      "decisions",
      "candidates = CAST(substr(candidates, 1, 8) || x'05' || substr(candidates, 10) AS BLOB)",
      isInLedger: false
    ),
    // 2³² − 1 rows.
    Change(
      "decisions",
      "candidate_features = CAST(substr(candidate_features, 1, 4) || x'FFFFFFFF'"
        + " || substr(candidate_features, 9) AS BLOB)",
      isInLedger: false
    ),
    // A candidate at −1.
    Change(
      "decisions",
      "candidates = CAST(substr(candidates, 1, 16) || x'FFFFFFFF' || substr(candidates, 21) AS BLOB)",
      isInLedger: false
    ),
    Change(
      "decisions",
      "candidates = CAST(substr(candidates, 1, 16) || x'00000010' || substr(candidates, 21) AS BLOB)",
      isInLedger: false
    ),
    Change("decisions", "candidate_features = candidates", isInLedger: false),
    Change("decisions", "request_features = zeroblob(15)", isInLedger: false),
    Change("decisions", "request_features = candidate_features", isInLedger: false),
    Change("decisions", "scores = substr(scores, 1, 20)", isInLedger: false),
    Change("decisions", "predictions = zeroblob(64)", isInLedger: false),
    Change("decisions", "chosen_deployment = -7", isInLedger: false),
    Change("decisions", "decided_ns = \(least)", isInLedger: false),
    Change("decisions", "propensity_kind = 'guess'", isInLedger: false),
    Change("labels", "score = 2.0", isInLedger: false),
    Change("labels", "deployment = 99", isInLedger: false),
    Change("labels", "request_id = 5", isInLedger: false),
    Change("labels", "labelled_ns = \(huge)", isInLedger: false),
    Change("prompt_vectors", "encoder = 9", isInLedger: false),
    Change("prompt_vectors", "encoder = -1", isInLedger: false),
    Change("prompt_vectors", "vector = x'00'", isInLedger: false),
  ]

  private func store(_ scratch: Scratch) throws -> String {
    let path = scratch.path + "/s.db"
    let writer = try SQLiteTelemetryStore(path: path).openWriter()
    var description = RunDescription(
      origin: .simulated,
      clock: .unix,
      name: "sound",
      contentHash: "0"
    )
    description.deployments = [DeploymentName(name: "a"), DeploymentName(name: "b")]
    description.tenants = ["web"]
    description.taskTypes = ["chat"]
    description.featureSchemaHash = "5eed"
    description.featureNames = ["hour", "deployment", "price"]
    description.requestFeatures = 1
    description.encoders = [PromptEncoder(name: "e", digest: "d", width: 2)]
    let run = try writer.beginRun(description)
    try writer.append(records, to: run)
    try writer.endRun(run, lostRecords: 0)
    try writer.close()
    return path
  }

  private var records: ContiguousArray<TelemetryRecord> {
    let start = Instant(nanoseconds: 1_700_000_000_000_000_000)
    let end = start + TimeSpan(wholeSeconds: 1)
    var decision = DecisionRecord(
      request: 0,
      ordinal: 0,
      decided: start,
      candidates: [DeploymentIndex(0), DeploymentIndex(1)],
      chosen: DeploymentIndex(1)
    )
    decision.propensities = [0.5, 0.5]
    decision.propensityKind = .exact
    decision.scores = [1, 2]
    decision.predictions = [1, 2, 3, 4]
    decision.requestFeatures = [1]
    decision.candidateFeatures = [0, 1, 1, 2]
    let usage = TokenUsage(input: TokenCount(5), output: TokenCount(6), cachedInput: TokenCount(2))
    var request = RequestRecord(number: 0, key: RequestKey(source: 0, ordinal: 0), arrival: start)
    request.ended = end
    request.deployment = DeploymentIndex(1)
    request.tenant = TenantIndex(0)
    request.taskType = TaskTypeIndex(0)
    request.isServed = true
    request.usage = usage
    request.cost = NanoDollars(10)
    var price = PriceRecord(
      deployment: DeploymentIndex(1),
      effective: start,
      prices: PriceList(input: TokenPrice(picodollars: 9), output: .free),
      source: "list"
    )
    price.tiers = [ContextTier(aboveTokens: 100)]
    return [
      .price(price), .decision(decision),
      .promptVector(PromptVectorRecord(request: 0, encoder: 0, vector: [1, 2])),
      .attempt(
        AttemptRecord(
          request: 0,
          ordinal: 0,
          deployment: DeploymentIndex(1),
          decision: FollowedDecision(ordinal: 0, rank: 0, intended: DeploymentIndex(1)),
          started: start,
          ended: end,
          outcome: AttemptOutcome(usage: usage),
          cost: NanoDollars(10)
        )
      ),
      .request(request),
      .label(
        LabelRecord(
          request: 0,
          deployment: DeploymentIndex(1),
          score: 1,
          source: "test",
          labelled: end
        )
      ),
    ]
  }

  /// Commands that read all that a ledger needs, and those that read everything.
  private static func commands(
    _ path: String,
    _ scratch: Scratch
  ) -> [(words: [String], all: Bool)] {
    let store = ["--store", path]
    let export = ["export", "telemetry"] + store
    return [
      (["ledger"] + store, false), (["history"] + store, false),
      (["history", "--summary"] + store, false),
      (export + ["--out", scratch.path + "/c"], true),
      (export + ["--out", scratch.path + "/t", "--as", "tidy"], false),
    ]
  }

  @Test func `the store is sound before it is changed`() throws {
    let scratch = try Scratch()
    let path = try store(scratch)
    for command in CorruptStoreTests.commands(path, scratch) {
      let ending = try Program.run(command.words)
      #expect(ending.code == 0, "\(command.words): \(ending.errors)")
    }
  }

  @Test(arguments: changes)
  func `a changed store is bad input, and never a trap`(_ change: Change) throws {
    let scratch = try Scratch()
    let path = try store(scratch)
    let unchecked = "PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON; "
    try SQLiteScript.run(unchecked + change.sql, on: path)
    var named = 0
    for command in CorruptStoreTests.commands(path, scratch) {
      let ending = try Program.run(command.words)
      #expect([0, 3].contains(ending.code), "\(command.words): \(ending.code) \(ending.errors)")
      #expect(ending.code == 3 || !command.all, "\(command.words) read nothing wrong")
      guard ending.code == 3 else { continue }
      #expect(ending.errors.hasPrefix("pibench: \(path): \(change.table) row "), "\(ending.errors)")
      named += 1
    }
    #expect(named >= (change.isInLedger ? 2 : 1), "\(change.sql)")
    let copy = scratch.path + "/copy.db"
    let moved = try Program.run(["migrate", "--progress", "none", "--from", path, "--to", copy])
    #expect([0, 3].contains(moved.code), "migrate: \(moved.code) \(moved.errors)")
  }
}
