// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiRuntime
import Testing

@Suite struct RoutingFeaturesTests {
  private let features = RoutingFeatures(
    deployments: ["a", "b"],
    taskTypes: [
      TaskType(name: "chat", objective: TimeSpan(wholeSeconds: 8)),
      TaskType(name: "code", objective: TimeSpan(wholeSeconds: 20)),
    ]
  )

  private func columns(
    _ request: Request,
    at now: Instant,
    candidates: [Int] = [0, 1],
    attempt: Int = 0
  ) -> [[String: Double]] {
    let deployments = [Deployment.sample("a", input: 1), .sample("b", input: 3)]
    var fleet = ObservedFleet(deployments)
    fleet.inFlight[1] = 7
    var monitor = FleetMonitor(deployments)
    var rows = FeatureRows()
    rows.fill(
      features,
      ContiguousArray(candidates.map(DeploymentIndex.init)),
      of: request,
      now: now,
      attempt: attempt,
      fleet: fleet,
      monitor: &monitor
    )
    let schema = features.schema
    #expect(rows.request.count == features.requestFeatures)
    let count = features.candidateFeatures
    return stride(from: 0, to: rows.candidates.count, by: count).map { start in
      var row = [Double](repeating: 0, count: schema.width)
      var columns = row.mutableSpan
      let values = Array(rows.request) + Array(rows.candidates[start..<(start + count)])
      schema.encode(Array(values.map { Double($0) }).span, into: &columns)
      return Dictionary(uniqueKeysWithValues: zip(schema.columnNames, row))
    }
  }

  private let request = Request(
    key: RequestKey(source: 0, ordinal: 3),
    arrival: .zero,
    inputTokens: TokenCount(999),
    taskType: TaskTypeIndex(1),
    priority: 2,
    streams: false
  )

  @Test func `a request takes 256 bytes at most, a candidate 128`() {
    #expect(4 * features.requestFeatures <= 256)
    #expect(4 * features.candidateFeatures <= 128)
  }

  @Test func `there is one row per candidate`() {
    let rows = columns(request, at: .zero)
    #expect(rows.count == 2)
    #expect(rows[0]["deployment=a"] == 1 && rows[0]["deployment=b"] == 0)
    #expect(rows[1]["deployment=a"] == 0 && rows[1]["deployment=b"] == 1)
    #expect(rows[0]["in_flight"] == 0)
    #expect(rows[1]["in_flight"] == Mathematics.log1p(7))
    #expect(rows[1]["input_price"] == Mathematics.log1p(3))
    #expect(rows[1]["fresh_input_tokens"] == Mathematics.log1p(999))
    #expect(columns(request, at: .zero, candidates: [1]) == [rows[1]])
  }

  @Test func `a row describes the request`() {
    let row = columns(request, at: .zero)[0]
    #expect(row["input_tokens"] == Mathematics.log1p(999))
    #expect(row["task_type=chat"] == 0 && row["task_type=code"] == 1)
    #expect(row["priority"] == 2 && row["streams"] == 0)
    #expect(row["time_left_s"] == Mathematics.log1p(20) && row["attempt"] == 0)
  }

  @Test func `time left shrinks as the request waits, and is never below nothing`() {
    let later = Instant.zero + TimeSpan(wholeSeconds: 15)
    let row = columns(request, at: later, attempt: 2)[0]
    #expect(row["time_left_s"] == Mathematics.log1p(5) && row["attempt"] == 2)
    let late = columns(request, at: Instant.zero + TimeSpan(wholeSeconds: 99))[0]
    #expect(late["time_left_s"] == 0 && late["time_left_s.missing"] == 0)
  }

  @Test func `what nothing tells is marked as missing`() {
    let row = columns(request, at: .zero)[0]
    for name in ["ttft_mean_60s", "tpot_p95_60s", "error_share_60s", "request_headroom"] {
      #expect(row[name] == 0 && row[name + ".missing"] == 1, "\(name)")
    }
    let open = RoutingFeatures(deployments: ["a"], taskTypes: ["x"], objectives: [nil])
    #expect(open.timeLeft(of: TaskTypeIndex(0), since: .zero, at: .zero).isNaN)
  }

  @Test func `the hour is that of the clock, also before its origin`() {
    let six = Instant.zero + TimeSpan(wholeSeconds: 6 * 3_600)
    let dayBefore = Instant(nanoseconds: six.nanoseconds - 86_400_000_000_000)
    let (row, other) = (columns(request, at: six)[0], columns(request, at: dayBefore)[0])
    #expect(abs((row["hour.sin1"] ?? 0) - 1) < 1e-12)
    #expect(row["hour.sin1"] == other["hour.sin1"] && row["hour.cos2"] == other["hour.cos2"])
  }
}
