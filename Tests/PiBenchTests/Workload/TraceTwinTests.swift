// SPDX-License-Identifier: Apache-2.0

import PiBench
import PiCore
import Testing

struct TraceTwinTests {
  private static func played(_ name: String) throws -> [SourcedRequest] {
    var source = try SampleWorkload.source(
      #""kind": "twin", "twin": "\#(name)", "duration_s": 300000, "requests": 20000"#
    )
    return try SampleWorkload.firsts(&source)
  }

  @Test func `the twin of mooncake has the recorded cached share`() throws {
    let fitted = try FittedTwin("mooncake")
    let requests = try TraceTwinTests.played("mooncake").map(\.request)
    #expect(requests.count == 20_000)
    let inputs = requests.map { Double($0.inputTokens.count) }
    let shares = zip(requests, inputs).map { Double($0.sharedPrefixTokens.count) / $1 }
    #expect(shares.allSatisfy { (0...1).contains($0) })
    let mean = try fitted.number("cached_input_share", "measured_mean")
    #expect(abs(Sample.mean(shares) - mean) < 0.01, "\(Sample.mean(shares))")
    let rank = Sample.rankCorrelation(shares, inputs)
    #expect(
      abs(rank - (try fitted.number("cached_share_input_rank_correlation"))) < 0.03,
      "\(rank)"
    )
  }

  @Test func `a twin without a cached share has no shared prefix`() throws {
    let requests = try TraceTwinTests.played("azure-conv")
    #expect(requests.allSatisfy { $0.request.sharedPrefixTokens == .zero })
    let fitted = try FittedTwin("azure-conv").number("input_tokens", "measured_mean")
    let mean = Sample.mean(requests.map { Double($0.request.inputTokens.count) })
    #expect(abs(mean - fitted) < 0.03 * fitted)
  }
}
