// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiRuntime
import Testing

@Suite struct PiQualityOptimalTests {
  private let fleet = [
    Deployment.sample("good", capabilities: [.streaming], quality: 0.9),
    .sample("featured", capabilities: [.vision, .tools, .reasoning], quality: 0.3),
  ]

  @Test func `points count features`() {
    #expect(PiQualityOptimal.points([]) == 0)
    #expect(PiQualityOptimal.points([.vision, .tools, .reasoning, .streaming]) == 8)
    #expect(PiQualityOptimal.points(.modelContextProtocol) == 3)
  }

  @Test func `features beat quality, repaired quality wins`() throws {
    var faithful = try StrategyScene("pi.quality_optimal", fleet)
    for _ in 0..<200 {
      faithful.label(0, 1)
      faithful.label(1, 0)
    }
    #expect(faithful.choice() == 1)
    var repaired = try StrategyScene("pi.quality_optimal.repaired", fleet)
    #expect(repaired.choice() == 0)
  }

  @Test func `repaired, labels overrule the declared score by task type`() throws {
    var scene = try StrategyScene("pi.quality_optimal.repaired", fleet)
    for _ in 0..<50 {
      scene.label(0, 0, taskType: 1)
      scene.label(1, 1, taskType: 1)
    }
    #expect(scene.choice(scene.request(taskType: 1)) == 1)
    #expect(scene.choice(scene.request(taskType: 0)) == 0)
  }

  @Test func `errors halve at most what points say, repaired a dead provider comes last`() throws {
    let capable = [
      Deployment.sample("a", capabilities: [.reasoning], quality: 0.5),
      .sample("b", capabilities: [.reasoning, .vision], quality: 0.9),
    ]
    var faithful = try StrategyScene("pi.quality_optimal", capable)
    for index in 0..<30 {
      faithful.play(1, seconds: 1, error: index % 3 == 0 ? .serverError : nil)
    }
    // 5 · 0.733 · 0.833 = 3.06 still beats 3.
    #expect(faithful.choice() == 1)
    var repaired = try StrategyScene("pi.quality_optimal.repaired", capable)
    for _ in 0..<5 { repaired.play(1, seconds: 1, error: .serverError) }
    #expect(repaired.choice() == 0)
  }
}
