// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiStatistics
import Testing

@Suite struct StationarityTests {
  private func noise(_ count: Int, seed: UInt64) -> [Double] {
    let luck = Luck(seed: seed, replication: 0)
    return (0..<count).map { index in
      let key = RequestKey(source: 0, ordinal: UInt32(index))
      return Mathematics.normalQuantile(luck.uniform(.service, request: key))
    }
  }

  /// The rule straight from its formula, in quadratic time.
  private func byDefinition(_ series: [Double]) -> Int {
    let batches = (0..<(series.count / 5)).map { batch in
      series[(batch * 5)..<(batch * 5 + 5)].reduce(0, +) / 5
    }
    let errors = (0...(batches.count - 5)).map { cut -> Double in
      let rest = batches[cut...]
      let mean = rest.reduce(0, +) / Double(rest.count)
      let squares = rest.map { ($0 - mean) * ($0 - mean) }.reduce(0, +)
      return squares / Double(rest.count * rest.count)
    }
    return 5 * (errors.indices.min { errors[$0] < errors[$1] } ?? 0)
  }

  @Test func `a transient is cut about where it ends, as the definition says`() {
    for seed in 1...20 {
      var series = noise(1000, seed: UInt64(seed))
      for index in 0..<100 { series[index] += 10 * (1 - Double(index) / 100) }
      let expected = byDefinition(series)
      #expect(MSER5.decide(series) == .cut(at: expected), "seed \(seed)")
      #expect((50...300).contains(expected), "seed \(seed)")
    }
  }

  @Test func `a trend, a shift in the second half or a short run asks for a longer run`() {
    #expect(MSER5.decide((0..<500).map(Double.init)) == .runLonger)
    var series = noise(1000, seed: 3)
    for index in 0..<600 { series[index] += 50 }
    #expect(MSER5.decide(series) == .runLonger)
    #expect(MSER5.decide(noise(49, seed: 1)) == .runLonger)
  }

  @Test func `a constant series loses nothing`() {
    #expect(MSER5.decide([Double](repeating: 0.1, count: 200)) == .cut(at: 0))
  }

  @Test func `the run length is the first that meets the target`() throws {
    let pilot = MeanInterval([9.0, 11, 10, 12, 8])
    let needed = try #require(pilot.replicationsNeeded(relativeHalfWidth: 0.05))
    func relative(_ n: Int) -> Double {
      let t = StudentT(degreesOfFreedom: Double(n - 1)).upperQuantile(0.025)
      return t * pilot.standardDeviation / Double(n).squareRoot() / pilot.mean
    }
    #expect(relative(needed) <= 0.05)
    #expect(relative(needed - 1) > 0.05)
    #expect(pilot.replicationsNeeded(relativeHalfWidth: 1) == 5)
    #expect(MeanInterval([1]).replicationsNeeded(relativeHalfWidth: 0.1) == nil)
    #expect(MeanInterval([-1, 1]).replicationsNeeded(relativeHalfWidth: 0.1) == nil)
    #expect(MeanInterval([3, 3]).replicationsNeeded(relativeHalfWidth: 0.1) == 2)
  }
}
