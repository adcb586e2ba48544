// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiRuntime
import Testing

@Suite struct RoundRobinTests {
  @Test func `choices follow fleet order and skip who is no candidate`() throws {
    var scene = try StrategyScene("round_robin", [.sample("a"), .sample("b"), .sample("c")])
    #expect((0..<4).map { _ in scene.choice() } == [0, 1, 2, 0])
    #expect(scene.choice(among: [0, 2]) == 2)
    #expect(scene.choice(among: [1, 2]) == 1)
  }

  @Test func `shares are even over a whole number of rounds`() throws {
    var scene = try StrategyScene("round_robin", (0..<5).map { .sample("d\($0)") })
    var counts: [Int?: Int] = [:]
    for _ in 0..<500 { counts[scene.choice(), default: 0] += 1 }
    #expect(counts == [0: 100, 1: 100, 2: 100, 3: 100, 4: 100])
  }
}
