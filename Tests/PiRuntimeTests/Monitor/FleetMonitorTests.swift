// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiRuntime
import Testing

@Suite struct FleetMonitorTests {
  /// A monitor of two deployments, played by hand.
  private struct Scene {
    var monitor: FleetMonitor
    private var ordinal: UInt32 = 0

    init(_ limits: DeploymentLimits = DeploymentLimits()) {
      monitor = FleetMonitor([
        .sample("a", limits: limits), .sample("b", limits: limits),
      ])
    }

    /// Plays an attempt at the first deployment from `start` on, in seconds.
    mutating func play(
      at start: Double,
      for seconds: Double,
      input: Int32 = 100,
      first: Double? = nil,
      output: Int32 = 0,
      error: ErrorClass? = nil,
      retryAfter: Double? = nil,
      ends: Bool = true
    ) {
      ordinal += 1
      let request = Request(
        key: RequestKey(source: 0, ordinal: ordinal),
        arrival: instant(start),
        inputTokens: TokenCount(input)
      )
      monitor.arrive(request)
      monitor.started(
        AttemptStart(
          request: request,
          deployment: DeploymentIndex(0),
          ordinal: 0,
          now: instant(start)
        )
      )
      guard ends else { return }
      monitor.observe(
        AttemptObservation(
          request: request,
          deployment: DeploymentIndex(0),
          ordinal: 0,
          started: instant(start),
          ended: instant(start + seconds),
          outcome: AttemptOutcome(
            error: error,
            retryAfter: retryAfter.map { TimeSpan(clampingSeconds: $0) },
            timeToFirstToken: first.map { TimeSpan(clampingSeconds: $0) },
            usage: TokenUsage(input: TokenCount(input), output: TokenCount(output))
          ),
          cost: .zero
        )
      )
    }

    mutating func figures(at seconds: Double, of deployment: Int = 0) -> DeploymentFigures {
      monitor.figures(of: DeploymentIndex(deployment), at: instant(seconds))
    }

    private func instant(_ seconds: Double) -> Instant {
      Instant.zero + TimeSpan(clampingSeconds: seconds)
    }
  }

  @Test func `a deployment that nobody tried has no figures but its headroom`() {
    var scene = Scene(DeploymentLimits(requestsPerMinute: 7, tokensPerMinute: 900))
    scene.play(at: 0, for: 1, first: 0.5, output: 11)
    let other = scene.figures(at: 2, of: 1)
    #expect(other.timeToFirstToken == nil && other.medianTimePerOutputToken == nil)
    #expect(other.errorShare == nil && other.secondsSinceError == nil && other.retryAfter == 0)
    #expect(other.requestHeadroom == 7 && other.tokenHeadroom == 900)
    #expect(other.tokensInFlight == 0)
    var unlimited = Scene()
    #expect(unlimited.figures(at: 0).requestHeadroom == nil)
  }

  @Test func `means fade by e in 10 s, 60 s and 5 min`() throws {
    var scene = Scene()
    // Eleven tokens of which the first came after 1 s: 0.2 s each for the others.
    scene.play(at: 0, for: 3, first: 1, output: 11)
    scene.play(at: 10, for: 3, first: 2, output: 11)
    let figures = scene.figures(at: 13)
    let means = try #require(figures.timeToFirstToken)
    for (lane, memory) in [10.0, 60, 300].enumerated() {
      let kept = Mathematics.exp(-10 / memory)
      #expect(abs(means[lane] - (kept * 1 + (1 - kept) * 2)) < 1e-12)
    }
    let each = try #require(figures.timePerOutputToken)
    let kept = Mathematics.exp(-1.0 / 6)
    #expect(abs(each[1] - (kept * 0.2 + (1 - kept) * 0.1)) < 1e-12)
  }

