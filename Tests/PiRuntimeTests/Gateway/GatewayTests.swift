// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiRuntime
import Testing

@Suite struct GatewayTests {
  private func expect(
    _ actions: [String],
    _ expected: [String],
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(actions == expected, sourceLocation: sourceLocation)
  }

  @Test func `a request is served and paid for`() {
    var gateway = GatewayHarness()
    expect(gateway.submit(), ["arm deadline 60000", "start d0 visit 0"])
    #expect(gateway.gateway.fleet.inFlight == [1, 0])
    expect(gateway.firstToken(at: 300), ["commit 0"])
    expect(gateway.end(at: 900), ["disarm deadline", "complete served after 1"])
    #expect(gateway.gateway.fleet.inFlight == [0, 0])
    #expect(gateway.outcomes[0]?.cost == NanoDollars(20))
    #expect(gateway.outcomes[0]?.timeToFirstToken == TimeSpan(milliseconds: 300))
    #expect(gateway.outcomes[0]?.endToEnd == TimeSpan(milliseconds: 900))
    #expect(gateway.outcomes[0]?.servedOutput == TokenCount(5))
  }

  @Test func `a failed attempt is retried elsewhere at once, and both are paid`() {
    var gateway = GatewayHarness()
    _ = gateway.submit()
    expect(gateway.end(.serverError, output: 0, at: 100), ["start d1 visit 0"])
    #expect(gateway.gateway.fleet.inFlight == [0, 1])
    expect(gateway.end(at: 900), ["disarm deadline", "complete served after 2"])
    #expect(gateway.outcomes[0]?.cost == NanoDollars(30))
    #expect(gateway.outcomes[0]?.firstChoice == DeploymentIndex(0))
    #expect(gateway.outcomes[0]?.deployment == DeploymentIndex(1))
  }

  @Test func `an error that another attempt cannot help ends the request`() {
    var gateway = GatewayHarness()
    _ = gateway.submit()
    expect(
      gateway.end(.contentRefused, at: 100),
      ["disarm deadline", "complete content_refused after 1"]
    )
  }

  @Test func `when all have failed the wait is Retry-After`() {
    var gateway = GatewayHarness(deployments: 1, order: [0])
    _ = gateway.submit()
    expect(
      gateway.end(.rateLimited, retryAfter: TimeSpan(wholeSeconds: 7), at: 100),
      ["arm retry 7100"]
    )
    expect(gateway.fire(.retry, at: 7_100), ["start d0 visit 1"])
    expect(gateway.end(at: 8_000), ["disarm deadline", "complete served after 2"])
  }

  @Test func `without Retry-After the backoff doubles, and attempts are bounded`() {
    var gateway = GatewayHarness(deployments: 1, order: [0], attempts: 4)
    _ = gateway.submit()
    expect(gateway.end(.overloaded, at: 0), ["arm retry 500"])
    _ = gateway.fire(.retry, at: 500)
    expect(gateway.end(.overloaded, at: 500), ["arm retry 1500"])
    _ = gateway.fire(.retry, at: 1_500)
    expect(gateway.end(.overloaded, at: 1_500), ["arm retry 3500"])
    _ = gateway.fire(.retry, at: 3_500)
    expect(
      gateway.end(.overloaded, at: 3_500),
      ["disarm deadline", "complete overloaded after 4"]
    )
  }

  @Test func `a wait that would pass the deadline is not begun`() {
    var gateway = GatewayHarness(deployments: 1, order: [0], deadline: 5_000)
    _ = gateway.submit()
    expect(
      gateway.end(.rateLimited, retryAfter: TimeSpan(wholeSeconds: 7), at: 100),
      ["disarm deadline", "complete rate_limited after 1"]
    )
  }

  @Test func `an empty budget stops retries`() {
    var gateway = GatewayHarness(budget: RetryBudget(share: 0.5, reservePerSecond: 0))
    _ = gateway.submit(slot: 0)
    expect(
      gateway.end(.serverError, at: 100),
      ["disarm deadline", "complete server_error after 1"]
    )
    _ = gateway.submit(slot: 0, at: 200)
    expect(gateway.end(.serverError, at: 300), ["start d1 visit 0"])
  }

  @Test func `the deadline cancels and waits for the attempt's end`() {
    var gateway = GatewayHarness(deadline: 1_000)
    _ = gateway.submit()
    expect(gateway.fire(.deadline, at: 1_000), ["cancel 0"])
    #expect(gateway.gateway.fleet.inFlight == [1, 0])
    expect(gateway.fire(.deadline, at: 1_000), [])
    expect(
      gateway.end(.cancelled, at: 1_000),
      ["disarm deadline", "complete timeout after 1"]
    )
    #expect(gateway.outcomes[0]?.cost == NanoDollars(20))
  }

