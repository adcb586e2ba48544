// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiTelemetry

/// Inserts attempts in the order in which they ended: batches of 1,024, a commit every 64 batches.
///
/// A pass begins with no file and ends with everything moved from the log into the file: every
/// commit's fsync and all checkpoints are inside.
struct InsertBenchmark {
  let store: TemporaryStore
  static let batch = 1_024
  static let batches = 1_954

  func run() throws {
    let records = InsertBenchmark.attempts
    let count = records.reduce(0) { $0 + $1.count }
    var passes: [Timing] = []
    for _ in 0..<TelemetryBenchmarks.rounds {
      store.remove()
      passes.append(try Timing.of { try insert(records) })
    }
    Timing.report("insert attempts", rows: count, passes)
    passes = []
    for _ in 0..<TelemetryBenchmarks.rounds {
      store.remove()
      passes.append(try Timing.of { try append(records) })
    }
    Timing.report("insert attempts through the queue", rows: count, passes)
  }

  private func insert(_ records: [ContiguousArray<TelemetryRecord>]) throws {
    let writer = try SQLiteTelemetryStore(path: store.path).openWriter()
    let run = try writer.beginRun(InsertBenchmark.description(features: 0))
    for (position, batch) in records.enumerated() {
      try writer.append(batch, to: run)
      if position % 64 == 63 { try writer.commit() }
    }
    try writer.endRun(run, lostRecords: 0)
    try writer.close()
  }

  private func append(_ records: [ContiguousArray<TelemetryRecord>]) throws {
    let recorder = TelemetryRecorder(
      writer: try SQLiteTelemetryStore(path: store.path).openWriter()
    )
    let sink = try recorder.beginRun(InsertBenchmark.description(features: 0))
    for batch in records { try sink.append(batch) }
    try sink.end()
    try recorder.close()
  }

  static func description(features: Int) -> RunDescription {
    var description = RunDescription(
      origin: .simulated,
      clock: .virtual,
      name: "benchmark",
      contentHash: "none"
    )
    description.deployments = (0..<16).map { DeploymentName(name: "deployment \($0)") }
    if features > 0 {
      description.featureSchemaHash = "benchmark"
      description.featureNames = (0..<features).map { "feature \($0)" }
      description.requestFeatures = features * 3 / 4
    }
    return description
  }

  /// Attempts as a gateway ends them: out of order within some sixty, one in fifty failed.
  static var attempts: [ContiguousArray<TelemetryRecord>] {
    (0..<batches).map { index in
      ContiguousArray(
        (0..<batch).map { place in
          let sequence = index * batch + place
          let number = sequence / 64 * 64 + (sequence * 37) % 64
          return .attempt(attempt(UInt32(number)))
        }
      )
    }
  }

  static func attempt(_ number: UInt32) -> AttemptRecord {
    let started = Instant(nanoseconds: Int64(number) * 1_000_003)
    let mixed = Int64(number &* 2_654_435_761 >> 8)
    let deployment = DeploymentIndex(Int(number % 16))
    return AttemptRecord(
      request: number,
      ordinal: 0,
      deployment: deployment,
      decision: FollowedDecision(ordinal: 0, rank: 0, intended: deployment),
      started: started,
      ended: started + TimeSpan(nanoseconds: 1_000_000_000 + mixed * 100),
      outcome: AttemptOutcome(
        error: number % 50 == 0 ? .rateLimited : nil,
        timeToFirstToken: TimeSpan(nanoseconds: 200_000_000 + mixed),
        usage: TokenUsage(
          input: TokenCount(Int32(mixed % 4_000)),
          output: TokenCount(Int32(mixed % 900))
        )
      ),
      cost: NanoDollars(mixed % 10_000_000)
    )
  }
}
