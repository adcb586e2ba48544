// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiTelemetry

/// Scans attempts with 48 features of the request and 16 of a candidate into a matrix, in blocks.
struct ScanBenchmark {
  let store: TemporaryStore
  static let rows = 200_000
  static let width = 64
  static let requestWidth = 48

  func run() throws {
    for candidates in [1, 8] {
      store.remove()
      let run = try fill(candidates: candidates)
      let reader = try SQLiteTelemetryStore(path: store.path).openReader()
      var passes: [Timing] = []
      for _ in 0..<TelemetryBenchmarks.rounds {
        passes.append(try Timing.of { try scan(run, reader) })
      }
      Timing.report(
        "scan attempts with 64 features of \(candidates) candidates",
        rows: ScanBenchmark.rows,
        passes
      )
      passes = []
      for _ in 0..<TelemetryBenchmarks.rounds {
        passes.append(try Timing.of { try scanCandidates(run, reader, candidates) })
      }
      Timing.report(
        "scan 64 features of each of \(candidates) candidates",
        rows: ScanBenchmark.rows * candidates,
        passes
      )
      passes = []
      for _ in 0..<TelemetryBenchmarks.rounds {
        passes.append(try Timing.of { try reader.attempts(of: run) { $0.cost != nil } })
      }
      Timing.report("read attempts as records", rows: ScanBenchmark.rows, passes)
    }
  }

  private func scan(_ run: RunID, _ reader: any TelemetryReader) throws {
    let block = 2_048
    var matrix = [Double](repeating: 0, count: block * ScanBenchmark.width)
    var attempts = [ScannedAttempt](repeating: .empty, count: block)
    var position = ScanPosition(startOf: run)
    var (rows, sum) = (0, 0.0)
    while true {
      var features = matrix.mutableSpan
      var places = attempts.mutableSpan
      let count = try reader.scan(from: &position, features: &features, attempts: &places)
      if count == 0 { break }
      rows += count
      sum += features[3]
    }
    precondition(rows == ScanBenchmark.rows && sum > 0, "every attempt was scanned")
  }

  private func scanCandidates(
    _ run: RunID,
    _ reader: any TelemetryReader,
    _ width: Int
  ) throws {
    let block = 2_048
    var matrix = [Double](repeating: 0, count: block * ScanBenchmark.width)
    var candidates = [ScannedCandidate](repeating: .empty, count: block)
    var position = ScanPosition(startOf: run)
    var (rows, sum) = (0, 0.0)
    while true {
      var features = matrix.mutableSpan
      var places = candidates.mutableSpan
      let count = try reader.scan(from: &position, features: &features, candidates: &places)
      if count == 0 { break }
      rows += count
      sum += features[3]
    }
    precondition(rows == ScanBenchmark.rows * width && sum > 0, "every candidate was scanned")
  }

  private func fill(candidates: Int) throws -> RunID {
    let writer = try SQLiteTelemetryStore(path: store.path).openWriter()
    let run = try writer.beginRun(InsertBenchmark.description(features: ScanBenchmark.width))
    let fleet = ContiguousArray((0..<candidates).map { DeploymentIndex($0) })
    let ofRequest = ContiguousArray((0..<ScanBenchmark.requestWidth).map { 1 / Float($0 + 1) })
    let own = candidates * (ScanBenchmark.width - ScanBenchmark.requestWidth)
    let ofCandidates = ContiguousArray((0..<own).map { 1 / Float($0 + 100) })
    let propensities = ContiguousArray(repeating: 1 / Double(candidates), count: candidates)
    for number in 0..<UInt32(ScanBenchmark.rows) {
      var attempt = InsertBenchmark.attempt(number)
      let deployment = DeploymentIndex(Int(number) % candidates)
      attempt.deployment = deployment
      attempt.decision = FollowedDecision(ordinal: 0, rank: 0, intended: deployment)
      var decision = DecisionRecord(
        request: number,
        ordinal: 0,
        decided: attempt.started,
        candidates: fleet,
        chosen: attempt.deployment
      )
      decision.propensities = propensities
      decision.propensityKind = .exact
      decision.requestFeatures = ofRequest
      decision.candidateFeatures = ofCandidates
      try writer.append([.decision(decision), .attempt(attempt)], to: run)
      if number % 20_000 == 0 { try writer.commit() }
    }
    try writer.close()
    return run
  }
}
