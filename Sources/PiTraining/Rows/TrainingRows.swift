// SPDX-License-Identifier: Apache-2.0

package import PiCore
package import PiRuntime
package import PiTelemetry

/// What routing weights are trained on: one row per attempt that followed a recorded decision.
///
/// Rows lie in the order in which their attempts started within each run, runs one after the other. A row's
/// raw features are those of its decision, as they were used; a label belongs to the attempt whose answer
/// it judges.
package struct TrainingRows: Sendable {
  /// Runs with features, in the order of the store.
  package private(set) var runs: [TrainingRun] = []
  /// Why runs of the store were left out, with how many.
  package private(set) var leftOut: [String: Int] = [:]

  /// Reads the rows of some runs of a store.
  ///
  /// - Parameters:
  ///   - reader: the store.
  ///   - start: the instant from which attempts count, by run; nil for all of them.
  ///   - isWanted: which runs.
  /// - Throws: what the store says.
  package init(
    _ reader: any TelemetryReader,
    since start: ((StoredRun) -> Instant?)? = nil,
    where isWanted: (StoredRun) -> Bool
  ) throws(StoreError) {
    for run in try reader.runs() {
      guard isWanted(run) else {
        leftOut["not asked for", default: 0] += 1
        continue
      }
      if run.description.featureNames.isEmpty {
        leftOut["without decisions that have features", default: 0] += 1
        continue
      }
      let first = start?(run)
      let rows = try TrainingRun(reader, run, since: first)
      if rows.attempts.isEmpty {
        let reason = "without attempts that follow a decision with features"
        leftOut[first == nil ? reason : "\(reason) in the time asked for", default: 0] += 1
      } else {
        runs.append(rows)
      }
    }
  }

  /// Why runs were left out, as texts in alphabetical order.
  var reasonsLeftOut: [String] {
    leftOut.sorted { $0.key < $1.key }.map {
      "\($0.value) \($0.value == 1 ? "run" : "runs") \($0.key)"
    }
  }

  /// How many rows there are.
  package var count: Int { runs.reduce(0) { $0 + $1.attempts.count } }

  /// Deployments and task types of all runs, in the order in which they first appear.
  package var names: FleetNames {
    var names = FleetNames(deployments: [], taskTypes: [])
    for run in runs {
      for place in run.fleet where !names.deployments.contains(place) {
        names.deployments.append(place)
      }
      for name in run.taskTypes where !names.taskTypes.contains(name) {
        names.taskTypes.append(name)
      }
    }
    return names
  }
}

/// The rows of one run.
package struct TrainingRun: Sendable {
  /// The run's number in the store.
  package let number: Int64
  package let fleet: [FleetNames.Place]
  package let taskTypes: [String]
  /// Names of raw features, in order.
  package let features: [String]
  /// How many of them, the first ones, describe the request.
  package let requestFeatures: Int
  /// The attempts, by start.
  package private(set) var attempts: ContiguousArray<ScannedAttempt> = []
  /// Raw features, one row per attempt.
  package private(set) var values: ContiguousArray<Float> = []
  /// The score of each attempt's answer, 0 … 1; not-a-number where nobody judged it.
  package private(set) var scores: ContiguousArray<Double> = []

  init(
    _ reader: any TelemetryReader,
    _ run: StoredRun,
    since start: Instant?
  ) throws(StoreError) {
    let description = run.description
    number = run.id.number
    fleet = description.deployments.map { FleetNames.Place(name: $0.name, model: $0.model ?? "") }
    taskTypes = description.taskTypes
    features = description.featureNames
    requestFeatures = description.requestFeatures
    try readAttempts(reader, run.id, since: start)
    try readLabels(reader, run.id)
  }

  private mutating func readAttempts(
    _ reader: any TelemetryReader,
    _ run: RunID,
    since start: Instant?
  ) throws(StoreError) {
    let block = 4_096
    let width = features.count
    var matrix = [Double](repeating: 0, count: block * width)
    var places = [ScannedAttempt](repeating: .empty, count: block)
    var position = ScanPosition(startOf: run)
    var (rows, attempts): (ContiguousArray<Float>, ContiguousArray<ScannedAttempt>) = ([], [])
    while true {
      var span = matrix.mutableSpan
      var found = places.mutableSpan
      let count = try reader.scan(from: &position, features: &span, attempts: &found)
      guard count > 0 else { break }
      attempts.append(contentsOf: places[..<count])
      for value in matrix[..<(count * width)] { rows.append(Float(value)) }
    }
    let wanted = attempts.indices.filter { row in start.map { attempts[row].started >= $0 } ?? true
    }
    let order = wanted.sorted {
      (attempts[$0].started, $0) < (attempts[$1].started, $1)
    }
    self.attempts = ContiguousArray(order.map { attempts[$0] })
    values.reserveCapacity(rows.count)
    for row in order { values.append(contentsOf: rows[(row * width)..<((row + 1) * width)]) }
  }

  private mutating func readLabels(
    _ reader: any TelemetryReader,
    _ run: RunID
  ) throws(StoreError) {
    var judged: [UInt32: LabelRecord] = [:]
    try reader.labels(of: run) { label in
      judged[label.request] = label
      return true
    }
    scores = ContiguousArray(
      attempts.map { attempt in
        guard attempt.isComplete, let label = judged[attempt.request],
          label.deployment == nil || label.deployment == attempt.deployment
        else { return .nan }
        return label.score
      }
    )
  }

  /// A raw feature of a row by its position.
  package func value(_ row: Int, _ feature: Int) -> Double {
    Double(values[row * features.count + feature])
  }
}
