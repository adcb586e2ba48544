// SPDX-License-Identifier: Apache-2.0

import PiCore

/// What a writer knows of a run that it writes.
struct OpenRun {
  var totals = RunTotals()
  var deployments = 0
  var taskTypes = 0
  var tenants = 0
  var featureWidth = 0
  var isIndexed = false
  var progress: String?
  var hasChanged = false

  /// What keeps a deployment from being stored; nil when nothing does.
  @inline(__always)
  func fault(_ deployment: DeploymentIndex?) -> String? {
    guard let deployment else { return nil }
    guard deployment.position >= 0, deployment.offset < deployments else {
      return "deployment \(deployment.position) has no name in the run"
    }
    return nil
  }

  func fault(in record: RequestRecord) -> String? {
    if let taskType = record.taskType, taskType.offset >= taskTypes {
      return "task type \(taskType.position) has no name in the run"
    }
    if let tenant = record.tenant, tenant.offset >= tenants {
      return "tenant \(tenant.position) has no name in the run"
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
    let columns = record.candidates.isEmpty ? 0 : record.features.count / record.candidates.count
    guard record.features.isEmpty || columns == featureWidth else {
      return "\(columns) features where the run's schema has \(featureWidth)"
    }
    return DecisionRow.fault(in: record) ?? fault(record.chosen)
  }

  @inline(__always)
  func fault(in record: AttemptRecord) -> String? {
    guard record.ordinal >= 0, record.ordinal < RowIdentity.mostOrdinals else {
      return "attempt \(record.ordinal) of a request: at most \(RowIdentity.mostOrdinals) are kept"
    }
    return fault(record.deployment)
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
    deployments = stored.description.deployments.count
    taskTypes = stored.description.taskTypes.count
    tenants = stored.description.tenants.count
    featureWidth = stored.description.featureNames.count
    isIndexed = stored.isIndexed
    progress = stored.progress
  }
}
