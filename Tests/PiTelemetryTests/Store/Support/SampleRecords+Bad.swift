// SPDX-License-Identifier: Apache-2.0

import PiCore

extension SampleRecords {
  /// Records of request 99 that no store may take, with the reason it gives.
  static var bad: [(record: TelemetryRecord, reason: String)] {
    var sample = SampleRecords(seed: 1)
    var vector = sample.vector(99)
    vector.encoder = 0
    vector.vector = [1, 2]
    var strange = vector
    strange.encoder = 2
    var infinite = vector
    infinite.vector = [1, 2, .infinity]
    var decision = DecisionRecord(
      request: 99,
      ordinal: 0,
      decided: .zero,
      candidates: [DeploymentIndex(0), DeploymentIndex(1)],
      chosen: DeploymentIndex(0)
    )
    func altered(_ change: (inout DecisionRecord) -> Void) -> TelemetryRecord {
      var copy = decision
      change(&copy)
      return .decision(copy)
    }
    var attempt = sample.attempt(99, 16)
    let tooMany = attempt
    attempt.ordinal = 0
    var (unknown, beyond, wanted) = (attempt, attempt, attempt)
    unknown.decision = FollowedDecision(ordinal: 16, rank: 0, intended: DeploymentIndex(0))
    beyond.decision = FollowedDecision(ordinal: 0, rank: -1, intended: DeploymentIndex(0))
    wanted.decision = FollowedDecision(ordinal: 0, rank: 1, intended: DeploymentIndex(5))
    attempt.deployment = DeploymentIndex(5)
    var request = RequestRecord(number: 99, key: RequestKey(source: 0, ordinal: 0), arrival: .zero)
    request.tenant = TenantIndex(9)
    var label = sample.label(99)
    label.score = 1.5
    decision.ordinal = 1
    return [
      (.attempt(tooMany), "attempt 16 of a request: at most 16 are kept"),
      (.attempt(attempt), "deployment 5 has no name in the run"),
      (.request(request), "tenant 9 has no name in the run"),
      (.label(label), "a score outside 0 … 1"),
      (altered { $0.propensities = [0.5] }, "propensities do not match the candidates"),
      (altered { $0.propensities = [0.5, 0.5] }, "propensities of no kind"),
      (altered { $0.propensityKind = .exact }, "exact propensities are missing"),
      (
        altered {
          $0.propensities = [1.5, 0]
          $0.propensityKind = .exact
        }, "a propensity outside 0 … 1"
      ),
      (.attempt(unknown), "decision 16 of a request: at most 16 are kept"),
      (.attempt(beyond), "rank -1 in a decision"),
      (.attempt(wanted), "deployment 5 has no name in the run"),
      (.promptVector(vector), "a vector of 2 numbers where its encoder makes 3"),
      (.promptVector(strange), "encoder 2 has no name in the run"),
      (.promptVector(infinite), "a vector with a number that is not finite"),
      (
        altered { $0.requestFeatures = [1, 2] },
        "2 request features where the run's schema has 1"
      ),
      (
        altered { $0.candidateFeatures = [1, 2] },
        "2 candidate features of 2 candidates where the run's schema has 3 of each"
      ),
      (altered { $0.predictions = [1, 2, 3] }, "predictions do not match the candidates"),
      (altered { $0.candidates[1] = DeploymentIndex(7) }, "deployment 7 has no name in the run"),
    ]
  }
}
