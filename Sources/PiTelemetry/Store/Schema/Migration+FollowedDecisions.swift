// SPDX-License-Identifier: Apache-2.0

/// Attempts name their decisions, features are Float32, values have ranges, prompts have vectors.
extension Migration {
  static func followedDecisions(_ dialect: SQLDialect) -> Migration {
    let before = [
      "ALTER TABLE decisions RENAME TO decisions_before", StoreSchema.decisions.creation(dialect),
    ]
    let after =
      ["DROP TABLE decisions_before"] + changes.flatMap { $0.statements(dialect) }
      + [
        StoreSchema.promptEncoders.creation(dialect), StoreSchema.promptVectors.creation(dialect),
        firstAttempts, failovers,
      ]
    return Migration(
      name: "0006-followed-decisions",
      steps: before.map { .statement($0) } + [.floatFeatures] + after.map { .statement($0) }
    )
  }

  private static let changes = [
    TableChange(FirstSchema.featureSchemas, StoreSchema.featureSchemas),
    TableChange(FirstSchema.featureColumns, StoreSchema.featureColumns),
    TableChange(FirstSchema.runs, StoreSchema.runs, indices: [StoreSchema.indices[1]]),
    TableChange(FirstSchema.deployments, StoreSchema.deployments),
    TableChange(FirstSchema.taskTypes, StoreSchema.taskTypes),
    TableChange(FirstSchema.tenants, StoreSchema.tenants),
    TableChange(FirstSchema.prices, SixthSchema.prices),
    TableChange(FirstSchema.requests, SixthSchema.requests),
    TableChange(FirstSchema.attempts, StoreSchema.attempts),
    TableChange(FirstSchema.labels, StoreSchema.labels, indices: [StoreSchema.labelsByRequest]),
    TableChange(FirstSchema.outcomeSets, StoreSchema.outcomeSets),
    TableChange(FirstSchema.outcomePrompts, StoreSchema.outcomePrompts),
    TableChange(FirstSchema.outcomeModels, StoreSchema.outcomeModels),
    TableChange(FirstSchema.outcomes, StoreSchema.outcomes),
    TableChange(FirstSchema.embeddings, StoreSchema.embeddings),
    TableChange(FirstSchema.requestHashes, StoreSchema.requestHashes),
    TableChange(FirstSchema.priceTiers, SixthSchema.priceTiers),
  ]

  /// The keys of the decisions of an attempt's request.
  private static let ofRequest = """
    d.decision_id BETWEEN attempts.attempt_id / 16 * 16 AND attempts.attempt_id / 16 * 16 + 15
    """

  /// An attempt that started where and when exactly one decision of its request chose follows it.
  ///
  /// A gateway starts the first attempt after a decision at the decision's own instant.
  private static let firstAttempts = """
    UPDATE attempts SET (decision_ordinal, decision_rank, intended_deployment) = (
      SELECT CASE WHEN count(*) = 1 THEN min(d.decision_id) % 16 END,
        CASE WHEN count(*) = 1 THEN 0 END,
        CASE WHEN count(*) = 1 THEN min(d.chosen_deployment) END
      FROM decisions d
      WHERE \(ofRequest)
        AND d.decided_ns = attempts.started_ns AND d.chosen_deployment = attempts.deployment
    )
    """

  /// The other attempts of a request with one decision are failovers in the order of its ranking.
  ///
  /// Only where nothing was lost: a decision that is missing may have led to the attempt. Where
  /// a request has several decisions, ranks of failovers cannot be told and stay NULL.
  private static let failovers = """
    UPDATE attempts SET decision_ordinal = 0, decision_rank = attempt_id % 16,
      intended_deployment = (
        SELECT d.chosen_deployment FROM decisions d
        WHERE d.decision_id = attempts.attempt_id / 16 * 16
      )
    WHERE decision_ordinal IS NULL
      AND (SELECT count(*) FROM decisions d WHERE \(ofRequest)) = 1
      AND EXISTS (
        SELECT 1 FROM attempts f
        WHERE f.attempt_id = attempts.attempt_id / 16 * 16 AND f.decision_ordinal = 0
      )
      AND EXISTS (
        SELECT 1 FROM runs r
        WHERE r.run_id = attempts.attempt_id >> 36 AND r.lost_records = 0
          AND r.ended_unix_ns IS NOT NULL
      )
    """
}
