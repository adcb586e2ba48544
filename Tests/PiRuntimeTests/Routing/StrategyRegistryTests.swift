// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiRuntime
import Testing

@Suite struct StrategyRegistryTests {
  private let registry = StrategyRegistry.builtIn

  @Test func `plain strategies come first, then namespaces, each in order`() {
    let keys = registry.all.map { descriptor in
      (descriptor.id.contains(".") ? 1 : 0, descriptor.id)
    }
    #expect(zip(keys, keys.dropFirst()).allSatisfy { $0 < $1 })
    #expect(keys.count == 40)
  }

  @Test func `an unknown strategy names the nearest`() throws {
    let error = #expect(throws: StrategyError.self) { try registry.descriptor("p2c.peak_ema") }
    #expect(
      error?.description == "unknown strategy \"p2c.peak_ema\"; did you mean \"p2c.peak_ewma\"?"
    )
    let far = #expect(throws: StrategyError.self) { try registry.descriptor("zzzzzz") }
    #expect(far?.description == "unknown strategy \"zzzzzz\"; `pibench strategies` lists them")
  }

  @Test func `an unknown parameter names the nearest`() {
    let error = #expect(throws: StrategyError.self) { try make("p2c.peak_ewma(tau=3)") }
    #expect(
      error?.description
        == "p2c.peak_ewma has no parameter \"tau\"; did you mean \"tau_s\"?"
    )
  }

  @Test(arguments: [
    (
      "p2c.peak_ewma(tau_s=-1)",
      "p2c.peak_ewma: tau_s expects a number in 0.001 … 86400.0"
    ),
    (
      "p2c.peak_ewma(penalise_rate_limits=maybe)",
      "p2c.peak_ewma: penalise_rate_limits expects true or false"
    ),
    (
      "litellm.lowest_latency(ttft_mode=cooked)",
      "litellm.lowest_latency: ttft_mode expects one of raw, per_token"
    ),
    ("litellm.lowest_latency(window=2.5)", "litellm.lowest_latency: window expects a whole number"),
    ("weighted(weights={x=1})", "weighted: weights expects deployments of the fleet (a, b)"),
    (
      "weighted(weights={poem:a=1})",
      "weighted: weights expects task types (chat, code) or *"
    ),
  ])
  func `a bad value says what was expected`(_ text: String, _ expected: String) {
    let error = #expect(throws: StrategyError.self) { try make(text) }
    #expect(error?.description == expected)
  }

  @Test func `selections are read with their parameters`() throws {
    let text = " p2c.peak_ewma( tau_s = 60 , penalise_rate_limits=true ) "
    let selection = try StrategySelection.parse(text)
    #expect(
      selection
        == StrategySelection(
          "p2c.peak_ewma",
          [.init("tau_s", .number(60)), .init("penalise_rate_limits", .flag(true))]
        )
    )
    #expect(selection.description == "p2c.peak_ewma(tau_s=60,penalise_rate_limits=true)")
    #expect(try StrategySelection.parse(selection.description) == selection)
    #expect(try StrategySelection.parse("random()") == StrategySelection("random"))
  }

  @Test func `tables are read by task type and deployment`() throws {
    let selection = try StrategySelection.parse("weighted(weights={chat:a=0.5; b=2})")
    let cells = [
      ParameterValue.TableCell(taskType: "chat", deployment: "a", value: 0.5),
      ParameterValue.TableCell(taskType: "*", deployment: "b", value: 2),
    ]
    #expect(selection.parameters == [.init("weights", .table(cells))])
    #expect(try StrategySelection.parse(selection.description) == selection)
  }

  @Test func `lists split at commas outside parentheses`() throws {
    let list = try StrategySelection.parseList("random,fastest(tau_s=1,failure_s=2), cheapest")
    #expect(list.map(\.id) == ["random", "fastest", "cheapest"])
    #expect(list[1].parameters.count == 2)
  }

  @Test(arguments: [
    "", "a(", "a(b)", "a(b=)", "a(=1)", "(b=1)", "a(b=1,,c=2)", "a)", "a(b={x=1)", "a(b={x})",
    "a(b=1,b=2)",
  ])
  func `text that names nothing is refused`(_ text: String) {
    let error = #expect(throws: StrategyError.self) { try StrategySelection.parse(text) }
    #expect(error?.description.hasPrefix("cannot read \"") == true)
  }

  private func make(_ text: String) throws {
    _ = try registry.make(
      StrategySelection.parse(text),
      deployments: [.sample("a"), .sample("b")],
      taskTypes: StrategyScene.taskTypes
    )
  }
}
