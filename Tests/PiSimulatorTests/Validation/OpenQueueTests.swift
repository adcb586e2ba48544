// SPDX-License-Identifier: Apache-2.0

import Foundation
import PiCore
import PiSimulator
import PiStatistics
import PiTestOracles
import Testing

/// Each open queue against its closed form, at the seeds 1 … n fixed beforehand.
@Suite(.enabled(if: Validation.isOptimised, Validation.needsRelease))
struct OpenQueueTests {
  @Test(arguments: [0.5, 0.8, 0.9])
  func `M/M/1 has the mean, p95 and p99 of its closed form`(load: Double) throws {
    let queue = TextbookQueue(arrivals: .poisson(rate: load), service: .exponential(mean: 1))
    let truth = MMc(arrivalRate: load, serviceRate: 1)
    var results: [TextbookResult] = []
    _ = try Validation.replicate(30) { luck in
      results.append(try queue.run(customers: 2_000_000, warmUp: 20_000, luck: luck))
      return 0
    }
    Validation.expect(results.map(\.meanWait), toHold: truth.meanWait, "mean wait")
    Validation.expect(results.map(\.meanSojourn), toHold: truth.meanSojourn, "mean sojourn")
    for p in [0.95, 0.99] {
      Validation.expect(
        results.map { $0.sojournQuantile(p) },
        toHold: truth.sojournQuantile(p),
        bias: 0.004 * truth.sojournQuantile(p),
        "p\(p)"
      )
    }
  }

  @Test(arguments: [(2, 0.8), (16, 0.9)])
  func `M/M/c has Erlang's wait`(servers: Int, load: Double) throws {
    let queue = TextbookQueue(
      arrivals: .poisson(rate: load * Double(servers)),
      service: .exponential(mean: 1),
      servers: servers
    )
    let truth = MMc(arrivalRate: load * Double(servers), serviceRate: 1, servers: servers)
    let waits = try Validation.replicate(20) {
      try queue.run(customers: 2_000_000, warmUp: 50_000, luck: $0).meanWait
    }
    Validation.expect(waits, toHold: truth.meanWait, "mean wait")
  }

  @Test func `M/M/c/K blocks and delays as its closed form`() throws {
    let queue = TextbookQueue(
      arrivals: .poisson(rate: 4),
      service: .exponential(mean: 1),
      servers: 4,
      capacity: 10
    )
    let truth = MMcK(arrivalRate: 4, serviceRate: 1, servers: 4, capacity: 10)
    var results: [TextbookResult] = []
    _ = try Validation.replicate(20) { luck in
      results.append(try queue.run(customers: 500_000, warmUp: 5_000, luck: luck))
      return 0
    }
    Validation.expect(results.map(\.blockedShare), toHold: truth.blocking, "blocking")
    Validation.expect(results.map(\.meanWait), toHold: truth.meanWait, "mean wait")
    Validation.expect(results.map(\.meanSojourn), toHold: truth.meanSojourn, "mean sojourn")
  }

  @Test(arguments: [ServiceLaw.exponential(mean: 1), .lognormal(mean: 1, sigma: 1)])
  func `Erlang B does not depend on the service law`(service: ServiceLaw) throws {
    let queue = TextbookQueue(
      arrivals: .poisson(rate: 8),
      service: service,
      servers: 10,
      capacity: 10
    )
    let blocked = try Validation.replicate(20) {
      try queue.run(customers: 500_000, warmUp: 5_000, luck: $0).blockedShare
    }
    Validation.expect(blocked, toHold: Erlang.blocking(load: 8, servers: 10), "blocking")
  }

  @Test(arguments: ServiceLaws.allCases)
  func `M/G/1 has Pollaczek's and Khinchine's wait`(law: ServiceLaws) throws {
    let service = law.law
    let rate = 0.7 / service.mean
    let queue = TextbookQueue(arrivals: .poisson(rate: rate), service: service)
    let truth = MG1(
      arrivalRate: rate,
      meanService: service.mean,
      secondMoment: service.secondMoment
    )
    let waits = try Validation.replicate(20) {
      try queue.run(customers: 2_000_000, warmUp: 20_000, luck: $0).meanWait
    }
    Validation.expect(waits, toHold: truth.meanWait, "mean wait")
  }

