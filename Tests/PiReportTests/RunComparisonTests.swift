// SPDX-License-Identifier: Apache-2.0

import PiReport
import PiStatistics
import Testing

@Suite struct `Comparing two runs` {
  /// The sample run with the values of ten replications about each mean, moved by `shift`.
  private static func run(shift: Double, seed: String = "42") -> RunDocument {
    var document = SampleRun.document()
    document.manifest[0].value = seed
    for strategy in document.strategies.indices {
      for metric in document.strategies[strategy].figures.indices {
        guard let mean = document.strategies[strategy].figures[metric].mean else { continue }
        document.strategies[strategy].figures[metric].values = (0..<10).map { index -> Double in
          let noise = Double(index * index % 7 - 3) / 100
          let change = shift * (1 + Double(index) / 100)
          return mean * (1 + noise + change)
        }
        document.strategies[strategy].figures[metric].mean = mean * (1 + shift)
      }
    }
    return document
  }

  @Test func `equal runs are identical`() throws {
    let comparison = try RunComparison(Self.run(shift: 0), Self.run(shift: 0))
    #expect(comparison.isPaired)
    let family = comparison.rows.filter { !$0.isYardstick }
    let verdicts = family.flatMap(\.changes).compactMap { $0.difference?.verdict }
    #expect(verdicts.count == family.count * 4 - 1)
    #expect(Set(verdicts) == [.identical])
  }

  @Test func `yardsticks are outside the family, and one chosen in hindsight is itself or nothing`()
    throws
  {
    let first = Self.run(shift: 0)
    var second = Self.run(shift: 0.2)
    let yardsticks = first.strategies.indices.filter { first.strategies[$0].role == .yardstick }
    #expect(yardsticks.count >= 2)
    second.strategies[yardsticks[0]].marks = ["another deployment"]
    let comparison = try RunComparison(first, second)
    #expect(comparison.chosenOtherwise == [first.strategies[yardsticks[0]].id])
    #expect(!comparison.rows.contains { $0.id == first.strategies[yardsticks[0]].id })
    for row in comparison.rows {
      let verdicts = row.changes.compactMap { $0.difference?.verdict }
      #expect(verdicts.isEmpty == row.isYardstick, "\(row.id)")
      #expect(row.changes.contains { $0.difference != nil })
    }
    let text = comparison.terminal()
    #expect(text.contains("Not compared, because hindsight chose other deployments"))
  }

  @Test func `beyond the deadline in both runs there is no number to compare`() throws {
    var first = Self.run(shift: 0)
    var second = Self.run(shift: 0.1)
    for (run, place) in [(0, 3), (1, 5)] {
      let values = (0..<10).map { $0 == place ? .infinity : Double($0) }
      var figure = first.strategies[0].figures[3]
      (figure.mean, figure.isBeyondDeadline, figure.values) = (nil, true, values)
      if run == 0 { first.strategies[0].figures[3] = figure }
      if run == 1 { second.strategies[0].figures[3] = figure }
    }
    let change = try RunComparison(first, second).rows[0].changes[3]
    #expect(change.difference?.verdict == .bothBeyondDeadline)
    #expect(change.difference?.pValue == nil)
  }

  @Test func `two equal changes of few requests are no change`() throws {
    var first = Self.run(shift: 0, seed: "1")
    var second = Self.run(shift: 0, seed: "2")
    first.strategies[0].figures[1].values = [0.5, 0.5]
    second.strategies[0].figures[1].values = [0.6, 0.6]
    // √(p (1 − p) / 20) each.
    first.strategies[0].figures[1].requestError = 0.112
    second.strategies[0].figures[1].requestError = 0.110
    let difference = try #require(RunComparison(first, second).rows[0].changes[1].difference)
    #expect(difference.verdict == .notDistinguishable)
    #expect(difference.low < 0 && difference.high > 0)
  }

