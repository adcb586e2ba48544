// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiRuntime
import Testing

@Suite struct LiteLLMLeastBusyTests {
  @Test func `the rule agrees with every recorded decision`() throws {
    let recorded = try LiteLLMDecisions.recorded(
      "litellm_least_busy",
      as: LiteLLMDecisions.BusyCase.self
    )
    guard let recorded else { return }
    #expect(recorded.count == 100)
    for (index, busy) in recorded.enumerated() {
      var scene = try StrategyScene(
        "litellm.least_busy",
        busy.inFlight.indices.map { .sample("d\($0)") }
      )
      for (deployment, count) in busy.inFlight.enumerated() {
        for _ in 0..<(count ?? 0) { scene.start(deployment) }
      }
      #expect(scene.choice() == busy.pickedIndex, "case \(index)")
    }
  }

  @Test func `an idle fleet sends everything to the first deployment`() throws {
    var scene = try StrategyScene("litellm.least_busy", [.sample("a"), .sample("b")])
    for _ in 0..<20 {
      #expect(scene.choice() == 0)
      scene.play(0, seconds: 1)
    }
  }

  @Test func `a count is forgotten after an hour and never negative`() throws {
    var scene = try StrategyScene("litellm.least_busy", [.sample("a"), .sample("b")])
    scene.start(0)
    #expect(scene.choice() == 1)
    scene.advance(3_600)
    #expect(scene.choice() == 0)
    scene.finish(0, after: 3_600, AttemptOutcome())
    scene.start(0)
    #expect(scene.choice() == 1)
  }
}
