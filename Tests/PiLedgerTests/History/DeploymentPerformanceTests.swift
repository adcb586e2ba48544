// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiLedger
import PiStatistics
import PiTelemetry
import Testing

struct DeploymentPerformanceTests {
  private static let second: Int64 = 1_000_000_000

  private func performance(
    _ records: ContiguousArray<TelemetryRecord>
  ) throws -> [DeploymentPerformance] {
    let scratch = try Scratch()
    let store = SQLiteTelemetryStore(path: scratch.path + "/s.db")
    let writer = try store.openWriter()
    var description = RunDescription(
      origin: .simulated,
      clock: .virtual,
      name: "p",
      contentHash: "0"
    )
    description.deployments = [DeploymentName(name: "b"), DeploymentName(name: "a", model: "m")]
    let run = try writer.beginRun(description)
    try writer.append(records, to: run)
    try writer.endRun(run, lostRecords: 0)
    try writer.close()
    return try PerformanceSummary(try store.openReader()) { _ in true }.deployments
  }

  private func attempt(
    _ request: UInt32,
    _ ordinal: Int32,
    _ deployment: Int,
    _ range: ClosedRange<Double>,
    error: ErrorClass? = nil,
    ttft: Double? = nil,
    output: Int32 = 0
  ) -> TelemetryRecord {
    .attempt(
      AttemptRecord(
        request: request,
        ordinal: ordinal,
        deployment: DeploymentIndex(deployment),
        started: .zero + TimeSpan(clampingSeconds: range.lowerBound),
        ended: .zero + TimeSpan(clampingSeconds: range.upperBound),
        outcome: AttemptOutcome(
          error: error,
          timeToFirstToken: ttft.map { TimeSpan(clampingSeconds: $0) },
          usage: TokenUsage(input: .zero, output: TokenCount(output))
        ),
        cost: nil
      )
    )
  }

  private func request(_ number: UInt32, ended: Double, served: Bool) -> TelemetryRecord {
    var record = RequestRecord(
      number: number,
      key: RequestKey(source: 0, ordinal: number),
      arrival: .zero
    )
    record.ended = .zero + TimeSpan(clampingSeconds: ended)
    record.isServed = served
    return .request(record)
  }

  @Test func `quantiles and means are within 1 % of the exact ones`() throws {
    let luck = Luck(seed: 5, replication: 0)
    var seconds: [Double] = []
    var records: ContiguousArray<TelemetryRecord> = []
    for number in 0..<3_000 as Range<UInt32> {
      let key = RequestKey(source: 0, ordinal: number)
      let normal = Mathematics.normalQuantile(luck.uniform(.service, request: key))
      let latency = Mathematics.exp(normal)
      seconds.append(latency)
      records.append(attempt(number, 0, 0, 0...latency, ttft: latency / 2, output: 11))
    }
    seconds.sort()
    let row = try #require(try performance(records).first { $0.deployment == "b" })
    for p in [0.5, 0.95, 0.99] {
      let exact = seconds[Int((p * 3_000).rounded(.up)) - 1]
      let found = try #require(row.latencySeconds.quantile(p))
      #expect(abs(found / exact - 1) < 0.01)
      #expect(abs((row.ttftSeconds.quantile(p) ?? 0) / exact * 2 - 1) < 0.01)
    }
    let mean = seconds.reduce(0, +) / 3_000
    #expect(abs((row.latencySeconds.mean ?? 0) / mean - 1) < 1e-6)
    let generation = 10 / (mean / 2)
    #expect(abs((row.generationTokensPerSecond ?? 0) / generation - 1) < 1e-6)
  }

  @Test func `shares, rates and recovery are as defined`() throws {
    let rows = try performance([
      // Fails at b, is served by a 4 s later.
      attempt(0, 0, 0, 0...1, error: .serverError), attempt(0, 1, 1, 2...5, output: 20),
      request(0, ended: 5, served: true),
      // Fails at both and is not served.
      attempt(1, 0, 0, 1...3, error: .timeout), attempt(1, 1, 1, 3...4, error: .network),
      request(1, ended: 4, served: false),
      // Given up, which is no failure of b.
      attempt(2, 0, 0, 10...20, error: .cancelled), attempt(2, 1, 1, 10...60, output: 100),
      request(2, ended: 60, served: true), attempt(3, 0, 0, 30...31, output: 30),
    ])
    #expect(rows.map(\.deployment) == ["a", "b"])
    let (a, b) = (rows[0], rows[1])
    #expect([a.attempts, a.failed, a.cancelled] == [3, 1, 0])
    #expect([b.attempts, b.failed, b.cancelled] == [4, 2, 1])
    #expect(b.errorShare == 2.0 / 3)
    #expect(b.meanRecoverySeconds == 4)
    #expect([b.recovered, b.unrecovered, a.recovered, a.unrecovered] == [1, 1, 0, 0])
    #expect(a.meanRecoverySeconds == nil)
    #expect(a.attemptsPerMinute == 3)
    #expect(a.outputTokensPerSecond == 2)
    #expect(a.model == "m" && b.model == nil)
  }
}
