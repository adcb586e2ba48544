// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiLearning
import PiStatistics
import Testing

@Suite struct OffPolicyTests {
  private let luck = Luck(seed: 8, replication: 0)

  private func request(
    _ choice: Int,
    _ outcome: Double?,
    propensities: [Double]? = [0.5, 0.5],
    target: [Double] = [0.25, 0.75],
    predicted: [Double] = [0, 0],
    labelRate: Double = 1,
    block: Int = 0
  ) -> LoggedRequest {
    LoggedRequest(
      choice: choice,
      outcome: outcome,
      labelRate: labelRate,
      propensities: propensities,
      target: target,
      predicted: predicted,
      block: block
    )
  }

  @Test func `estimates of two requests`() {
    // Weights 0.5 and 1.5, outcomes 1 and 3, predictions 2 and 2.5.
    let log = OffPolicyLog([
      request(0, 1, predicted: [2, 2.5]), request(1, 3, predicted: [2, 2.5]),
    ])
    let model = 0.25 * 2 + 0.75 * 2.5
    #expect(log.value(.directMethod) == model)
    #expect(log.value(.inversePropensity) == (0.5 + 4.5) / 2)
    #expect(log.value(.selfNormalised) == 5.0 / 2)
    #expect(log.value(.clipped(limit: 1)) == (0.5 + 3) / 2)
    #expect(log.value(.doublyRobust) == model + (0.5 * -1 + 1.5 * 0.5) / 2)
    #expect(log.value(.switching(threshold: 1)) == model + (0.5 * -1) / 2)
    #expect(log.value(.selfNormalisedDoublyRobust) == model + 0.25 / 2)
    #expect(log.value(.subgaussian(lambda: 1)) == 2)
    #expect(
      agree(log.value(.optimisticShrinkage(lambda: 1e12)), log.value(.doublyRobust), within: 1e-9)
    )
    #expect(log.loggedValue == 2 && log.replay.matches == 1 && log.replay.value == 3)
  }

  /// A bandit with two candidates, logged at 70 : 30, labelled at a rate, value 0.4 and 0.6.
  private func bandit(seed: Int, count: Int, labelRate: Double = 1, target: [Double])
    -> OffPolicyLog
  {
    let coins = uniforms(seed: seed, count: 3 * count)
    return OffPolicyLog(
      (0..<count).map { index in
        let choice = coins[3 * index] < 0.7 ? 0 : 1
        let outcome = coins[3 * index + 1] < (choice == 0 ? 0.4 : 0.6) ? 1.0 : 0
        let isLabelled = coins[3 * index + 2] < labelRate
        return request(
          choice,
          isLabelled ? outcome : nil,
          propensities: [0.7, 0.3],
          target: target,
          predicted: [0.45, 0.5],
          labelRate: labelRate,
          block: index / 5
        )
      }
    )
  }

  @Test func `estimators that correct are unbiased, with few labels too`() {
    let estimators: [OffPolicyEstimator] = [
      .inversePropensity, .selfNormalised, .doublyRobust, .selfNormalisedDoublyRobust,
    ]
    for labelRate in [1, 0.2] {
      for estimator in estimators {
        var mean = Moments()
        for seed in 0..<200 {
          let log = bandit(seed: seed, count: 400, labelRate: labelRate, target: [0.1, 0.9])
          mean.add(log.value(estimator))
        }
        #expect(abs(mean.mean - 0.58) < 4 * mean.standardError + 1e-3, "\(estimator) \(labelRate)")
      }
    }
  }

  @Test func `block intervals cover the true value as often as promised`() {
    for estimator in [OffPolicyEstimator.selfNormalised, .doublyRobust] {
      var covered = 0
      for seed in 0..<200 {
        let log = bandit(seed: 1000 + seed, count: 300, target: [0.1, 0.9])
        let bounds = log.resampled(estimator, replicates: 200, luck: luck).percentile()
        covered += bounds.low <= 0.58 && bounds.high >= 0.58 ? 1 : 0
      }
      #expect((176...199).contains(covered), "\(estimator): \(covered)")
    }
  }

  @Test func `standard errors agree with the spread over logs`() {
    for estimator in [OffPolicyEstimator.inversePropensity, .selfNormalised, .doublyRobust] {
      var (values, errors) = (Moments(), Moments())
      for seed in 0..<300 {
        let log = bandit(seed: 3000 + seed, count: 400, target: [0.1, 0.9])
        values.add(log.value(estimator))
        errors.add(log.standardError(estimator))
      }
      #expect(agree(values.standardDeviation, errors.mean, within: 0.15), "\(estimator)")
    }
  }

  @Test func `a good log gives a verdict`() {
    let rules = OffPolicyRules()
    let log = bandit(seed: 1, count: 4000, target: [0, 1])
    guard case .supported(let found) = rules.verdict(log, of: .netValue, luck: luck)
    else {
      Issue.record("no verdict")
      return
    }
    #expect(found.verdict == .better && found.differenceInterval.low > 0)
    #expect(abs(found.value - 0.6) < 0.05 && abs(found.difference - 0.14) < 0.05)
    let cost = rules.verdict(log, of: .cost, luck: luck)
    #expect(cost.words == "worse")
    let same = bandit(seed: 2, count: 4000, target: [0.7, 0.3])
    #expect(
      rules.verdict(same, of: .netValue, luck: luck).words == "not distinguishable"
    )
  }

  @Test func `a small effective sample is refused`() {
    let log = bandit(seed: 1, count: 150, target: [0, 1])
    guard
      case .refused(let reasons) = OffPolicyRules().verdict(
        log,
        of: .netValue,
        luck: luck
      )
    else {
      Issue.record("a verdict")
      return
    }
    #expect(reasons.count == 1)
    guard case .effectiveSampleSize(let size) = reasons[0] else {
      Issue.record("\(reasons)")
      return
    }
    #expect(size < 100)
  }

  @Test func `candidates that were hardly logged are refused`() {
    let requests = (0..<1000).map { index in
      request(
        0,
        1,
        propensities: [0.995, 0.005],
        target: [0.94, 0.06],
        block: index
      )
    }
    let overlap = OverlapDiagnostics.of(OffPolicyLog(requests))
    #expect(agree(overlap?.rareShare ?? 0, 0.06, within: 1e-12))
    let reasons = overlap.map { OffPolicyRules().refusals($0) } ?? []
    #expect(reasons.contains { if case .rareCandidates = $0 { true } else { false } })
    let allowed = requests.map { old in
      var new = old
      new.target = [0.96, 0.04]
      return new
    }
    let fewer = OverlapDiagnostics.of(OffPolicyLog(allowed)).map { OffPolicyRules().refusals($0) }
    #expect(fewer?.contains { if case .rareCandidates = $0 { true } else { false } } == false)
  }

  @Test func `wrong propensities show in the mean weight`() {
    // The log claims 50 : 50 but was 70 : 30.
    let honest = bandit(seed: 5, count: 3000, target: [0.2, 0.8])
    let lying = OffPolicyLog(
      honest.requests.map { old in
        var new = old
        new.propensities = [0.5, 0.5]
        return new
      }
    )
    let rules = OffPolicyRules()
    #expect(OverlapDiagnostics.of(honest).map(rules.refusals)?.isEmpty == true)
    let reasons = OverlapDiagnostics.of(lying).map(rules.refusals) ?? []
    #expect(reasons.contains { if case .meanWeight = $0 { true } else { false } })
    #expect(rules.verdict(lying, of: .netValue, luck: luck).words == "no verdict")
  }

  @Test func `without propensities there is only the model`() {
    let log = OffPolicyLog([
      request(0, 1, propensities: nil, predicted: [1, 3]), request(1, 2, predicted: [1, 3]),
    ])
    #expect(OverlapDiagnostics.of(log) == nil)
    let verdict = OffPolicyRules().verdict(log, of: .netValue, luck: luck)
    #expect(verdict == .modelBased(value: 2.5))
    #expect(verdict.words == "model-based, confounding not excluded")
  }

  @Test func `cross-fitting keeps a block out of its own model`() {
    let log = bandit(seed: 4, count: 200, target: [0.5, 0.5])
    var seen: [[Int]] = []
    let fitted = CrossFitting.predict(log.requests, folds: 4, seed: 1) { training in
      seen.append(training)
      return { row in
        let isFresh = !training.contains { log.requests[$0].block == log.requests[row].block }
        return isFresh ? [1, 2] : [.nan, .nan]
      }
    }
    #expect(seen.count == 4 && fitted.allSatisfy { $0.predicted == [1, 2] })
    let means = CrossFitting.candidateMeans(log.requests, training: Array(0..<200))
    #expect(abs(means(0)[0] - 0.4) < 0.15 && abs(means(0)[1] - 0.6) < 0.2)
  }

  @Test func `the clipped interval holds`() {
    let log = bandit(seed: 6, count: 2000, target: [0.1, 0.9])
    let (centre, radius) = log.empiricalBernstein(limit: 5)
    #expect(abs(centre - 0.58) < radius && radius < 0.2)
  }
}
