// SPDX-License-Identifier: Apache-2.0

import PiBench
import PiCore
import PiReport
import PiStatistics
import PiTestSupport
import Testing

/// Intervals from one resampled recording must hold what is true of the population it is a sample of.
///
/// Many recordings of a known population, each run as a user runs it. A cell fails when the upper
/// 99 % limit of a coverage (Clopper, Pearson) lies below the bar. The full version is
/// `make validate-statistics`; the sample runs two small cells.
@Suite(.enabled(if: ValidationExtent.isOptimised, "needs `swift test -c release`"), .serialized)
struct ResamplingCoverageTests {
  /// One cell of the design.
  struct Cell: Hashable, Sendable, CustomTestStringConvertible {
    let replications: Int
    let units: Int
    let unit: Superpopulation.Unit
    let isHeavy: Bool
    let isLoaded: Bool
    /// Whether blocks of the recording begin in the middle of the population's.
    var isOutOfStep = false
    /// Whether requests wait at `a` only.
    var isLopsided = false

    init(
      _ replications: Int,
      _ units: Int,
      _ unit: Superpopulation.Unit,
      heavy: Bool,
      loaded: Bool
    ) {
      self.replications = replications
      self.units = units
      self.unit = unit
      isHeavy = heavy
      isLoaded = loaded
    }

    var population: Superpopulation {
      // Under load delays grow with the square of the sizes, whose tail is heavier.
      Superpopulation(
        unit: unit,
        sigma: isHeavy ? (isLoaded ? 1 : 1.5) : 0.5,
        isLoaded: isLoaded,
        lateness: isOutOfStep ? Superpopulation.width / 2 : 0,
        isLopsided: isLopsided
      )
    }

    var testDescription: String {
      "\(unit)s, R = \(replications), n = \(units), sigma = \(population.sigma)"
        + (isLoaded ? ", under load" : "") + (isOutOfStep ? ", out of step" : "")
        + (isLopsided ? ", lopsided" : "")
    }
  }

  /// Every pair of levels of two factors occurs.
  static let design = [
    Cell(10, 30, .block, heavy: false, loaded: false),
    Cell(10, 40, .block, heavy: true, loaded: true),
    Cell(10, 100, .block, heavy: true, loaded: false),
    Cell(10, 400, .session, heavy: false, loaded: true),
    Cell(30, 30, .session, heavy: true, loaded: false),
    Cell(30, 40, .session, heavy: false, loaded: false),
    Cell(30, 100, .session, heavy: false, loaded: false),
    Cell(30, 400, .block, heavy: true, loaded: true),
    Cell(100, 30, .block, heavy: true, loaded: true),
    Cell(100, 40, .session, heavy: false, loaded: true),
    Cell(100, 100, .session, heavy: true, loaded: true),
    Cell(100, 400, .block, heavy: false, loaded: false),
  ]

  /// Blocks of the recording that begin in the middle of the population's, so that a rush is cut in two.
  static let outOfStep = {
    var cell = Cell(30, 400, .block, heavy: true, loaded: true)
    cell.isOutOfStep = true
    return cell
  }()

  /// One arm whose requests wait against one whose requests never do: late requests come in rushes that
  /// the difference does not cancel.
  static let lopsided = [(10, 40), (30, 40), (10, 100), (10, 400)].map { replications, units in
    var cell = Cell(replications, units, .session, heavy: true, loaded: true)
    cell.isLopsided = true
    return cell
  }

  static let sample = [
    Cell(10, 30, .block, heavy: false, loaded: false),
    Cell(10, 40, .session, heavy: false, loaded: true),
  ]

  @Test func `the design covers every pair of factors`() {
    let factors: [(Cell) -> Int] = [
      { $0.replications }, { $0.units }, { $0.unit == .session ? 0 : 1 }, { $0.isHeavy ? 0 : 1 },
      { $0.isLoaded ? 0 : 1 },
    ]
    for (place, left) in factors.enumerated() {
      for right in factors[(place + 1)...] {
        let levels = [left, right].map { factor in Set(Self.design.map(factor)) }
        for one in levels[0] {
          for other in levels[1] {
            #expect(Self.design.contains { left($0) == one && right($0) == other })
          }
        }
      }
    }
  }

  /// How many intervals of each kind hold the truth.
  struct Hits: Sendable {
    var counts: [String: Int] = [:]
    /// How many there are; the program does not claim one where requests wait for each other.
    var claims: [String: Int] = [:]
    var falseVerdicts = 0

