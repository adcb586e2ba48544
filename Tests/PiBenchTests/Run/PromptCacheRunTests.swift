// SPDX-License-Identifier: Apache-2.0

import Foundation
import PiBench
import PiCore
import PiRuntime
import PiSimulator
import Testing

/// Prompt caches in whole runs, against caches and bills that are worked out apart from the program.
struct PromptCacheRunTests {
  private static let mooncake = "mooncake/conversation_trace.jsonl"

  /// Keeps every completed request in the order of completion.
  private struct Log: RunRecorder {
    var completed: [CompletedRequest] = []

    mutating func record(_ request: borrowing CompletedRequest) { completed.append(copy request) }
    mutating func choose(_ deployment: DeploymentIndex, at now: Instant) {}
    mutating func faultChanged(_ fault: Int, isActive: Bool, at now: Instant) {}
  }

  /// One experiment on a trace: deployments by their keys, behind which service takes no time.
  private static func runner(
    trace: String,
    deployments: [String],
    more: String = #", "resample": false"#
  ) throws -> ExperimentRunner {
    let fast = #""tpot_s": 0, "error_share": 0, "slots": 100000, "slowdown": 0, "solve_rate": 0.9"#
    let fleet = deployments.map { "{\($0), \(fast)}" }.joined(separator: ",\n")
    let text = """
      {"name": "caches", "fleet": {"name": "f", "deployments": [\(fleet)]},
      "workload": {"kind": "trace", "path": "\(trace)"\(more),
      "task_types": [{"name": "chat", "share": 1, "slo_s": 8}]},
      "strategies": ["cheapest"], "yardsticks": [], "replications": 2}
      """
    return try ExperimentRunner(SampleFiles.read(text), logsRequests: true, workers: 1)
  }

  private static func run(_ runner: ExperimentRunner, _ strategy: String) throws
    -> (log: Log, measured: MetricTally)
  {
    let setup = runner.setup(replication: 0)
    let arm = Arm(strategy, .strategy(try StrategySelection.parse(strategy)))
    var log = Log()
    _ = try runner.simulate(arm, setup, into: &log)
    var metrics = MetricRecorder(setup, window: .zero..<Instant.distantFuture, horizon: nil)
    _ = try runner.simulate(arm, setup, into: &metrics)
    return (log, metrics.measured)
  }

  /// A deployment whose cache holds so many blocks of 512 tokens for ever.
  private static func cache(blocks: Int) -> String {
    """
    "name": "a", "input_usd_per_million": 1, "cached_input_usd_per_million": 0.1, \
    "output_usd_per_million": 0, "ttft_base_s": 0, "cache_lifetime_s": 315360000, \
    "cache_least_tokens": 0, "cache_capacity_tokens": \(512 * blocks)
    """
  }

  private static func compare(trace: String, capacity: Int) throws {
    let runner = try runner(trace: trace, deployments: [cache(blocks: capacity)])
    let (log, _) = try run(runner, "cheapest")
    let text = try String(contentsOfFile: trace, encoding: .utf8)
    var rival = BlockCache(capacity: capacity)
    var hits = 0
    for (line, completed) in zip(text.split(separator: "\n"), log.completed) {
      let row = try JSONDecoder().decode(MooncakeLine.self, from: Data(line.utf8))
      let expected = rival.use(row.blocks)
      let cached = Int(completed.outcome.usage.cachedInput.count)
      #expect(cached == min(512 * expected, row.input), "request \(completed.request.key)")
      hits += expected
    }
    #expect(log.completed.count == text.split(separator: "\n").count)
    #expect(hits > 0)
  }

  @Test(arguments: [3, 10, 40, 200, 5_000])
  func `hits are those of a least recently used cache of blocks`(_ capacity: Int) throws {
    let scratch = try Scratch()
    let path = try scratch.write(GrowingTalks.trace(rows: 900), to: "t.jsonl")
    try PromptCacheRunTests.compare(trace: path, capacity: capacity)
  }

  @Test(
    .enabled(if: RealTraceTests.isThere, "skipped: no ../shared/data/traces beside the repository"),
    arguments: [1_000, 10_000, 50_000]
  )
  func `on the recorded conversations too`(_ capacity: Int) throws {
    let path = RealTraceTests.data + "/" + PromptCacheRunTests.mooncake
    try PromptCacheRunTests.compare(trace: path, capacity: capacity)
  }

