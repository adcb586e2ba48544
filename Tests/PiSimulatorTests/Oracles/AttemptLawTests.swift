// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiRuntime
import PiSimulator
import Testing

@Suite struct AttemptLawTests {
  private func law(
    firstSigma: Double,
    tokenSigma: Double,
    shared: Bool,
    count: Double
  ) -> AttemptLaw {
    AttemptLaw(
      wait: 0,
      medians: ServiceMedians(firstToken: 0.8, perOutputToken: 0.02),
      firstTokenSigma: firstSigma,
      sharedSigma: shared ? tokenSigma : 0,
      writing: .fixed(count: count, isCut: false, sigma: shared ? 0 : tokenSigma)
    )
  }

  private func complete(_ law: AttemptLaw, _ time: Double) -> Double {
    law.probability(.complete, within: time, firstTokenWithin: .infinity)
  }

  @Test func `one noise alone is a normal distribution function`() {
    // Writing takes 2 s for certain: P(0.8 exp(0.5 Z) <= 3 - 2).
    let certain = law(firstSigma: 0.5, tokenSigma: 0, shared: false, count: 100)
    let score = Mathematics.log(1 / 0.8) / 0.5
    #expect(abs(complete(certain, 3) - Mathematics.normalCDF(score)) < 1e-9)
    // The first token comes after 0.8 s for certain: P(2 exp(0.3 Z) <= 3 - 0.8).
    let written = law(firstSigma: 0, tokenSigma: 0.3, shared: false, count: 100)
    let other = Mathematics.log(2.2 / 2) / 0.3
    #expect(abs(complete(written, 3) - Mathematics.normalCDF(other)) < 1e-9)
    // One noise stretches both parts alike: P(2.8 exp(0.4 Z) <= 3).
    let both = law(firstSigma: 0.4, tokenSigma: 0.4, shared: true, count: 100)
    let third = Mathematics.log(3 / 2.8) / 0.4
    #expect(abs(complete(both, 3) - Mathematics.normalCDF(third)) < 1e-9)
  }

  @Test(arguments: [0.02, 0.1, 0.35, 1, 2], [0.02, 0.2, 0.8])
  func `the sum of two lognormal times agrees with a fine trapezoid sum`(
    firstSigma: Double,
    tokenSigma: Double
  ) {
    let law = law(firstSigma: firstSigma, tokenSigma: tokenSigma, shared: false, count: 100)
    for time in [1.5, 2.5, 2.8, 3, 5, 12] {
      var sum = 0.0
      let steps = 400_000
      for step in 0...steps {
        let z = -8 + 16 * Double(step) / Double(steps)
        let rest = time - 0.8 * Mathematics.exp(firstSigma * z)
        guard rest > 0 else { continue }
        let inner = Mathematics.normalCDF(Mathematics.log(rest / 2) / tokenSigma)
        sum += Mathematics.exp(-z * z / 2) * inner
      }
      let truth = sum * 16 / Double(steps) / (2 * 3.141_592_653_589_793).squareRoot()
      #expect(abs(complete(law, time) - truth) < 2e-6, "\(firstSigma), \(tokenSigma), \(time)")
    }
  }

  @Test(arguments: UInt64(1)...12)
  func `what the law expects is what sampled plans do on average`(seed: UInt64) {
    let setup = OracleFleet(seed, requests: 1).setup
    var book = ProspectBook(OracleWorld(setup: setup, value: 0.1, door: OracleDoor()))
    let deployment = HostedDeployment(0, in: setup)
    let samples = 20_000
    var request = Request(
      key: RequestKey(source: 1, ordinal: 0),
      arrival: .zero,
      inputTokens: TokenCount(900)
    )
    request.outputCap = TokenCount(400)
    let prospect = book.prospect(
      deployment,
      for: SourcedRequest(request: request),
      isBlind: false,
      prices: setup.fleet.deployments[0].prices,
      now: .zero
    )
    let limit = 3.0
    var (answers, whole, ended, output, output2) = (0.0, 0.0, 0.0, 0.0, 0.0)
    for ordinal in 0..<samples {
      request.key = RequestKey(source: 1, ordinal: UInt32(ordinal))
      let plan = deployment.sample(
        Visit(sourced: SourcedRequest(request: request), cached: 0, occupancy: 1, ordinal: 0)
      )
      guard plan.ending == .answers else { continue }
      answers += 1
      let isInTime = plan.toEnd.seconds <= limit
      ended += isInTime ? 1 : 0
      whole += isInTime && !plan.isCut ? 1 : 0
      let tokens = Double(
        isInTime
          ? plan.output
          : plan.usage(givenUpAfter: TimeSpan(clampingSeconds: limit)).output.count
      )
      output += tokens
      output2 += tokens * tokens
    }
    #expect(abs(1 - answers / Double(samples) - prospect.failing) < 0.015)
    let law = prospect.law
    for (part, count) in [(AttemptLaw.Part.complete, whole), (.ended, ended)] {
      let expected = law.probability(part, within: limit, firstTokenWithin: .infinity)
      #expect(abs(expected - count / answers) < 0.016, "\(part) \(expected) \(count / answers)")
    }
    let mean = output / answers
    let error = ((output2 / answers - mean * mean) / answers).squareRoot()
    let expected = law.output(within: limit, firstTokenWithin: .infinity)
    #expect(abs(expected - mean) < 4.5 * error + 0.6, "\(expected) tokens, sampled \(mean)")
  }
}
