// SPDX-License-Identifier: Apache-2.0

import PiLearning
import PiTestSupport
import Testing

/// Walks the off-policy reference: a value that no line below checks fails the test.
@Suite struct OffPolicyReferenceTests {
  private static let folder = ReferenceFolder("ope")

  private struct Bandit {
    var requests: [LoggedRequest] = []
    var truth = 0.0
    var onPolicy = 0.0

    init(policy: String) throws {
      let columns = try folder.columns("bandit.csv")
      let count = columns["action"]?.count ?? 0
      func row(_ name: String, _ index: Int) -> [Double] {
        (0..<5).map { columns["\(name)\($0)"]?[index] ?? .nan }
      }
      for index in 0..<count {
        let predicted = row("qhat", index)
        let best = predicted.firstIndex(of: predicted.max() ?? 0) ?? 0
        let target: [Double]
        switch policy {
        case "softmax": target = row("pi_softmax", index)
        case "greedy": target = (0..<5).map { $0 == best ? 1 : 0 }
        default: target = (0..<5).map { ($0 == best ? 0.9 : 0) + 0.1 / 5 }
        }
        let choice = Int(columns["action"]?[index] ?? 0)
        let reward = columns["reward"]?[index] ?? .nan
        requests.append(
          LoggedRequest(
            choice: choice,
            outcome: reward,
            propensities: row("pib", index),
            target: target,
            predicted: predicted,
            block: index
          )
        )
        let means = row("q_true", index)
        for arm in 0..<5 { truth += target[arm] * means[arm] / Double(count) }
        onPolicy += reward / Double(count)
      }
    }
  }

  @Test(.enabled(if: folder.isPresent))
  func `every value of the reference is checked`() throws {
    var ledger = try OffPolicyReferenceTests.folder.ledger()
    for policy in ledger.keys("estimates") {
      let bandit = try Bandit(policy: policy)
      checkEstimates("estimates|\(policy)", bandit, &ledger)
      if policy == "greedy" { checkReplay(bandit, &ledger) }
    }
    try checkRecorded(&ledger)
    for path in ["source", "policies"] { ledger.excuse(path) }
    #expect(ledger.mismatches.isEmpty, "\(ledger.mismatches.joined(separator: "\n"))")
    #expect(ledger.unchecked.isEmpty, "\(ledger.unchecked)")
  }

  private func checkEstimates(_ path: String, _ bandit: Bandit, _ ledger: inout ReferenceLedger) {
    let log = OffPolicyLog(bandit.requests)
    let estimators: [(String, OffPolicyEstimator)] = [
      ("DM", .directMethod), ("IPS", .inversePropensity), ("IPS_clip5", .clipped(limit: 5)),
      ("SNIPS", .selfNormalised), ("DR", .doublyRobust), ("SNDR", .selfNormalisedDoublyRobust),
      ("SWITCH_DR_lambda3", .switching(threshold: 3)),
      ("DRos_lambda10", .optimisticShrinkage(lambda: 10)),
      ("SGDR_lambda0.1", .subgaussianDoublyRobust(lambda: 0.1)),
      ("SGIPS_lambda0.1", .subgaussian(lambda: 0.1)),
    ]
    for (name, estimator) in estimators {
      ledger.check("\(path)|obp|\(name)", log.value(estimator), within: 1e-12)
    }
    let errors: [(String, OffPolicyEstimator)] = [
      ("IPS", .inversePropensity), ("SNIPS_delta_method", .selfNormalised),
      ("DR_influence", .doublyRobust),
    ]
    for (name, estimator) in errors {
      ledger.check("\(path)|se|\(name)", log.standardError(estimator), within: 1e-12)
    }
    ledger.check("\(path)|ground_truth", bandit.truth, within: 1e-12)
    ledger.check("\(path)|on_policy_mean", bandit.onPolicy, within: 1e-12)
    #expect(abs(log.loggedValue - bandit.onPolicy) < 1e-12)
    ledger.excuse("\(path)|formula_max_abs_diff_to_obp")
    let bounds = log.empiricalBernstein(limit: 5)
    ledger.check("\(path)|empirical_bernstein_95_clip5|center", bounds.centre, within: 1e-12)
    ledger.check("\(path)|empirical_bernstein_95_clip5|radius", bounds.radius, within: 1e-12)
    checkOverlap("\(path)|diagnostics", log, &ledger)
  }

