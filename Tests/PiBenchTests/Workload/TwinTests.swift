// SPDX-License-Identifier: Apache-2.0

import Foundation
import PiBench
import PiCore
import PiResources
import PiSimulator
import Testing

struct TwinTests {
  /// An hour-long twin's requests, and the figures that its fit measured on the recording.
  private func draw(_ name: String, replication: UInt32, seconds: Double) throws
    -> (requests: [SourcedRequest], figures: JSONNode)
  {
    let text = SampleFiles.experiment(
      replacing:
        "\"kind\": \"open_loop\",\n\"arrivals\": {\"law\": \"poisson\", \"rate_per_s\": 2},",
      with: "\"kind\": \"twin\", \"twin\": \"\(name)\","
    )
    // Twins bring sizes of their own.
    let sized = text.replacing(", \"input_tokens\": 900, \"output_tokens\": 300", with: "")
      .replacing(
        ", \"input_tokens\": {\"median\": 400, \"sigma\": 0.8}, "
          + "\"output_tokens\": {\"median\": 180, \"sigma\": 0.6}",
        with: ""
      )
    var spec = try SampleFiles.read(sized).workload
    guard case .twin(let twin, _) = spec.origin else { throw TwinError() }
    spec.origin = .twin(twin, duration: TimeSpan(clampingSeconds: seconds))
    let workload = try WorkloadFactory(spec, seed: 1)
    var source = try workload.source(luck: Luck(seed: 1, replication: replication))
    var requests: [SourcedRequest] = []
    while let sourced = try source.next() { requests.append(sourced) }
    let bytes = try #require(EmbeddedResource.bytes(named: "datasets/workloads/\(name).json"))
    return (requests, try JSONReader.parse(bytes, named: name))
  }

  private struct TwinError: Error {}

  private func number(_ node: JSONNode, _ path: String...) throws -> Double {
    var node = node
    for key in path { node = try #require(node[key]) }
    return try Double(json: node)
  }

  @Test(arguments: ["azure-conv", "mooncake"])
  func `a twin has the rate and the token counts of its recording`(_ name: String) throws {
    let (requests, figures) = try draw(name, replication: 0, seconds: 40_000)
    let count = Double(requests.count)
    let rate = try number(figures, "arrivals", "rate_per_s")
    #expect(abs(count / 40_000 / rate - 1) < 0.05)
    let input = requests.reduce(0) { $0 + Double($1.request.inputTokens.count) } / count
    #expect(abs(input / (try number(figures, "input_tokens", "measured_mean")) - 1) < 0.03)
    let output = requests.reduce(0) { $0 + Double($1.recordedOutput?.count ?? 0) } / count
    #expect(abs(output / (try number(figures, "output_tokens", "measured_mean")) - 1) < 0.03)
    let sorted = requests.map(\.request.inputTokens.count).sorted()
    let tail = Double(sorted[sorted.count * 99 / 100])
    #expect(abs(tail / (try number(figures, "input_tokens", "measured_p99")) - 1) < 0.05)
  }

  @Test(arguments: ["azure-conv", "mooncake"], [10, 60])
  func `a twin is as bursty as its fit says`(_ name: String, _ window: Int) throws {
    var dispersions: [Double] = []
    for replication in 0..<4 {
      let (requests, _) = try draw(name, replication: UInt32(replication), seconds: 40_000)
      var counts = [Double](repeating: 0, count: 40_000 / window)
      for sourced in requests {
        let place = Int(sourced.request.arrival.nanoseconds / 1_000_000_000) / window
        if place < counts.count { counts[place] += 1 }
      }
      let mean = counts.reduce(0, +) / Double(counts.count)
      let squares = counts.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      dispersions.append(squares / Double(counts.count - 1) / mean)
    }
    let (_, figures) = try draw(name, replication: 0, seconds: 1)
    let fitted = try number(figures, "arrivals", "fitted_dispersion_by_window_s", "\(window)")
    let mean = dispersions.reduce(0, +) / 4
    #expect(abs(mean / fitted - 1) < 0.15, "\(mean) against \(fitted)")
  }

  @Test(arguments: [
    ("\"quantile_levels\": [0.0, ", "\"quantile_levels\": [0.5, ", "rise from 0 to 1"),
    ("\"quantile_levels\": [0.0, ", "\"quantile_levels\": [-1, ", "rise from 0 to 1"),
    ("\"rate_high_per_s\": ", "\"rate_high_per_s\": -", "a number in 1e-06 … 1000000.0"),
    ("\"mean_low_s\": ", "\"mean_low_s\": 0, \"x\": ", "a number in 0.001 … 315000000.0"),
    ("\"input_lag1_rank_correlation\": ", "\"input_lag1_rank_correlation\": 7", "-1.0 … 1.0"),
    ("\"input_tokens\": {\"quantiles\": [", "\"input_tokens\": {\"quantiles\": [9e9, ", "rising"),
    (
      "\"output_tokens\": {\"quantiles\": [", "\"output_tokens\": {\"quantiles\": [0.0, ",
      "quantiles"
    ),
    ("\"arrivals\"", "\"arrival\"", "a twin of an open-loop trace"),
  ])
  func `a bad twin is refused`(_ part: String, _ other: String, _ message: String) throws {
    let scratch = try Scratch()
    let bytes = try #require(EmbeddedResource.bytes(named: "datasets/workloads/azure-conv.json"))
    let text = String(decoding: bytes, as: UTF8.self)
    #expect(text.contains(part))
    let path = try scratch.write(
      text.replacing(part, with: other, maxReplacements: 1),
      to: "twin.json"
    )
    let experiment = SampleFiles.experiment(
      replacing:
        "\"kind\": \"open_loop\",\n\"arrivals\": {\"law\": \"poisson\", \"rate_per_s\": 2},",
      with: "\"kind\": \"twin\", \"twin\": \"\(path)\","
    )
    #expect {
      _ = try SampleFiles.read(experiment)
    } throws: { error in
      "\(error)".hasPrefix("\(path):") && "\(error)".contains(message)
    }
  }
}
