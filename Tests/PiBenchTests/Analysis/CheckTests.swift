// SPDX-License-Identifier: Apache-2.0

import PiBench
import PiReport
import PiSimulator
import Testing

/// The checks of a document are computed from the sums of its runs.
struct CheckTests {
  @Test func `checks count all runs, and a tampered sum fails its row`() async throws {
    let runner = try ExperimentRunner(try SampleFiles.read(SampleFiles.experiment), workers: 2)
    var result = try await runner.run()
    let checks = DocumentBuilder(result, runner).document(manifest: []).checks
    #expect(checks.count == 6)
    #expect(checks.allSatisfy { $0.passed && $0.left > 0 })
    let kept = (result.strategies + result.yardsticks).flatMap(\.runs)
    let requests = kept.reduce(Int128(0)) { $0 + Int128($1.ending.totals.submitted) }
    #expect(checks[0].left >= requests)
    let tampering: [(inout RunTotals) -> Void] = [
      { $0.submitted += 1 }, { $0.attempts += 1 }, { $0.tokens += 1 }, { $0.cost += 1 },
      { $0.requestNanoseconds += 1 }, { $0.timeInDeployments += 1 },
    ]
    for (place, tamper) in tampering.enumerated() {
      let sound = result.totals
      tamper(&result.totals)
      let document = DocumentBuilder(result, runner).document(manifest: [])
      #expect(document.failedChecks.map(\.name) == [checks[place].name])
      #expect(document.failedChecks.first?.detail.contains(" ≠ ") == true)
      result.totals = sound
    }
  }
}