  private func checkOverlap(_ path: String, _ log: OffPolicyLog, _ ledger: inout ReferenceLedger) {
    guard let overlap = OverlapDiagnostics.of(log) else {
      Issue.record("the log has propensities")
      return
    }
    ledger.check("\(path)|ess_kish", overlap.effectiveSampleSize, within: 1e-12)
    ledger.check("\(path)|max_weight", overlap.largestWeight, within: 1e-12)
    ledger.check("\(path)|mean_weight", overlap.meanWeight, within: 1e-12)
    // The reference has the match rate of the greedy policy for all three.
    ledger.check("\(path)|match_rate_greedy", overlap.matchRate, within: 1e-12)
    ledger.check("\(path)|iw_p99", overlap.weightP99, within: 1e-12)
  }

  private func checkReplay(_ bandit: Bandit, _ ledger: inout ReferenceLedger) {
    let log = OffPolicyLog(bandit.requests)
    let replay = log.replay
    ledger.check("replay_greedy|matches", Double(replay.matches), within: 0)
    ledger.check("replay_greedy|value", replay.value ?? .nan, within: 1e-12)
    ledger.excuse("replay_greedy|note")
  }

  /// A request of the recorded set: only the chosen candidate's propensity is in the file.
  private func recorded(
    _ row: [Double],
    target: Double,
    index: Int
  ) -> LoggedRequest {
    LoggedRequest(
      choice: 0,
      outcome: row[2],
      propensities: [row[3], 1 - row[3]],
      target: [target, 1 - target],
      predicted: [0, 0],
      block: index
    )
  }

  private func checkRecorded(_ ledger: inout ReferenceLedger) throws {
    let folder = OffPolicyReferenceTests.folder
    let thompson = try folder.rows("obd_men_bts.csv").map { $0.compactMap(Double.init) }
    let random = try folder.rows("obd_men_random.csv").map { $0.compactMap(Double.init) }
    let log = OffPolicyLog(
      thompson.enumerated().map { recorded($1, target: 1.0 / 34, index: $0) }
    )
    ledger.check("obd_men|IPS", log.value(.inversePropensity), within: 1e-12)
    ledger.check("obd_men|SNIPS", log.value(.selfNormalised), within: 1e-12)
    ledger.check("obd_men|IPS_se", log.standardError(.inversePropensity), within: 1e-12)
    let overlap = try #require(OverlapDiagnostics.of(log))
    ledger.check("obd_men|ess", overlap.effectiveSampleSize, within: 1e-12)
    ledger.check("obd_men|max_weight", overlap.largestWeight, within: 1e-12)
    let clicks = thompson.reduce(0) { $0 + $1[2] } / Double(thompson.count)
    let randomClicks = random.reduce(0) { $0 + $1[2] } / Double(random.count)
    ledger.check("obd_men|bts_on_policy_ctr", clicks, within: 1e-12)
    ledger.check("obd_men|truth_random_ctr", randomClicks, within: 1e-12)
    var shown: [[Double]: Double] = [:]
    var perPosition: [Double: Double] = [:]
    for row in thompson {
      shown[[row[0], row[1]], default: 0] += 1
      perPosition[row[1], default: 0] += 1
    }
    let reverse = OffPolicyLog(
      random.enumerated().map { index, row in
        let share = shown[[row[0], row[1]], default: 0] / (perPosition[row[1]] ?? 1)
        return recorded(row, target: share, index: index)
      }
    )
    ledger.check("obd_men_reverse|IPS", reverse.value(.inversePropensity), within: 1e-12)
    ledger.check("obd_men_reverse|SNIPS", reverse.value(.selfNormalised), within: 1e-12)
    ledger.check("obd_men_reverse|truth_bts_ctr", clicks, within: 1e-12)
    let support = try #require(OverlapDiagnostics.of(reverse))
    ledger.check("obd_men_reverse|ess", support.effectiveSampleSize, within: 1e-12)
    ledger.excuse("obd_men|note")
    ledger.excuse("obd_men_reverse|note")
  }
}