  /// Worked out by hand; the turns go to a, b, a, b.
  @Test func `switching pays for the prefix again, in money and in time`() throws {
    let scratch = try Scratch()
    let trace = """
      arrival,input,output,cached,session
      0,2000,100,0,s
      10,3000,100,2100,s
      20,4000,100,3100,s
      30,5000,100,4100,s

      """
    let path = try scratch.write(trace, to: "t.csv")
    let speed = #""ttft_base_s": 0.5, "ttft_sigma": 0, "ttft_per_1k_input_s": 0.1, "#
    let a = """
      "name": "a", "input_usd_per_million": 1, "cached_input_usd_per_million": 0.1, \
      "cache_write_usd_per_million": 1.25, "output_usd_per_million": 0, \
      \(speed)"ttft_per_1k_cached_input_s": 0.01
      """
    let b = """
      "name": "b", "input_usd_per_million": 2, "cached_input_usd_per_million": 0.5, \
      "output_usd_per_million": 0, \(speed)"ttft_per_1k_cached_input_s": 0.02
      """
    let runner = try PromptCacheRunTests.runner(trace: path, deployments: [a, b])
    let (log, measured) = try PromptCacheRunTests.run(runner, "round_robin")
    let usages = log.completed.map(\.outcome.usage)
    #expect(usages.map(\.cachedInput.count) == [0, 0, 2_100, 3_100])
    #expect(usages.map(\.writtenInput.count) == [2_000, 0, 1_900, 0])
    #expect(usages.map(\.input.count) == [0, 3_000, 0, 1_900])
    // 2,000 · 1.25; 3,000 · 2; 2,100 · 0.1 + 1,900 · 1.25; 3,100 · 0.5 + 1,900 · 2 microdollars.
    let costs = log.completed.map(\.outcome.cost.amount)
    #expect(costs == [2_500_000, 6_000_000, 2_585_000, 5_350_000])
    let times = log.completed.map { $0.outcome.timeToFirstToken?.seconds ?? 0 }
    for (time, expected) in zip(times, [0.7, 0.8, 0.5 + 0.19 + 0.021, 0.5 + 0.19 + 0.062]) {
      #expect(abs(time - expected) < 1e-8)
    }
    // At a: 2,100 · 0.1 + 900 · 1.25 = 1,335. At b: 3,100 · 0.5 + 900 · 2 = 3,350, which is dearer.
    // At a: 4,100 · 0.1 + 900 · 1.25 = 1,535.
    #expect(
      measured.sums.caching.regret == (6_000 - 1_335) * 1_000 + (2_585 - 3_350) * 1_000
        + (5_350 - 1_535) * 1_000
    )
    #expect(measured.sums.caching.cached == 5_200 && measured.sums.caching.input == 14_000)
    let (stays, alone) = try PromptCacheRunTests.run(runner, "sticky(then=round_robin)")
    // 2,000 · 1.25; then 0.1 of what is shared and 900 · 1.25.
    #expect(
      stays.completed.map(\.outcome.cost.amount) == [2_500_000, 1_335_000, 1_435_000, 1_535_000]
    )
    #expect(alone.sums.caching.regret == 0)
  }

  @Test func `without prompt caches nothing is counted`() throws {
    let scratch = try Scratch()
    let path = try scratch.write("arrival,input,output,cached\n0,9000,10,8000\n", to: "t.csv")
    let plain = """
      "name": "a", "input_usd_per_million": 1, "output_usd_per_million": 0, "ttft_base_s": 0
      """
    let runner = try PromptCacheRunTests.runner(trace: path, deployments: [plain])
    let (log, measured) = try PromptCacheRunTests.run(runner, "cheapest")
    #expect(measured.sums.caching == CacheTally())
    #expect(log.completed.map(\.cacheRegret) == [nil])
    #expect(log.completed.map(\.outcome.cost.amount) == [9_000_000])
  }

  /// Figures of an independent simulation in Python of the first 500 recorded conversations, at a for
  /// 0.9 and 2 dollars or at b for 1 and 2, 0.1 cached.
  @Test(
    .enabled(if: RealTraceTests.isThere, "skipped: no ../shared/data/traces beside the repository")
  )
  func `the cheapest choice on recorded conversations is that of all price parts`() throws {
    func runner(least: Int) throws -> ExperimentRunner {
      try PromptCacheRunTests.runner(
        trace: RealTraceTests.data + "/" + PromptCacheRunTests.mooncake,
        deployments: [
          """
          "name": "a", "input_usd_per_million": 0.9, "output_usd_per_million": 2, "ttft_base_s": 0
          """,
          """
          "name": "b", "input_usd_per_million": 1, "cached_input_usd_per_million": 0.1, \
          "output_usd_per_million": 2, "ttft_base_s": 0, "cache_least_tokens": \(least)
          """,
        ],
        more: #", "resample": false, "requests": 500"#
      )
    }
    for (least, chosen) in [(0, 6_754_456_700), (1_024, 6_841_612_900)] {
      let (log, measured) = try PromptCacheRunTests.run(runner(least: least), "cheapest")
      #expect(measured.total.cost == Int128(chosen))
      guard least == 0 else { continue }
      // Where b always held what a request shares, each request would go where it costs least.
      let best = log.completed.reduce(0.0) { sum, completed in
        let input = Double(completed.request.inputTokens.count)
        let shared = Double(completed.request.sharedPrefixTokens.count)
        let isAtB = completed.outcome.deployment == DeploymentIndex(1)
        let output = 2 * Double(completed.outcome.usage.output.count)
        return sum + (isAtB ? input - 0.9 * shared : 0.9 * input) + output
      }
      #expect(abs(best / 1e6 - 6.003_123_2) < 1e-9)
    }
    let all = try runner(least: 1_024)
    var window = MetricRecorder(
      all.setup(replication: 0),
      window: .zero..<Instant.distantFuture,
      horizon: nil
    )
    _ = try all.simulate(
      Arm("b", .strategy(StrategySelection.parse("weighted(weights={b=1})"))),
      all.setup(replication: 0),
      into: &window
    )
    #expect(window.measured.total.cost == 6_631_748_900)
  }

  @Test(arguments: [true, false])
  func `a run's requests replay to the same bytes, cached tokens too`(_ hasBlocks: Bool)
    async throws
  {
    let scratch = try Scratch()
    let sessions = """
      arrival,input,output,cached,session
      0,2000,100,0,s
      1,4000,100,0,u
      2,3000,100,2100,s
      3,5000,100,4000,u

      """
    let path = try scratch.write(
      hasBlocks ? GrowingTalks.trace(rows: 300) : sessions,
      to: hasBlocks ? "t.jsonl" : "t.csv"
    )
    let first = try PromptCacheRunTests.runner(
      trace: path,
      deployments: [PromptCacheRunTests.cache(blocks: 60)]
    )
    _ = try await first.run()
    let csv = try LoggedExperiment.requestsCSV(of: first)
    let text = String(decoding: csv, as: UTF8.self)
    #expect(text.contains(hasBlocks ? ",512x" : ",session"))
    let again = try PromptCacheRunTests.runner(
      trace: try scratch.write(csv, to: "requests.csv"),
      deployments: [PromptCacheRunTests.cache(blocks: 60)],
      more: ""
    )
    _ = try await again.run()
    #expect(try LoggedExperiment.requestsCSV(of: again) == csv)
  }
}

