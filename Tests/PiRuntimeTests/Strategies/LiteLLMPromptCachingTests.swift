// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiRuntime
import Testing

/// The rule of litellm 1.110.2, `prompt_caching_deployment_check.py`, read in its sources.
@Suite struct LiteLLMPromptCachingTests {
  private let fleet = (0..<3).map { Deployment.sample("d\($0)") }
  private let selection = "litellm.prompt_caching(then=round_robin)"

  @Test func `only a served request pins, and its next turn goes there alone`() throws {
    var scene = try StrategyScene(selection, fleet)
    scene.play(2, seconds: 1, error: .serverError, request: scene.turn(0, of: 1))
    #expect(scene.choice(scene.turn(0, of: 1)) == 0)
    scene.play(2, seconds: 1, request: scene.turn(0, of: 1))
    let decision = scene.decide(scene.turn(1, of: 1))
    #expect(decision.ranked.map(\.offset) == [2])
    #expect(decision.propensities == [0, 0, 1])
    // Not among the candidates: the configured strategy decides among all of them.
    #expect(scene.choice(scene.turn(1, of: 1), among: [0, 1]) == 1)
  }

  @Test func `a look-up does not extend a pin, another answer does`() throws {
    var scene = try StrategyScene(selection, fleet)
    scene.play(2, seconds: 0, request: scene.turn(0, of: 1))
    scene.advance(200)
    #expect(scene.choice(scene.turn(1, of: 1)) == 2)
    scene.advance(100)
    #expect(scene.choice(scene.turn(2, of: 1)) == 2)
    scene.advance(1)
    #expect(scene.choice(scene.turn(3, of: 1)) == 0)
    scene.play(1, seconds: 0, request: scene.turn(3, of: 1))
    #expect(scene.choice(scene.turn(4, of: 1)) == 1)
    var hour = try StrategyScene("litellm.prompt_caching(ttl_s=3600,then=round_robin)", fleet)
    hour.play(2, seconds: 0, request: hour.turn(0, of: 1))
    hour.advance(3_600)
    #expect(hour.choice(hour.turn(1, of: 1)) == 2)
  }

  @Test func `prompts below 1,024 tokens neither pin nor look`() throws {
    var scene = try StrategyScene(selection, fleet)
    scene.play(2, seconds: 0, request: scene.turn(0, of: 1, input: 1_023))
    #expect(scene.choice(scene.turn(1, of: 1)) == 0)
    scene.play(0, seconds: 0, request: scene.turn(0, of: 2, input: 1_024))
    #expect(scene.choice(scene.turn(1, of: 2, input: 1_023, shared: 1_023)) == 1)
    #expect(scene.choice(scene.turn(1, of: 2, input: 2_000, shared: 1_024)) == 0)
    // A turn that shares less than any cacheable prefix matches none.
    #expect(scene.choice(scene.turn(1, of: 2, input: 2_000, shared: 500)) == 2)
  }

  @Test func `a model's own minimum counts where it is known`() throws {
    let fleet = [
      Deployment.caching("a", input: 1, cached: 0.1, caching: PromptCaching(leastTokens: 4_096)),
      Deployment.caching("b", input: 1, cached: 0.1, caching: PromptCaching(leastTokens: 2_048)),
    ]
    var scene = try StrategyScene(selection, fleet)
    let request = scene.turn(0, of: 1, input: 3_000)
    scene.play(0, seconds: 0, request: request)
    #expect(scene.choice(scene.turn(1, of: 1, input: 3_500, shared: 3_000)) == 0)
    scene.play(1, seconds: 0, request: request)
    #expect(scene.choice(scene.turn(1, of: 1, input: 3_500, shared: 3_000)) == 1)
  }

  @Test func `blocks are looked back over at most twenty, to the last whole one`() throws {
    var numbering = PrefixNumbering(blockTokens: 512)
    let pinned = numbering.number(Array(0..<4)).node
    let near = numbering.number([0, 1, 2] + (100..<119)).node
    let far = numbering.number([0, 1, 2] + (100..<121)).node
    let elsewhere = numbering.number([0, 1] + (200..<204)).node
    var scene = try StrategyScene(selection, fleet, prefixes: numbering.tree)
    // The fourth block is not whole, so the pin stands at the third.
    scene.play(2, seconds: 0, request: scene.blocks(pinned, ordinal: 0, input: 4 * 512 - 1))
    #expect(scene.choice(scene.blocks(near, ordinal: 1, input: 22 * 512)) == 2)
    #expect(scene.choice(scene.blocks(far, ordinal: 2, input: 24 * 512)) == 0)
    #expect(scene.choice(scene.blocks(elsewhere, ordinal: 3, input: 6 * 512)) == 1)
  }

  @Test func `without a match it is the configured strategy, to the last draw`() throws {
    var plain = try StrategyScene("litellm.simple_shuffle", fleet)
    var wrapped = try StrategyScene("litellm.prompt_caching", fleet)
    for _ in 0..<200 {
      let request = plain.request(input: 500)
      #expect(plain.choice(request) == wrapped.choice(request))
    }
  }
}
