// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiRuntime
import Testing

/// Sessions written out token by token: what a cache holds is compared with the tokens themselves.
@Suite struct SessionPrefixTests {
  private struct Turn {
    var input: [Int32]
    var output: [Int32]
    var shared: Int32
    var arrival: Double
    var end: Double
    var deployment: Int
  }

  private static func common(_ left: [Int32], _ right: [Int32]) -> Int32 {
    Int32(zip(left, right).prefix { $0 == $1 }.count)
  }

  /// A session whose context grows and is cut back now and then; no token comes twice.
  private func session(_ seed: UInt64, turns: Int, overlaps: Bool) -> [Turn] {
    let luck = Luck(seed: seed, replication: 0)
    var made: [Turn] = []
    var next: Int32 = 0
    func tokens(_ count: Int) -> [Int32] {
      defer { next += Int32(count) }
      return (0..<Int32(count)).map { next + $0 }
    }
    var clock = 0.0
    for ordinal in 0..<turns {
      let draw = luck.bits(.attributes, visit: ordinal)
      let before = made.last.map { $0.input + $0.output } ?? []
      let isCut = draw.x % 7 == 0 && !before.isEmpty
      let kept = isCut ? Array(before.prefix(Int(draw.y) % before.count)) : before
      let input = kept + tokens(1 + Int(draw.z % 40))
      let shared = made.last.map { SessionPrefixTests.common($0.input + $0.output, input) } ?? 0
      // With overlaps a turn takes up to three gaps, so answers come out of order.
      let service = overlaps ? Double(draw.w % 300) / 100 : 0.5
      made.append(
        Turn(
          input: input,
          output: tokens(Int(draw.w % 9)),
          shared: shared,
          arrival: clock,
          end: clock + service,
          deployment: Int(draw.x >> 8) % 3
        )
      )
      clock += 1
    }
    return made
  }

  @Test(arguments: [false, true], 1...20)
  func `the longest prefix that a cache holds is that of the tokens`(
    _ overlaps: Bool,
    _ seed: UInt64
  ) throws {
    let turns = session(seed, turns: 60, overlaps: overlaps)
    let caching = PromptCaching(lifetime: TimeSpan(wholeSeconds: 20), leastTokens: 1)
    let fleet = (0..<3).map { index in
      var deployment = Deployment.sample("d\(index)")
      deployment.caching = caching
      return deployment
    }
    var caches = try #require(PromptCaches(fleet, prefixes: nil))
    /// By deployment: the turn that left its tokens last, and when they were last used.
    var held: [(turn: Int, used: Double)?] = [nil, nil, nil]
    var events = turns.indices.map { (at: turns[$0].arrival, isEnd: false, turn: $0) }
    events += turns.indices.map { (at: turns[$0].end, isEnd: true, turn: $0) }
    events.sort { ($0.at, $0.isEnd ? 0 : 1, $0.turn) < ($1.at, $1.isEnd ? 0 : 1, $1.turn) }
    for event in events {
      let turn = turns[event.turn]
      let now = Instant.zero + TimeSpan(clampingSeconds: event.at)
      let request = Request(
        key: RequestKey(source: 3, ordinal: UInt32(event.turn)),
        arrival: .zero + TimeSpan(clampingSeconds: turn.arrival),
        inputTokens: TokenCount(Int32(turn.input.count)),
        sharedPrefixTokens: TokenCount(turn.shared),
        prefix: .session
      )
      let place = DeploymentIndex(turn.deployment)
      if event.isEnd {
        caches.write(request, output: Int32(turn.output.count), at: place, now: now)
        let last = held[turn.deployment]
        if let last, last.turn > event.turn, event.at - last.used <= 20 { continue }
        held[turn.deployment] = (event.turn, event.at)
      } else {
        caches.arrive(request)
        var expected: Int32 = 0
        if let last = held[turn.deployment], event.at - last.used <= 20 {
          let tokens = turns[last.turn].input + turns[last.turn].output
          expected = SessionPrefixTests.common(tokens, turn.input)
          if expected > 0 { held[turn.deployment]?.used = event.at }
        }
        let found = caches.read(request, at: place, now: now)
        #expect(found == expected, "turn \(event.turn) at \(event.at) s")
      }
    }
  }
}