private struct MooncakeLine: Decodable {
  var input: Int
  var blocks: [Int]

  private enum CodingKeys: String, CodingKey {
    case input = "input_length"
    case blocks = "hash_ids"
  }
}

/// A cache of so many blocks, least recently used: blocks one after another, each looked for and used.
private struct BlockCache {
  let capacity: Int
  private var uses: [Int: Int] = [:]
  /// Every use in order; only a block's last one counts.
  private var line: [(block: Int, use: Int)] = []
  private var head = 0

  init(capacity: Int) {
    self.capacity = capacity
  }

  /// Uses the blocks of a prompt; returns how many were there.
  mutating func use(_ blocks: [Int]) -> Int {
    var hits = 0
    for block in blocks {
      if uses.updateValue(line.count, forKey: block) != nil { hits += 1 }
      line.append((block, line.count))
      while uses.count > capacity {
        let oldest = line[head]
        if uses[oldest.block] == oldest.use { uses[oldest.block] = nil }
        head += 1
      }
    }
    return hits
  }
}

/// A trace in the format of Mooncake: a common first block, conversations that grow and branch.
private enum GrowingTalks {
  static func trace(rows: Int) -> String {
    let luck = Luck(seed: 5, replication: 0)
    var talks: [[Int]] = []
    var fresh = 1
    var text = ""
    for index in 0..<rows {
      let draw = luck.bits(.attributes, visit: index)
      var blocks = [0]
      if draw.x % 3 > 0, !talks.isEmpty { blocks = talks[Int(draw.y) % min(talks.count, 12)] }
      if draw.z % 11 == 0 { blocks = Array(blocks.prefix(1 + Int(draw.w) % blocks.count)) }
      for _ in 0...(draw.w % 5) {
        blocks.append(fresh)
        fresh += 1
      }
      talks.insert(blocks, at: 0)
      let input = blocks.count * 512 - Int(draw.z % 512)
      text += "{\"timestamp\":\(index * 50),\"input_length\":\(input),\"output_length\":1,"
      text += "\"hash_ids\":[\(blocks.map(String.init).joined(separator: ","))]}\n"
    }
    return text
  }
}
