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
  /// When each row was decided.
  let decided: [Instant]
  /// When its outcome was known.
  let known: [Instant]
  /// Position of each row's deployment among the design's; −1 for none.
  let deployments: [Int]
  /// Position of each row's task type among the design's; −1 for none.
  let taskTypes: [Int]
  /// 1 for a complete answer, 0 for a failure, those given up included.
  let served: [Double]
  /// The judge's score; not-a-number where there is none.
  let solved: [Double]
  /// Logs of seconds and tokens; not-a-number where the attempt does not tell.
  let logFirstToken: [Double]
  let logPerToken: [Double]
  let logOutput: [Double]
  /// Seconds left at the decision, and seconds that the attempt took; not-a-number where unknown.
  let timeLeft: [Double]
  let latency: [Double]
  /// Dollars billed; not-a-number where unknown.
  let cost: [Double]
  /// Whether the row is a decision's first choice.
  let isFirst: [Bool]
  /// Whether the row belongs to the last part of its run, which no final judgement may have seen.
  let isHeldOut: [Bool]
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
    var lists = Lists(capacity: rows.count)
    let width = headDesign.schema.width
    var elements: [Double] = []
    elements.reserveCapacity(rows.count * width)
    for run in rows.runs {
      guard
        var binding = headDesign.bound(
          to: run.features,
          fleet: run.fleet,
          taskTypes: run.taskTypes
        )
      else {
        throw .missingFeatures(run: run.number, headDesign.missing(in: run.features))
      }
      let cut = HeadData.cut(run, holdOut)
      let places = headDesign.names.places(of: run.fleet)
      let taskCodes = run.taskTypes.map { headDesign.names.taskTypes.firstIndex(of: $0) ?? -1 }
      let task = run.features.firstIndex(of: "task_type")
      let left = run.features.firstIndex(of: "time_left_s")
      var raw = [Double](repeating: 0, count: run.features.count)
      for (row, attempt) in run.attempts.enumerated() {
        for feature in raw.indices { raw[feature] = run.value(row, feature) }
        binding.encode(raw.span)
        elements.append(contentsOf: binding.row)
        let taskType = task.flatMap { Int(exactly: raw[$0]) } ?? -1
        lists.append(
          attempt,
          score: run.scores[row],
          deployment: places[attempt.deployment.offset] ?? -1,
          taskType: taskCodes.indices.contains(taskType) ? taskCodes[taskType] : -1,
          timeLeft: left.map { raw[$0] } ?? .nan,
          isHeldOut: attempt.started >= cut
        )
      }
    }
    do {
      design = try Matrix(rows: rows.count, columns: width, elements: elements)
    } catch {
      preconditionFailure("the elements fill the rows")
    }
    columnNames = headDesign.schema.columnNames
    decided = lists.decided
    known = lists.known
    deployments = lists.deployments
    taskTypes = lists.taskTypes
    served = lists.served
    solved = lists.solved
    logFirstToken = lists.logFirstToken
    logPerToken = lists.logPerToken
    logOutput = lists.logOutput
    timeLeft = lists.timeLeft
    latency = lists.latency
    cost = lists.cost
    isFirst = lists.isFirst
    isHeldOut = lists.isHeldOut
  }

  /// The instant from which a run's rows are held out.
  private static func cut(_ run: TrainingRun, _ share: Double) -> Instant {
    guard share > 0, let first = run.attempts.first?.started, let last = run.attempts.last?.started
    else { return .distantFuture }
    let span = Double((last - first).nanoseconds)
    return first + TimeSpan(nanoseconds: Int64(span * (1 - share)))
  }

  /// What became of attempts, as it is read.
  private struct Lists {
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

    mutating func append(
      _ attempt: ScannedAttempt,
      score: Double,
      deployment: Int,
      taskType: Int,
      timeLeft left: Double,
      isHeldOut held: Bool
    ) {
      let tokens = Double(attempt.outputTokens?.count ?? 0)
      let first = attempt.timeToFirstToken.map(\.seconds)
      let rest = tokens - (first == nil ? 0 : 1)
      let perToken = (attempt.latency.seconds - (first ?? 0)) / rest
      let answered = attempt.isComplete
      decided.append(attempt.started)
      known.append(attempt.started + attempt.latency)
      deployments.append(deployment)
      taskTypes.append(taskType)
      // What was given up brought no answer either.
      served.append(answered ? 1 : 0)
      solved.append(score)
      logFirstToken.append(answered ? Self.log(first ?? .nan) : .nan)
      logPerToken.append(answered && rest > 0 ? Self.log(perToken) : .nan)
      logOutput.append(answered ? Self.log(tokens) : .nan)
      timeLeft.append(left)
      latency.append(attempt.latency.seconds)
      cost.append(attempt.cost.map { Double($0.amount) / 1e9 } ?? .nan)
      isFirst.append(attempt.rank == 0)
      isHeldOut.append(held)
    }

    private static func log(_ value: Double) -> Double {
      value > 0 && value.isFinite ? Mathematics.log(value) : .nan
    }
  }
}
