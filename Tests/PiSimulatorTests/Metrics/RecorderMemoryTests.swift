// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiSimulator
import Testing

/// What a recorder keeps of a run that never ends.
struct RecorderMemoryTests {
  /// A request a second that took 0.1 s to 100 s, each as likely on a logarithmic scale.
  private func completed(_ number: Int, _ luck: Luck) -> CompletedRequest {
    let key = RequestKey(source: 0, ordinal: UInt32(number))
    let arrival = Instant.zero + TimeSpan(wholeSeconds: Int64(number))
    let request = Request(key: key, arrival: arrival, inputTokens: TokenCount(100))
    var outcome = RequestOutcome(key: key, submitted: arrival)
    let seconds = 0.1 * Mathematics.exp(6.9 * luck.uniform(.service, request: key))
    outcome.ended = arrival + TimeSpan(clampingSeconds: seconds)
    return CompletedRequest(
      sourced: SourcedRequest(request: request),
      outcome: outcome,
      isSolved: true
    )
  }

  @Test func `cells take no more memory for twice as many requests`() {
    let luck = Luck(seed: 3, replication: 0)
    var recorder = MetricRecorder(
      SampleWorld.setup(luck),
      window: .zero..<Instant.distantFuture,
      horizon: nil
    )
    // 1,431 cells each time, whose 2,097 and 4,194 requests are counted by bucket.
    var bytes: [Int] = []
    for number in 0..<6_000_000 {
      recorder.record(completed(number, luck))
      if [3_000_000, 6_000_000].contains(number + 1) {
        #expect(recorder.cells.cells.count == 1_431)
        bytes.append(recorder.cells.latencies.reduce(0) { $0 + $1.byteCount })
      }
    }
    #expect(recorder.measured.total.arrivals == 6_000_000)
    #expect(bytes[1] <= bytes[0] + bytes[0] / 100)
    // Ten or eleven octaves of 1 kB a cell, and what an array takes for itself.
    #expect(bytes.allSatisfy { (1_431 * 10_240..<1_431 * 12_288).contains($0) })
  }
}