    /// Counts an interval; one that is not claimed has no ends.
    mutating func add(_ name: String, _ low: Double?, _ high: Double?, _ truth: Double) {
      guard let low, let high, !low.isNaN, !high.isNaN else { return }
      claims[name, default: 0] += 1
      counts[name, default: 0] += low <= truth && truth <= high ? 1 : 0
    }
  }

  @Test(arguments: ValidationExtent.isFull ? design + [outOfStep] : sample)
  func `intervals of a resampled recording hold the truth of its population`(
    _ cell: Cell
  ) async throws {
    try await expectCoverage(cell, recordings: ValidationExtent.isFull ? 300 : 40)
  }

  @Test(arguments: ValidationExtent.isFull ? lopsided : [lopsided[0]])
  func `intervals hold where the requests of one arm wait and those of the other do not`(
    _ cell: Cell
  ) async throws {
    try await expectCoverage(cell, recordings: ValidationExtent.isFull ? 300 : 20)
  }

  private func expectCoverage(_ cell: Cell, recordings: Int) async throws {
    let hits = try await hits(of: cell, recordings)
    let shares = hits.claims.sorted { $0.key < $1.key }.map { name, claims in
      let share = Double(hits.counts[name] ?? 0) / Double(claims)
      return "\(name) \((share * 1_000).rounded() / 1_000)"
        + (claims < recordings ? " of \(claims)" : "")
    }
    print(
      "coverage, \(cell.testDescription): \(shares.joined(separator: ", ")),"
        + " false verdicts on cost \(hits.falseVerdicts) of \(recordings)"
    )
    expectClaims(hits, cell, recordings)
    for (name, claims) in hits.claims where claims >= recordings / 5 {
      let count = hits.counts[name] ?? 0
      let upper = ProportionInterval.clopperPearson(
        successes: count,
        trials: claims,
        confidence: 0.98
      ).high
      let bar = ResamplingCoverageTests.bar(of: name, cell)
      #expect(upper >= bar, "\(name): \(count) of \(claims) is below \(bar)")
    }
  }

  private func hits(of cell: Cell, _ recordings: Int) async throws -> Hits {
    let truth = cell.population.truth(units: cell.units)
    var hits = Hits()
    for start in stride(from: 0, to: recordings, by: 2) {
      async let left = document(cell, truth, recording: start)
      async let right = document(cell, truth, recording: start + 1)
      for document in [try await left, try await right] { try fold(document, truth, into: &hits) }
    }
    return hits
  }

  /// Mean times have an interval from a hundred units on where no request waits for another; chance
  /// makes one of ten such recordings look as if they did.
  private func expectClaims(_ hits: Hits, _ cell: Cell, _ recordings: Int) {
    for name in ["cost", "net value", "solved in time", "p95"] {
      #expect(hits.claims[name] == recordings, "\(name)")
      #expect(hits.claims["\(name) difference"] == recordings, "\(name)")
    }
    for name in ["mean latency", "mean latency difference"] {
      let claims = hits.claims[name] ?? 0
      if cell.units < 100 {
        #expect(claims == 0, "\(name)")
      } else if cell.isLoaded {
        #expect(claims <= recordings / 20, "\(name)")
      } else {
        #expect(claims >= recordings * 3 / 4, "\(name)")
      }
    }
  }

  /// The coverage that must be reached, as the method's own simulations had it.
  private static func bar(of name: String, _ cell: Cell) -> Double {
    let few: Double
    if cell.isLoaded, !name.hasPrefix("cost") {
      few = 0.83
    } else if name.hasPrefix("p95") {
      few = 0.88
    } else if name.hasSuffix("difference") {
      few = 0.94
    } else {
      few = cell.isHeavy ? 0.86 : 0.93
    }
    switch cell.units {
    case ..<100: return few
    case ..<400: return (few + 0.93) / 2
    default: return 0.93
    }
  }

