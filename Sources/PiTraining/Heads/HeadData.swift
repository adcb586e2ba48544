// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiLearning
import PiLinearAlgebra
import PiRuntime
import PiTelemetry

/// The design matrix of all rows, with what became of them.
struct HeadData {
  /// One row per attempt, the columns of the design.
  let design: Matrix<Double>
  let columnNames: [String]
  private let outcomes: Outcomes

  /// When each row was decided.
  var decided: [Instant] { outcomes.decided }
  /// When its outcome was known.
  var known: [Instant] { outcomes.known }
  /// Position of each row's deployment among the design's; −1 for none.
  var deployments: [Int] { outcomes.deployments }
  /// Position of each row's task type among the design's; −1 for none.
  var taskTypes: [Int] { outcomes.taskTypes }
  /// 1 for a complete answer, 0 for a failure, those given up included.
  var served: [Double] { outcomes.served }
  /// The judge's score; not-a-number where there is none.
  var solved: [Double] { outcomes.solved }
  /// Logs of seconds and tokens; not-a-number where the attempt does not tell.
  var logFirstToken: [Double] { outcomes.logFirstToken }
  var logPerToken: [Double] { outcomes.logPerToken }
  var logOutput: [Double] { outcomes.logOutput }
  /// Seconds left at the decision, and seconds that the attempt took; not-a-number where unknown.
  var timeLeft: [Double] { outcomes.timeLeft }
  var latency: [Double] { outcomes.latency }
  /// Dollars billed; not-a-number where unknown.
  var cost: [Double] { outcomes.cost }
  /// Whether the row is a decision's first choice.
  var isFirst: [Bool] { outcomes.isFirst }
  /// Whether the row belongs to the last part of its run, which no final judgement may have seen.
  var isHeldOut: [Bool] { outcomes.isHeldOut }
}

extension HeadData {
  /// Encodes rows.
  ///
  /// - Parameters:
  ///   - rows: the rows.
  ///   - headDesign: the columns.
  ///   - holdOut: the share of each run's time, from its end, that is held out; 0 for none.
  /// - Throws: `TrainingError.missingFeatures` for a run without a feature of the design.
  init(_ rows: TrainingRows, _ headDesign: HeadDesign, holdOut: Double) throws(TrainingError) {
    var outcomes = Outcomes(capacity: rows.count)
    let width = headDesign.schema.width
    var elements: [Double] = []
    elements.reserveCapacity(rows.count * width)
    for run in rows.runs {
      try HeadData.encode(run, headDesign, into: &elements)
      outcomes.append(run, headDesign.names, heldOutFrom: HeadData.cut(run, holdOut))
    }
    do {
      design = try Matrix(rows: rows.count, columns: width, elements: elements)
    } catch {
      preconditionFailure("the elements fill the rows")
    }
    columnNames = headDesign.schema.columnNames
    self.outcomes = outcomes
  }

  /// Appends the columns of a run's rows.
  private static func encode(
    _ run: TrainingRun,
    _ design: HeadDesign,
    into elements: inout [Double]
  ) throws(TrainingError) {
    guard
      var binding = design.bound(to: run.features, fleet: run.fleet, taskTypes: run.taskTypes)
    else { throw .missingFeatures(run: run.number, design.missing(in: run.features)) }
    var raw = [Double](repeating: 0, count: run.features.count)
    for row in run.attempts.indices {
      for feature in raw.indices { raw[feature] = run.value(row, feature) }
      binding.encode(raw.span)
      elements.append(contentsOf: binding.row)
    }
  }

  /// The instant from which a run's rows are held out.
  private static func cut(_ run: TrainingRun, _ share: Double) -> Instant {
    guard share > 0, let first = run.attempts.first?.started, let last = run.attempts.last?.started
    else { return .distantFuture }
    let span = Double((last - first).nanoseconds)
    return first + TimeSpan(nanoseconds: Int64(span * (1 - share)))
  }
}

/// What became of attempts, one value per row in each list.
private struct Outcomes {
  var decided: [Instant] = []
  var known: [Instant] = []
  var deployments: [Int] = []
  var taskTypes: [Int] = []
  var served: [Double] = []
  var solved: [Double] = []
  var logFirstToken: [Double] = []
  var logPerToken: [Double] = []
  var logOutput: [Double] = []
  var timeLeft: [Double] = []
  var latency: [Double] = []
  var cost: [Double] = []
  var isFirst: [Bool] = []
  var isHeldOut: [Bool] = []

  init(capacity: Int) {
    decided.reserveCapacity(capacity)
    known.reserveCapacity(capacity)
  }

  /// Appends the attempts of a run.
  mutating func append(_ run: TrainingRun, _ names: FleetNames, heldOutFrom cut: Instant) {
    let places = names.places(of: run.fleet)
    let taskCodes = run.taskTypes.map { names.taskTypes.firstIndex(of: $0) ?? -1 }
    let task = run.features.firstIndex(of: "task_type")
    let left = run.features.firstIndex(of: "time_left_s")
    for (row, attempt) in run.attempts.enumerated() {
      let taskType = task.flatMap { Int(exactly: run.value(row, $0)) } ?? -1
      deployments.append(places[attempt.deployment.offset] ?? -1)
      taskTypes.append(taskCodes.indices.contains(taskType) ? taskCodes[taskType] : -1)
      timeLeft.append(left.map { run.value(row, $0) } ?? .nan)
      isHeldOut.append(attempt.started >= cut)
      solved.append(run.scores[row])
      append(attempt)
    }
  }

  /// Appends what an attempt says itself.
  private mutating func append(_ attempt: ScannedAttempt) {
    let tokens = Double(attempt.outputTokens?.count ?? 0)
    let first = attempt.timeToFirstToken.map(\.seconds)
    let rest = tokens - (first == nil ? 0 : 1)
    let perToken = (attempt.latency.seconds - (first ?? 0)) / rest
    let answered = attempt.isComplete
    decided.append(attempt.started)
    known.append(attempt.started + attempt.latency)
    // What was given up brought no answer either.
    served.append(answered ? 1 : 0)
    logFirstToken.append(answered ? Self.log(first ?? .nan) : .nan)
    logPerToken.append(answered && rest > 0 ? Self.log(perToken) : .nan)
    logOutput.append(answered ? Self.log(tokens) : .nan)
    latency.append(attempt.latency.seconds)
    cost.append(attempt.cost.map { Double($0.amount) / 1e9 } ?? .nan)
    isFirst.append(attempt.rank == 0)
  }

  private static func log(_ value: Double) -> Double {
    value > 0 && value.isFinite ? Mathematics.log(value) : .nan
  }
}
