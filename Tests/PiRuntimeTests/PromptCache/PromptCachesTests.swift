// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiRuntime
import Testing

@Suite struct PromptCachesTests {
  private static let never = TimeSpan(wholeSeconds: 315_360_000)

  private func fleet(_ caching: PromptCaching?...) -> [Deployment] {
    caching.enumerated().map { index, caching in
      var deployment = Deployment.sample("d\(index)")
      deployment.caching = caching
      return deployment
    }
  }

  private func turn(
    _ ordinal: UInt32,
    session: UInt32 = 0,
    input: Int32,
    shared: Int32,
    at seconds: Double
  ) -> Request {
    Request(
      key: RequestKey(source: session, ordinal: ordinal),
      arrival: .zero + TimeSpan(clampingSeconds: seconds),
      inputTokens: TokenCount(input),
      sharedPrefixTokens: TokenCount(shared),
      prefix: .session
    )
  }

  @Test func `a fleet without prompt caches has none`() {
    #expect(PromptCaches(fleet(nil, nil), prefixes: nil) == nil)
  }

  @Test func `a turn finds what the last turn that was served there left, cut to what is shared`()
    throws
  {
    let made = PromptCaches(fleet(PromptCaching(), PromptCaching(), nil), prefixes: nil)
    var caches = try #require(made)
    func play(_ request: Request, at deployment: Int) -> Int32 {
      caches.arrive(request)
      let place = DeploymentIndex(deployment)
      let cached = caches.read(request, at: place, now: request.arrival)
      caches.write(request, output: 100, at: place, now: request.arrival)
      return cached
    }
    #expect(play(turn(0, input: 5_000, shared: 0, at: 0), at: 0) == 0)
    #expect(play(turn(1, input: 6_000, shared: 5_100, at: 10), at: 0) == 5_100)
    // Nothing is held elsewhere, and nothing where prompts are not cached.
    #expect(play(turn(2, input: 7_000, shared: 6_000, at: 20), at: 1) == 0)
    #expect(play(turn(3, input: 8_000, shared: 7_000, at: 30), at: 2) == 0)
    // Since turn 1 was served here, turn 2 has shared 6,000 tokens and no more.
    #expect(play(turn(4, input: 9_000, shared: 8_000, at: 40), at: 0) == 6_000)
    // The context was cut at turn 5; turn 2 was the last one at the other place.
    #expect(play(turn(5, input: 4_000, shared: 2_000, at: 50), at: 2) == 0)
    #expect(play(turn(6, input: 5_000, shared: 4_000, at: 60), at: 1) == 2_000)
    // Another session finds nothing.
    #expect(play(turn(1, session: 9, input: 5_000, shared: 4_000, at: 70), at: 1) == 0)
  }

  @Test func `an entry lives for a time since its last use, and reading uses it`() throws {
    let caching = PromptCaching(lifetime: TimeSpan(wholeSeconds: 300))
    var caches = try #require(PromptCaches(fleet(caching), prefixes: nil))
    let place = DeploymentIndex(0)
    let first = turn(0, input: 2_000, shared: 0, at: 0)
    caches.arrive(first)
    caches.write(first, output: 0, at: place, now: first.arrival)
    for (ordinal, seconds, cached) in [(1, 300.0, Int32(2_000)), (2, 600, 2_000), (3, 900.5, 0)] {
      let next = turn(UInt32(ordinal), input: 3_000, shared: 2_000, at: seconds)
      caches.arrive(next)
      #expect(caches.read(next, at: place, now: next.arrival) == cached, "at \(seconds) s")
    }
  }

  @Test func `a prefix that is too short is neither written nor read`() throws {
    var caches = try #require(PromptCaches(fleet(PromptCaching()), prefixes: nil))
    let place = DeploymentIndex(0)
    var cached: [Int32] = []
    for (session, input, shared) in [(0, 1_023, 1_024), (1, 1_024, 1_023), (2, 1_024, 1_024)] {
      let first = turn(0, session: UInt32(session), input: Int32(input), shared: 0, at: 0)
      let next = turn(1, session: UInt32(session), input: 3_000, shared: Int32(shared), at: 1)
      for request in [first, next] { caches.arrive(request) }
      caches.write(first, output: 1_000, at: place, now: first.arrival)
      cached.append(caches.read(next, at: place, now: next.arrival))
    }
    #expect(cached == [0, 0, 1_024])
  }

  @Test func `without session or blocks a shared prefix is found wherever prompts are cached`()
    throws
  {
    var caches = try #require(PromptCaches(fleet(PromptCaching(), nil), prefixes: nil))
    var request = turn(5, input: 9_000, shared: 4_000, at: 0)
    request.prefix = .unknown
    caches.arrive(request)
    #expect(caches.read(request, at: DeploymentIndex(0), now: .zero) == 4_000)
    #expect(caches.read(request, at: DeploymentIndex(1), now: .zero) == 0)
  }

