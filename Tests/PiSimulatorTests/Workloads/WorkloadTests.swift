// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiSimulator
import PiStatistics
import Testing

@Suite struct ArrivalProcessTests {
  /// Arrivals of a law up to `seconds`.
  private func times(_ law: ArrivalLaw, seconds: Double, replication: UInt32 = 0) -> [Double] {
    var process = ArrivalProcess(law, luck: Luck(seed: 3, replication: replication))
    var times: [Double] = []
    while true {
      let instant = process.next()
      let time = Double(instant.nanoseconds) / 1e9
      if time > seconds { return times }
      #expect(time >= times.last ?? 0)
      times.append(time)
    }
  }

  /// Expects a mean over replications inside its 99.9 % interval.
  private func expect(_ truth: Double, _ value: (UInt32) -> Double) {
    let interval = MeanInterval((0..<20).map { value($0) }, confidence: 0.999)
    #expect(interval.low <= truth && truth <= interval.high, "\(truth) outside \(interval)")
  }

  private static let modulated = ArrivalLaw.modulated(states: [
    ArrivalLaw.ModulatedState(rate: 20, meanStay: TimeSpan(wholeSeconds: 2)),
    ArrivalLaw.ModulatedState(rate: 2, meanStay: TimeSpan(wholeSeconds: 4)),
  ])

  @Test(arguments: [
    ArrivalLaw.poisson(rate: 8), .gamma(rate: 8, shape: 0.4), .gamma(rate: 8, shape: 3),
    .weibull(rate: 8, shape: 0.7), modulated,
    .diurnal(mean: 8, peak: 1.8, period: TimeSpan(wholeSeconds: 50)),
  ])
  func `a law has its mean rate`(law: ArrivalLaw) {
    expect(law.meanRate) { Double(times(law, seconds: 500, replication: $0).count) / 500 }
  }

  @Test func `scaling a law scales its mean rate`() {
    #expect(ArrivalProcessTests.modulated.meanRate == 8)
    #expect(ArrivalProcessTests.modulated.scaled(by: 3).meanRate == 24)
    #expect(ArrivalLaw.poisson(rate: 2).scaled(by: 0.5) == .poisson(rate: 1))
  }

  @Test(arguments: [0.4, 1.0, 3.0])
  func `Gamma gaps vary by one over the root of the shape`(shape: Double) {
    expect(1 / shape.squareRoot()) { replication in
      let times = times(.gamma(rate: 8, shape: shape), seconds: 1_500, replication: replication)
      let gaps = Moments(zip(times.dropFirst(), times).map { $0 - $1 })
      return gaps.standardDeviation / gaps.mean
    }
  }

  @Test func `Weibull gaps of shape 2 exceed their mean with the law's probability`() {
    // P(X > mean) = exp(−Γ(1.5)²) = exp(−π/4).
    expect(Mathematics.exp(-0.785_398_163_397_448_3)) { replication in
      let times = times(.weibull(rate: 8, shape: 2), seconds: 500, replication: replication)
      let gaps = zip(times.dropFirst(), times).map { $0 - $1 }
      return Double(gaps.count { $0 > 0.125 }) / Double(gaps.count)
    }
  }

  @Test func `a modulated process clusters more than a Poisson process`() {
    let times = times(ArrivalProcessTests.modulated, seconds: 2_000)
    var perSecond = [Double](repeating: 0, count: 2_000)
    for time in times { perSecond[min(Int(time), 1_999)] += 1 }
    let moments = Moments(perSecond)
    #expect(moments.variance > 3 * moments.mean)
  }

  @Test func `a diurnal process peaks in the middle of its period`() {
    let law = ArrivalLaw.diurnal(mean: 10, peak: 1.6, period: TimeSpan(wholeSeconds: 100))
    expect(16) { replication in
      let times = times(law, seconds: 2_000, replication: replication)
      let middle = times.count { abs($0.truncatingRemainder(dividingBy: 100) - 50) < 2 }
      return Double(middle) / (20 * 4)
    }
    expect(4) { replication in
      let times = times(law, seconds: 2_000, replication: replication)
      let start = times.count { $0.truncatingRemainder(dividingBy: 100) < 2 }
      return Double(start) / (20 * 2)
    }
  }

  @Test func `a flash crowd multiplies the rate for its time only`() {
    let law = ArrivalLaw.flashCrowd(
      rate: 5,
      at: Instant.zero + TimeSpan(wholeSeconds: 100),
      lasting: TimeSpan(wholeSeconds: 50),
      factor: 6
    )
    expect(30) { replication in
      let times = times(law, seconds: 300, replication: replication)
      return Double(times.count { $0 >= 100 && $0 < 150 }) / 50
    }
    expect(5) { replication in
      let times = times(law, seconds: 300, replication: replication)
      return Double(times.count { $0 < 100 || $0 >= 150 }) / 250
    }
  }
}

@Suite struct TokenLawTests {
  @Test func `a lognormal law has its median and moments`() {
    let law = TokenLaw.lognormal(median: 300, sigma: 0.9)
    #expect(abs(law.value(0.5) - 300) < 1e-9)
    #expect(law.logMoments.mean == Mathematics.log(300))
    #expect(law.logMoments.deviation == 0.9)
  }

  @Test func `an empirical law interpolates between its quantiles`() {
    let law = TokenLaw.empirical(levels: [0, 0.5, 1], quantiles: [10, 20, 40])
    #expect(law.value(0.25) == 15)
    #expect(law.value(0.75) == 30)
    #expect(abs(law.value(0.999_999_999) - 40) < 1e-6)
  }

  @Test func `a sample is at least one token and follows its factor`() {
    #expect(TokenLaw.constant(0.2).sample(0.5).count == 1)
    #expect(TokenLaw.constant(100).sample(0.5, factor: 1.5).count == 150)
  }
}

@Suite struct RequestMixTests {
  @Test func `task types and tenants come with their shares`() {
    let factory = RequestFactory(SampleWorld.mix, luck: Luck(seed: 4, replication: 0))
    let requests = (0..<20_000).map {
      factory.request(RequestKey(source: 0, ordinal: $0), at: .zero).request
    }
    let chat = requests.count { $0.taskType.offset == 0 }
    let large = requests.count { $0.tenant.offset == 0 }
    for (count, share) in [(chat, 0.7), (large, 0.8)] {
      let interval = ProportionInterval.clopperPearson(
        successes: count,
        trials: requests.count,
        confidence: 0.999
      )
      #expect(interval.low <= share && share <= interval.high)
    }
  }

  @Test func `the visible signal of difficulty is standardised`() {
    let factory = RequestFactory(SampleWorld.mix, luck: Luck(seed: 4, replication: 0))
    let signals = (0..<20_000).map {
      factory.request(RequestKey(source: 0, ordinal: $0), at: .zero).difficultySignal
    }
    let moments = Moments(signals)
    #expect(abs(moments.mean) < 0.03)
    #expect(abs(moments.standardDeviation - 1) < 0.03)
  }
}
