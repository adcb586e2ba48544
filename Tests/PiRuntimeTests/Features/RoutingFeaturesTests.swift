// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiRuntime
import Testing

@Suite struct RoutingFeaturesTests {
  private let features = RoutingFeatures(deployments: ["a", "b"], taskTypes: ["chat", "code"])

  private func rows(
    _ request: Request,
    at now: Instant,
    candidates: [Int] = [0, 1]
  ) -> [[String: Double]] {
    var fleet = ObservedFleet([.sample("a", input: 1), .sample("b", input: 3)])
    fleet.inFlight[1] = 7
    var ofRequest: ContiguousArray<Float> = []
    features.append(request, now: now, to: &ofRequest)
    var ofCandidates: ContiguousArray<Float> = []
    features.append(
      ContiguousArray(candidates.map(DeploymentIndex.init)),
      fleet: fleet,
      to: &ofCandidates
    )
    let schema = features.schema
    #expect(ofRequest.count == features.requestFeatures)
    let count = schema.features.count - ofRequest.count
    return stride(from: 0, to: ofCandidates.count, by: count).map { start in
      var row = [Double](repeating: 0, count: schema.width)
      var columns = row.mutableSpan
      let values = Array(ofRequest) + Array(ofCandidates[start..<(start + count)])
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
    #expect(4 * (features.schema.features.count - features.requestFeatures) <= 128)
  }

  @Test func `there is one row per candidate`() {
    let rows = rows(request, at: .zero)
    #expect(rows.count == 2)
    #expect(rows[0]["deployment=a"] == 1 && rows[0]["deployment=b"] == 0)
    #expect(rows[1]["deployment=a"] == 0 && rows[1]["deployment=b"] == 1)
    #expect(rows[0]["in_flight"] == 0)
    #expect(rows[1]["in_flight"] == Mathematics.log1p(7))
    #expect(rows[1]["input_price"] == Mathematics.log1p(3))
    #expect(self.rows(request, at: .zero, candidates: [1]) == [rows[1]])
  }

  @Test func `a row describes the request`() {
    let row = rows(request, at: .zero)[0]
    #expect(row["input_tokens"] == Mathematics.log1p(999))
    #expect(row["task_type=chat"] == 0 && row["task_type=code"] == 1)
    #expect(row["priority"] == 2 && row["streams"] == 0)
  }

  @Test func `the hour is that of the clock, also before its origin`() {
    let six = Instant.zero + TimeSpan(wholeSeconds: 6 * 3_600)
    let dayBefore = Instant(nanoseconds: six.nanoseconds - 86_400_000_000_000)
    let row = rows(request, at: six)[0]
    #expect(abs((row["hour.sin1"] ?? 0) - 1) < 1e-12)
    #expect(rows(request, at: dayBefore)[0] == row)
  }
}