  @Test(arguments: [1, 3, 16, 90, 10_000], 1...3)
  func `blocks are held as a least recently used cache of blocks holds them`(
    _ capacity: Int,
    _ seed: UInt64
  ) throws {
    let (tree, rows) = BlockPrompts.make(rows: 1_200, seed: seed)
    let caching = PromptCaching(
      lifetime: PromptCachesTests.never,
      capacity: Int64(capacity) * 512,
      leastTokens: 0
    )
    var caches = try #require(PromptCaches(fleet(caching), prefixes: tree))
    var rival = PlainCache(capacity: capacity)
    var hits = 0
    for (index, row) in rows.enumerated() {
      let request = row.request(index)
      caches.arrive(request)
      let cached = caches.read(request, at: DeploymentIndex(0), now: request.arrival)
      caches.write(request, output: 1, at: DeploymentIndex(0), now: request.arrival)
      let expected = rival.use(row.blocks)
      #expect(Int(cached) == min(expected * 512, Int(row.input)), "row \(index)")
      hits += expected
    }
    #expect(capacity == 1 || hits > 0)
  }

  @Test func `the least recently used session goes first when there is no room`() throws {
    let caching = PromptCaching(lifetime: PromptCachesTests.never, capacity: 10_000)
    var caches = try #require(PromptCaches(fleet(caching), prefixes: nil))
    let place = DeploymentIndex(0)
    func held(_ session: UInt32, at seconds: Double) -> Int32 {
      let next = turn(1, session: session, input: 5_000, shared: 4_000, at: seconds)
      return caches.cached(next, at: place, now: next.arrival)
    }
    for session in 0..<2 {
      let request = turn(0, session: UInt32(session), input: 4_000, shared: 0, at: 0)
      caches.arrive(request)
      caches.write(request, output: 500, at: place, now: request.arrival)
    }
    let used = turn(1, session: 0, input: 5_000, shared: 4_000, at: 1)
    _ = caches.read(used, at: place, now: used.arrival)
    #expect(held(0, at: 2) == 4_000 && held(1, at: 2) == 4_000)
    let third = turn(0, session: 2, input: 2_000, shared: 0, at: 3)
    caches.write(third, output: 0, at: place, now: third.arrival)
    // 4,500 + 4,500 + 2,000 tokens are too many.
    #expect(held(0, at: 4) == 4_000 && held(1, at: 4) == 0)
  }
}

/// A cache of so many blocks, least recently used: blocks one after another, each looked for and used.
struct PlainCache {
  let capacity: Int
  private var blocks: [[Int64]] = []

  init(capacity: Int) {
    self.capacity = capacity
  }

  /// Uses the blocks of a prompt; returns how many were there.
  mutating func use(_ prompt: [Int64]) -> Int {
    var hits = 0
    for end in prompt.indices {
      let block = Array(prompt[...end])
      if let place = blocks.firstIndex(of: block) {
        blocks.remove(at: place)
        hits += 1
      }
      blocks.append(block)
      if blocks.count > capacity { blocks.removeFirst() }
    }
    return hits
  }
}

/// Prompts in blocks as a chat service gets them: a common beginning, conversations that grow.
enum BlockPrompts {
  struct Row {
    var blocks: [Int64]
    var node: UInt32
    var input: Int32

    func request(_ index: Int) -> Request {
      Request(
        key: RequestKey(source: 0, ordinal: UInt32(index)),
        arrival: .zero + TimeSpan(milliseconds: Int64(index)),
        inputTokens: TokenCount(input),
        prefix: .blocks(endingAt: node)
      )
    }
  }

  static func make(rows: Int, seed: UInt64) -> (PrefixTree, [Row]) {
    let luck = Luck(seed: seed, replication: 0)
    var numbering = PrefixNumbering(blockTokens: 512)
    var talks: [[Int64]] = []
    var fresh: Int64 = 1
    let made = (0..<rows).map { index -> Row in
      let draw = luck.bits(.attributes, visit: index)
      var blocks: [Int64] = [0]
      if draw.x % 3 > 0, !talks.isEmpty { blocks = talks[Int(draw.y) % min(talks.count, 12)] }
      // Now and then a conversation starts over from a part of what it had.
      if draw.z % 11 == 0 { blocks = Array(blocks.prefix(1 + Int(draw.w) % blocks.count)) }
      for _ in 0...(draw.w % 5) {
        blocks.append(fresh)
        fresh += 1
      }
      talks.insert(blocks, at: 0)
      let input = Int32(blocks.count) * 512 - Int32(draw.z % 512)
      return Row(blocks: blocks, node: numbering.number(blocks).node, input: input)
    }
    return (numbering.tree, made)
  }
}