  private func fold(
    _ document: RunDocument,
    _ truth: PopulationTruth,
    into hits: inout Hits
  ) throws {
    func figure(_ arm: Int, _ metric: String) throws -> MetricFigure {
      let place = try #require(document.metrics.firstIndex { $0.id == metric })
      return document.strategies[arm].figures[place]
    }
    let cost = try (0..<2).map { try figure($0, MetricID.cost) }
    let mean = try (0..<2).map { try figure($0, "latency_mean_served_s") }
    let tail = try (0..<2).map { try figure($0, MetricID.latencyP95) }
    hits.add("cost", cost[0].low, cost[0].high, truth.cost)
    hits.add("mean latency", mean[0].low, mean[0].high, truth.mean[0])
    hits.add("p95", tail[0].low, tail[0].high, truth.p95[0])
    let inTime = try (0..<2).map { try figure($0, "solved_in_time_share") }
    let net = try (0..<2).map { try figure($0, MetricID.netValue) }
    // All but one of a thousand answers are right, and one in time is worth ten cents.
    let solved = truth.inTime.map { 0.999 * $0 }
    hits.add("solved in time", inTime[0].low, inTime[0].high, solved[0])
    hits.add("net value", net[0].low, net[0].high, 0.1 * solved[0] - truth.cost)
    let (gain, netGain) = (inTime[1].difference, net[1].difference)
    hits.add("solved in time difference", gain?.low, gain?.high, solved[1] - solved[0])
    hits.add("net value difference", netGain?.low, netGain?.high, 0.1 * (solved[1] - solved[0]))
    hits.add("cost difference", cost[1].difference?.low, cost[1].difference?.high, 0)
    hits.add(
      "mean latency difference",
      mean[1].difference?.low,
      mean[1].difference?.high,
      truth.mean[1] - truth.mean[0]
    )
    hits.add(
      "p95 difference",
      tail[1].difference?.low,
      tail[1].difference?.high,
      truth.p95[1] - truth.p95[0]
    )
    if [.better, .worse].contains(cost[1].difference?.verdict) { hits.falseVerdicts += 1 }
  }

  /// What the program makes of one recording.
  private func document(
    _ cell: Cell,
    _ truth: PopulationTruth,
    recording: Int
  ) async throws -> RunDocument {
    let population = cell.population
    var luck = TestLuck(seed: UInt64(recording) * 1_000 + UInt64(cell.units + cell.replications))
    let isSession = cell.unit == .session
    let rows = population.recording(units: cell.units, luck: &luck)
    let scratch = try Scratch()
    let path = try scratch.write(Superpopulation.table(rows, isSession: isSession), to: "t.csv")
    let text = ResamplingCoverageTests.experiment(population, path: path, truth.objective)
    var spec = try SampleFiles.read(text)
    spec.replications = cell.replications
    spec.seed = UInt64(recording + 1)
    let runner = try ExperimentRunner(spec, workers: 1)
    let isDrawn = runner.workload.resamples
    #expect(isDrawn)
    let result = try await runner.run()
    return DocumentBuilder(result, runner).document(manifest: [])
  }

  private static func experiment(
    _ population: Superpopulation,
    path: String,
    _ objective: Double
  ) -> String {
    let seconds = population.secondsPerToken
    let more = population.unit == .session ? ",session=s,think=gap" : ""
    let rest =
      #""ttft_base_s": 0, "ttft_sigma": 0, "tpot_sigma": 0, "error_share": 0, "slowdown": 0"#
      + #", "queue": 1000000, "solve_rate": 0.999"#
    let slots = (0..<2).map { population.isWaiting(at: $0) ? 1 : 100_000 }
    let arms = ["a", "b"].map {
      #"{"id": "weighted", "label": "\#($0)", "parameters": {"weights": {"*": {"\#($0)": 1}}}}"#
    }
    return """
      {"name": "population", "fleet": {"name": "two", "deployments": [
      {"name": "a", "input_usd_per_million": 1, "output_usd_per_million": 0,
       "ttft_per_1k_input_s": \(1_000 * seconds), "tpot_s": 0, "slots": \(slots[0]), \(rest)},
      {"name": "b", "input_usd_per_million": 0, "output_usd_per_million": 1,
       "tpot_s": \(seconds), "slots": \(slots[1]), \(rest)}]},
      "workload": {"kind": "trace", "path": "\(path)",
       "columns": "arrival=t,input=in,output=out\(more)",
       "task_types": [{"name": "t", "share": 1, "slo_s": \(objective)}]},
      "strategies": [\(arms.joined(separator: ", "))], "baseline": "a", "yardsticks": [],
      "gateway": {"deadline_s": 86400, "attempts": 1}}
      """
  }
}
