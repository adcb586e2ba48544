// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiRuntime
import Testing

@Suite struct NestedSelectionTests {
  private let fleet = [Deployment.sample("a"), .sample("b")]

  private func message(_ text: String) -> String? {
    do throws(StrategyError) {
      _ = try StrategyRegistry.builtIn.make(
        StrategySelection.parse(text),
        deployments: fleet,
        taskTypes: StrategyScene.taskTypes
      )
      return nil
    } catch {
      return "\(error)"
    }
  }

  @Test(arguments: [
    "sticky(then=random)", "sticky(ttl_s=60,then=p2c.peak_ewma(tau_s=60))",
    "litellm.prompt_caching(then=litellm.lowest_latency(buffer=0.5,window=20))",
    "sticky(then=sticky(ttl_s=5,then=weighted(weights={chat:a=3;*:b=1})))",
  ])
  func `a strategy with parameters can be a parameter`(_ text: String) throws {
    #expect(message(text) == nil)
    #expect(try StrategySelection.parse(text).description == text)
    #expect(try StrategySelection.parseList("random, " + text).count == 2)
  }

  @Test func `what is wrong inside is said`() {
    #expect(
      message("sticky(then=p2c.peak_ewmo)")
        == #"unknown strategy "p2c.peak_ewmo"; did you mean "p2c.peak_ewma"?"#
    )
    #expect(
      message("sticky(then=p2c.peak_ewma(tao_s=3))")
        == #"p2c.peak_ewma has no parameter "tao_s"; did you mean "tau_s"?"#
    )
    #expect(
      message("sticky(then=3)")
        == "sticky: then expects a strategy such as random or p2c.peak_ewma(tau_s=60)"
    )
    let nested = (0..<9).reduce("random") { inner, _ in "sticky(then=\(inner))" }
    #expect(message(nested) == "sticky: then expects at most 4 strategies inside others")
  }
}