  @Test(arguments: ServiceLaws.allCases)
  func `processor sharing depends on the mean service only`(law: ServiceLaws) throws {
    let service = law.law
    let rate = 0.7 / service.mean
    let queue = TextbookQueue(
      arrivals: .poisson(rate: rate),
      service: service,
      discipline: .processorSharing
    )
    let truth = MG1(
      arrivalRate: rate,
      meanService: service.mean,
      secondMoment: service.secondMoment
    )
    let sojourns = try Validation.replicate(20) {
      try queue.run(customers: 400_000, warmUp: 10_000, luck: $0).meanSojourn
    }
    Validation.expect(sojourns, toHold: truth.meanSojournWhenShared, "mean sojourn")
  }

  @Test(arguments: [0.5, 2.0])
  func `GI/M/1 has its root's wait for Gamma and Weibull gaps`(shape: Double) throws {
    let laws: [(ArrivalLaw, InterarrivalLaw)] = [
      (.gamma(rate: 0.7, shape: shape), .gamma(mean: 1 / 0.7, shape: shape)),
      (.weibull(rate: 0.7, shape: shape), .weibull(mean: 1 / 0.7, shape: shape)),
    ]
    for (arrivals, gaps) in laws {
      let queue = TextbookQueue(arrivals: arrivals, service: .exponential(mean: 1))
      let truth = GIM1(interarrival: gaps, serviceRate: 1)
      let waits = try Validation.replicate(20) {
        try queue.run(customers: 600_000, warmUp: 10_000, luck: $0).meanWait
      }
      Validation.expect(waits, toHold: truth.meanWait, "\(gaps)")
    }
  }
}

/// The service laws of the M/G/1 tests.
enum ServiceLaws: CaseIterable {
  case deterministic
  case hyperexponential
  case lognormal
  case azure

  var law: ServiceLaw {
    switch self {
    case .deterministic: .deterministic(1)
    case .hyperexponential: .hyperexponential(share: 0.1, first: 5, second: 0.5)
    case .lognormal: .lognormal(mean: 1, sigma: 1)
    case .azure: .empirical(ServiceLaws.azureServices)
    }
  }

  /// Service times of the Azure conversation trace, at 1 ms an input and 20 ms an output token.
  ///
  /// Without the trace an embedded sample of its rows stands in.
  private static var azureServices: ContiguousArray<Double> {
    let root = URL(fileURLWithPath: #filePath).pathComponents.dropLast(4).joined(separator: "/")
    let path =
      root.dropFirst() + "/../shared/data/traces/azure-llm-2023/AzureLLMInferenceTrace_conv.csv"
    guard let text = try? String(contentsOfFile: String(path), encoding: .utf8) else {
      print("SKIPPED: the Azure trace is not there, its embedded sample is used")
      return ContiguousArray(sample.map { 0.001 * $0.0 + 0.02 * $0.1 })
    }
    return ContiguousArray(
      text.split(whereSeparator: \.isNewline).dropFirst().compactMap { line in
        let fields = line.split(separator: ",")
        guard fields.count == 3, let input = Double(fields[1]), let output = Double(fields[2])
        else { return nil }
        return 0.001 * input + 0.02 * output
      }
    )
  }

  /// The first rows of the trace: input and output tokens.
  private static let sample: [(Double, Double)] = [
    (374, 44), (396, 109), (879, 55), (91, 16), (91, 16), (381, 84), (1_313, 142), (388, 84),
    (242, 14), (209, 152), (394, 109), (394, 59), (1_315, 207), (2_221, 15), (389, 83),
    (1_103, 251),
  ]
}