  @Test func `an attempt that takes too long is cancelled and followed by another`() {
    var gateway = GatewayHarness(attemptTimeout: 400)
    expect(gateway.submit(), ["arm deadline 60000", "arm attempt 400", "start d0 visit 0"])
    expect(gateway.fire(.attempt, at: 400), ["cancel 0"])
    expect(gateway.end(.cancelled, output: 0, at: 400), ["arm attempt 800", "start d1 visit 0"])
    expect(gateway.firstToken(at: 600), ["disarm attempt", "commit 1"])
    expect(gateway.end(at: 900), ["disarm deadline", "complete served after 2"])
  }

  @Test func `nothing follows a stream whose tokens reached the caller`() {
    var gateway = GatewayHarness()
    _ = gateway.submit()
    _ = gateway.firstToken(at: 100)
    expect(gateway.end(.network, at: 200), ["disarm deadline", "complete network after 1"])
  }

  @Test func `an answer that is not streamed may fail after its first token and be retried`() {
    var gateway = GatewayHarness(attemptTimeout: 400)
    _ = gateway.submit(streams: false)
    expect(gateway.firstToken(at: 100), [])
    expect(
      gateway.end(.network, at: 200),
      ["disarm attempt", "arm attempt 600", "start d1 visit 0"]
    )
  }

  @Test func `a request can be withdrawn while it is tried, timed out or waiting`() {
    var gateway = GatewayHarness(deployments: 1, order: [0], attemptTimeout: 400)
    let handle = RequestHandle(slot: 0)
    _ = gateway.submit()
    expect(gateway.send(.withdrawn(handle), at: 10), ["cancel 0"])
    expect(gateway.send(.withdrawn(handle), at: 11), [])
    expect(
      gateway.end(.cancelled, at: 12),
      ["disarm attempt", "disarm deadline", "complete cancelled after 1"]
    )
    expect(gateway.send(.withdrawn(handle), at: 13), [])

    _ = gateway.submit(at: 1_000)
    _ = gateway.fire(.attempt, at: 1_400)
    expect(gateway.send(.withdrawn(handle), at: 1_400), [])
    expect(gateway.end(.cancelled, at: 1_400), ["disarm deadline", "complete cancelled after 1"])

    _ = gateway.submit(at: 2_000)
    _ = gateway.end(.overloaded, at: 2_100)
    expect(
      gateway.send(.withdrawn(handle), at: 2_200),
      ["disarm retry", "disarm deadline", "complete cancelled after 1"]
    )
    #expect(gateway.gateway.fleet.inFlight == [0])
  }

  @Test func `requests go only where their context fits`() {
    var gateway = GatewayHarness(
      limits: [DeploymentLimits(contextTokens: 100), DeploymentLimits(contextTokens: 1_000)]
    )
    expect(gateway.submit(input: 500), ["arm deadline 60000", "start d1 visit 0"])
    _ = gateway.end(at: 10)
    expect(
      gateway.submit(at: 20, input: 5_000),
      ["arm deadline 60020", "disarm deadline", "complete context_too_long after 0"]
    )
  }

  @Test func `a strategy that ranks none refuses`() {
    var gateway = GatewayHarness(order: [])
    expect(
      gateway.submit(),
      ["arm deadline 60000", "disarm deadline", "complete no_deployment after 0"]
    )
    #expect(gateway.outcomes[0]?.firstChoice == nil)
  }

  @Test func `a strategy that ranks none may ask to wait within the deadline`() {
    var gateway = GatewayHarness(
      order: [],
      deadline: 12_000,
      retryAfter: TimeSpan(wholeSeconds: 5)
    )
    expect(gateway.submit(), ["arm deadline 12000", "arm retry 5000"])
    expect(gateway.fire(.retry, at: 5_000), ["arm retry 10000"])
    expect(
      gateway.fire(.retry, at: 10_000),
      ["disarm deadline", "complete no_deployment after 0"]
    )
  }

  @Test func `attempts already started keep their price`() {
    var gateway = GatewayHarness()
    _ = gateway.submit()
    let dear = PriceList(
      input: TokenPrice(picodollars: 100_000),
      output: TokenPrice(picodollars: 100_000)
    )
    _ = gateway.send(.repriced(DeploymentIndex(0), dear), at: 10)
    _ = gateway.end(at: 20)
    #expect(gateway.outcomes[0]?.cost == NanoDollars(20))
    _ = gateway.submit(at: 30)
    _ = gateway.end(at: 40)
    #expect(gateway.outcomes[0]?.cost == NanoDollars(1_500))
  }

  @Test func `a timer of an earlier request in the slot does nothing`() {
    var gateway = GatewayHarness()
    _ = gateway.submit()
    let stale = gateway.timers[0]?[.deadline]
    _ = gateway.end(at: 10)
    _ = gateway.submit(at: 20)
    guard let stale else { return #expect(Bool(false), "the deadline was armed") }
    expect(gateway.send(.timerFired(stale), at: 60_000), [])
  }
}