  @Test func `quantiles and shares are those of the last minute`() {
    var scene = Scene()
    for step in 1...20 {
      scene.play(at: Double(step), for: 0.5, first: Double(step) / 100, output: 1)
    }
    scene.play(at: 21, for: 0.5, error: .rateLimited)
    scene.play(at: 22, for: 0.5, error: .serverError)
    var figures = scene.figures(at: 23)
    // The sample at index floor(20 · share): the 11th and the 20th.
    #expect(figures.medianTimeToFirstToken == 0.11 && figures.tailTimeToFirstToken == 0.2)
    #expect(figures.errorShare == 2.0 / 22 && figures.rateLimitedShare == 1.0 / 22)
    #expect(figures.secondsSinceError == 0.5)
    figures = scene.figures(at: 71)
    // What ended by 11 s is a minute old: the attempts that began at 11 … 20 s are left.
    #expect(figures.medianTimeToFirstToken == 0.16 && figures.errorShare == 2.0 / 12)
    figures = scene.figures(at: 90)
    #expect(figures.medianTimeToFirstToken == nil && figures.errorShare == nil)
    #expect(figures.timeToFirstToken != nil && figures.secondsSinceError == 67.5)
  }

  @Test func `headroom is what a clock minute leaves of the declared limits`() {
    var scene = Scene(DeploymentLimits(requestsPerMinute: 3, tokensPerMinute: 1_000))
    scene.play(at: 30, for: 5, input: 300, output: 50)
    scene.play(at: 31, for: 100, input: 400, ends: false)
    let before = scene.figures(at: 40)
    #expect(before.requestHeadroom == 1 && before.tokenHeadroom == 250)
    #expect(before.tokensInFlight == 400)
    scene.play(at: 41, for: 1, input: 500, output: 10)
    scene.play(at: 43, for: 1, input: 1, output: 1)
    let spent = scene.figures(at: 59)
    #expect(spent.requestHeadroom == 0 && spent.tokenHeadroom == 0)
    let after = scene.figures(at: 60)
    #expect(after.requestHeadroom == 3 && after.tokenHeadroom == 1_000)
  }

  @Test func `a Retry-After counts down, and a shorter one does not end it`() {
    var scene = Scene()
    scene.play(at: 0, for: 1, error: .rateLimited, retryAfter: 9)
    scene.play(at: 1, for: 1, error: .rateLimited, retryAfter: 2)
    #expect(scene.figures(at: 4).retryAfter == 6)
    #expect(scene.figures(at: 10).retryAfter == 0)
  }

  @Test func `what the client takes back is no failure`() {
    var scene = Scene()
    scene.play(at: 0, for: 1, error: .cancelled)
    let figures = scene.figures(at: 2)
    #expect(figures.errorShare == nil && figures.secondsSinceError == nil)
    #expect(figures.tokensInFlight == 0)
  }

  @Test(arguments: 1...5) func `a busy minute agrees with a recount of its newest 256 attempts`(
    seed: UInt64
  ) {
    var scene = Scene()
    let luck = Luck(seed: seed, replication: 0)
    var played: [(ended: Double, first: Double?, failed: Bool)] = []
    for step in 0..<1_500 {
      let key = RequestKey(source: 9, ordinal: UInt32(step))
      let (coin, size) = luck.uniformPair(.router, entity: 0, request: key)
      // Ends rise, as they do when events come in order; the middle of the run is too busy for the window.
      let gap = step < 500 || step > 1_200 ? 1.0 : 0.125
      let start = (played.last?.ended ?? 0) + gap
      let failed = coin < 0.2
      let first = failed ? nil : (size * 500).rounded(.down) / 1_000
      scene.play(
        at: start,
        for: 0.5,
        first: first,
        output: failed ? 0 : 1,
        error: failed ? .serverError : nil
      )
      played.append((start + 0.5, first, failed))
      guard step % 97 == 0 else { continue }
      let now = start + 0.5
      let recent = played.suffix(256).filter { now - $0.ended < 60 }
      let firsts = recent.compactMap(\.first).sorted()
      let figures = scene.figures(at: now)
      #expect(figures.errorShare == Double(recent.count(where: \.failed)) / Double(recent.count))
      let median = firsts.isEmpty ? nil : firsts[firsts.count / 2]
      #expect(
        figures.medianTimeToFirstToken.map { ($0 * 1e9).rounded() }
          == median.map { ($0 * 1e9).rounded() }
      )
    }
  }
}