  @Test func `draws from one recording are not compared by their spread`() throws {
    var (first, second) = (Self.run(shift: 0), Self.run(shift: 0.2))
    (first.isResampled, second.isResampled) = (true, true)
    let comparison = try RunComparison(first, second)
    #expect(!comparison.rows.contains { $0.changes.contains { $0.difference?.verdict == .better } })
    #expect(!comparison.rows.contains { $0.changes.contains { $0.difference?.verdict == .worse } })
  }

  @Test func `a clear change is better or worse by the metric's direction`() throws {
    let comparison = try RunComparison(Self.run(shift: 0), Self.run(shift: 0.05))
    let first = try #require(comparison.rows.first)
    #expect(first.changes.map { $0.difference?.verdict } == [.better, .better, .worse, .worse])
  }

  @Test func `runs with different seeds are independent, which needs a larger change`() throws {
    let small = try RunComparison(Self.run(shift: 0), Self.run(shift: 0.005, seed: "43"))
    #expect(!small.isPaired)
    #expect(small.rows[0].changes[0].difference?.verdict == .notDistinguishable)
    let large = try RunComparison(Self.run(shift: 0), Self.run(shift: 0.2, seed: "43"))
    #expect(large.rows[0].changes[0].difference?.verdict == .better)
  }

  @Test func `Welch's interval agrees with the textbook`() throws {
    // Two samples of R's help page of t.test (`sleep`), unpaired: t = -1.8608, df = 17.776.
    var first = Self.run(shift: 0)
    var second = Self.run(shift: 0, seed: "43")
    first.strategies[0].figures[0].values = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0, 2]
    second.strategies[0].figures[0].values = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]
    let comparison = try RunComparison(first, second)
    let difference = try #require(comparison.rows[0].changes[0].difference)
    #expect(abs(difference.low - -0.2054832) < 1e-6)
    #expect(abs(difference.high - 3.3654832) < 1e-6)
    #expect(abs((difference.pValue ?? 0) - 0.07939414) < 1e-7)
  }

  @Test func `unlike runs are refused with every difference`() {
    var other = Self.run(shift: 0)
    other.baseline = "random"
    other.replications = 10
    other.identity[0].value = "0000"
    #expect(
      throws: ReportError.unlikeRuns([
        RunMismatch(what: "baseline", first: "weighted", second: "random"),
        RunMismatch(what: "replications", first: "30", second: "10"),
        RunMismatch(what: "specification SHA-256", first: "9f2c4d0b77e1a6c3", second: "0000"),
      ])
    ) {
      _ = try RunComparison(Self.run(shift: 0), other)
    }
  }

  @Test func `the refusal reads as lines and moves no cursor`() {
    let error = ReportError.unlikeRuns([
      RunMismatch(what: "baseline", first: "a", second: "\u{1B}[2J")
    ])
    #expect(
      error.description
        == "these runs do not compare, for they differ in\n  baseline: \"a\" against \"\u{FFFD}[2J\""
    )
  }

  @Test func `a refusal for the windows says how they begin alike`() {
    let error = ReportError.unlikeRuns([
      RunMismatch(what: RunMismatch.windowStart, first: "2880.0 s", second: "1440.0 s")
    ])
    #expect(
      error.description.hasSuffix(
        "Run the second again with --warm-up 2880, and both measure the same window."
      )
    )
  }

  @Test func `strategies of one run only are named`() throws {
    var other = Self.run(shift: 0)
    other.strategies[1].label = "new"
    let comparison = try RunComparison(Self.run(shift: 0), other)
    #expect(comparison.onlyInFirst == ["pi.cost_optimal"])
    #expect(comparison.onlyInSecond == ["new"])
    #expect(comparison.rows.count == 10)
  }

  @Test func `the renderings are the recorded ones`() throws {
    let comparison = try RunComparison(Self.run(shift: 0), Self.run(shift: 0.05))
    try GoldenFile.expect(Array(comparison.terminal().utf8), equals: "compare.txt")
    try GoldenFile.expect(comparison.csv(), equals: "compare.csv")
    try GoldenFile.expect(comparison.json(), equals: "compare.json")
  }
}
