// SPDX-License-Identifier: Apache-2.0

import PiCore

/// What a writer knows of a run that it writes.
struct OpenRun {
  var totals = StoredTotals()
  var lists = RunLists()
  var isIndexed = false
  var progress: String?
  var hasChanged = false

  /// What keeps a deployment from being stored; nil when nothing does.
  @inline(__always)
  func fault(_ deployment: DeploymentIndex?) -> String? {
    guard let deployment else { return nil }
    guard deployment.position >= 0, deployment.offset < lists.deployments else {
      return "deployment \(deployment.position) has no name in the run"
    }
    return nil
  }

  func fault(in record: RequestRecord) -> String? {
    if let taskType = record.taskType, taskType.offset >= lists.taskTypes {
      return "task type \(taskType.position) has no name in the run"
    }
    if let tenant = record.tenant, tenant.offset >= lists.tenants {
      return "tenant \(tenant.position) has no name in the run"
    }
    if let attribution = record.attribution, attribution.offset >= lists.attributions {
      return "attribution \(attribution.position) has no name in the run"
    }
    if let reasoning = record.reasoningTokens, let usage = record.usage, reasoning > usage.output {
      return "more reasoning tokens than output"
    }
    return fault(record.deployment) ?? fault(record.firstChoice)
  }

  func fault(in record: DecisionRecord) -> String? {
    guard (0..<RowIdentity.mostOrdinals).contains(record.ordinal) else {
      return "decision \(record.ordinal) of a request: at most \(RowIdentity.mostOrdinals) are kept"
    }
    for candidate in record.candidates {
      if let fault = fault(candidate) { return fault }
    }
    return DecisionRow.fault(in: record) ?? DecisionRow.fault(in: record, lists.features)
      ?? fault(record.chosen)
  }

  @inline(__always)
  func fault(in record: AttemptRecord) -> String? {
    guard record.ordinal >= 0, record.ordinal < RowIdentity.mostOrdinals else {
      return "attempt \(record.ordinal) of a request: at most \(RowIdentity.mostOrdinals) are kept"
    }
    if let decision = record.decision, let fault = fault(decision) { return fault }
    return fault(record.deployment)
  }

  @inline(__always)
  private func fault(_ decision: FollowedDecision) -> String? {
    guard decision.ordinal >= 0, decision.ordinal < RowIdentity.mostOrdinals else {
      return """
        decision \(decision.ordinal) of a request: at most \(RowIdentity.mostOrdinals) are kept
        """
    }
    guard decision.rank >= 0 else { return "rank \(decision.rank) in a decision" }
    return fault(decision.intended)
  }

  func fault(in record: LabelRecord) -> String? {
    guard record.score >= 0, record.score <= 1 else { return "a score outside 0 … 1" }
    return fault(record.deployment)
  }

  func fault(in record: PriceRecord) -> String? {
    for (position, tier) in record.tiers.enumerated() {
      let before = position == 0 ? 0 : record.tiers[position - 1].aboveTokens
      guard tier.aboveTokens > before else {
        return "price tiers that do not ascend from above 1 token"
      }
    }
    return fault(record.deployment)
  }

  /// Counts an attempt; answers whether the sum of costs still fits.
  @inline(__always)
  mutating func count(_ record: AttemptRecord) -> Bool {
    totals.attempts += 1
    guard let cost = record.cost else {
      totals.attemptsOfUnknownCost += 1
      return true
    }
    let (sum, overflow) = totals.cost.amount.addingReportingOverflow(cost.amount)
    totals.cost = NanoDollars(sum)
    return !overflow
  }
}

/// Going on with a run of the store.
extension OpenRun {
  init(_ stored: StoredRun) {
    totals = stored.totals
    lists = RunLists(stored.description)
    isIndexed = stored.isIndexed
    progress = stored.progress
  }
}
