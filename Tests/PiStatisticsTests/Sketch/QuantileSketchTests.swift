// SPDX-License-Identifier: Apache-2.0

import PiStatistics
import Testing

@Suite struct QuantileSketchTests {
  private func filled(_ values: [Double], seed: UInt64, accuracy: Int = 64) -> QuantileSketch {
    var sketch = QuantileSketch(accuracy: accuracy, seed: seed)
    for value in values { sketch.add(value) }
    return sketch
  }

  private func largestError(_ sketch: QuantileSketch, _ values: [Double]) -> Int {
    let sorted = values.sorted()
    var worst = 0
    for (index, value) in sorted.enumerated() where index % 97 == 0 {
      worst = max(worst, abs(sketch.rank(value) - (index + 1)))
    }
    return worst
  }

  @Test func `few values are kept exactly`() {
    let sketch = filled([5, 1, 4, 2, 3], seed: 1)
    #expect(sketch.quantile(0) == 1 && sketch.quantile(0.5) == 3 && sketch.quantile(1) == 5)
    #expect(sketch.sureRankError == 0 && sketch.rank(3) == 3)
    #expect(QuantileSketch(seed: 1).quantile(0.5) == nil)
  }

  @Test func `no rank errs by more than the sure bound`() {
    for seed in 0..<20 {
      let values = uniforms(seed: seed, count: 20_000).map { 1 / $0 }
      let sketch = filled(values, seed: UInt64(seed))
      let error = largestError(sketch, values)
      #expect(error <= sketch.sureRankError, "seed \(seed)")
      #expect(sketch.size < 300 && sketch.count == 20_000)
    }
  }

  @Test func `a given rank keeps the likely bound as often as promised`() {
    var outside = 0
    for seed in 0..<300 {
      let values = uniforms(seed: seed, count: 5000)
      let sketch = filled(values, seed: UInt64(seed))
      let truth = values.count { $0 <= 0.5 }
      outside += abs(Double(sketch.rank(0.5) - truth)) > sketch.rankError(confidence: 0.9) ? 1 : 0
    }
    #expect(outside <= 30, "\(outside)")
  }

  @Test func `merging keeps counts and the sure bound`() {
    for seed in 0..<10 {
      let values = uniforms(seed: seed, count: 12_000)
      var all = QuantileSketch(accuracy: 64, seed: 99)
      for shard in 0..<6 {
        let part = Array(values[(shard * 2000)..<((shard + 1) * 2000)])
        all.merge(filled(part, seed: UInt64(shard)))
      }
      #expect(all.count == values.count)
      #expect(all.rank(.infinity) == values.count)
      #expect(largestError(all, values) <= all.sureRankError)
      #expect(abs((all.quantile(0.5) ?? 0) - 0.5) < 0.06)
    }
  }

  @Test func `sorted and infinite values are summarised too`() {
    let sketch = filled((0..<10_000).map { $0 < 9000 ? Double($0) : .infinity }, seed: 3)
    #expect(sketch.quantile(0.99) == .infinity)
    #expect(abs((sketch.quantile(0.5) ?? 0) - 5000) <= Double(sketch.sureRankError))
  }

  @Test func `equal seeds and values give equal sketches`() {
    let values = uniforms(seed: 4, count: 3000)
    #expect(filled(values, seed: 7) == filled(values, seed: 7))
  }
}
