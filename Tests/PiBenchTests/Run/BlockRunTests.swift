// SPDX-License-Identifier: Apache-2.0

import PiBench
import PiCore
import PiReport
import PiSimulator
import Testing

/// Resampled blocks, end to end.
struct BlockRunTests {
  /// Sixty blocks, every sixth with a burst of long answers.
  private static func trace() -> String {
    var text = "arrival,input,output\n"
    for block in 0..<60 {
      let isBurst = block % 6 == 5
      for row in 0..<(isBurst ? 24 : 4) {
        text += "\(600 * block + (isBurst ? 1 : 100) * row),500,\(isBurst ? 900 : 50)\n"
      }
    }
    return text + "35999.999999999,500,50\n"
  }

  private static func run(
    _ path: String,
    _ more: String = "",
    workers: Int = 2
  ) async throws -> (result: ExperimentResult, document: RunDocument) {
    let keys = #""kind": "trace", "path": "\#(path)"\#(more)"#
    var spec = try SampleFiles.read(SampleWorkload.experiment(keys))
    spec.replications = 10
    spec.yardsticks = [.oracle]
    let runner = try ExperimentRunner(spec, workers: workers)
    let result = try await runner.run()
    return (result, DocumentBuilder(result, runner).document(manifest: []))
  }

  private static func width(_ document: RunDocument, _ metric: String) throws -> Double {
    let place = try #require(document.metrics.firstIndex { $0.id == metric })
    let figure = document.strategies[0].figures[place]
    return try #require(figure.high) - (try #require(figure.low))
  }

  @Test func `intervals widen by what the workload varies`() async throws {
    let scratch = try Scratch()
    let path = try scratch.write(BlockRunTests.trace(), to: "t.csv")
    let drawn = try await BlockRunTests.run(path)
    let fixed = try await BlockRunTests.run(path, #", "resample": false"#)
    for metric in ["cost_per_request_usd", "net_value_usd"] {
      let widths = try [drawn, fixed].map { try BlockRunTests.width($0.document, metric) }
      #expect(widths[0] > 2 * widths[1], "\(metric): \(widths)")
    }
    let requests = [drawn, fixed].map {
      Set($0.result.strategies[0].runs.map(\.ending.totals.submitted))
    }
    #expect(requests[1] == [441] && requests[0].count > 3)
    // Pairing holds: in each replication every strategy got the same requests.
    for replication in 0..<10 {
      let counts = (drawn.result.strategies + drawn.result.yardsticks).map {
        $0.runs[replication].ending.totals.submitted
      }
      #expect(Set(counts).count == 1)
    }
  }

  @Test func `the report says what was drawn, and how much of it`() async throws {
    let scratch = try Scratch()
    let path = try scratch.write(BlockRunTests.trace(), to: "t.csv")
    let drawn = try await BlockRunTests.run(path).document
    let fixed = try await BlockRunTests.run(path, #", "resample": false"#).document
    let slow = try await BlockRunTests.run(path, #", "rate_scale": 2.5"#).document
    for (document, text, note) in [
      (
        drawn, "60 blocks of 600.0 s",
        "Each replication draws 60 blocks of the trace, 600.0 recorded s"
      ),
      (
        fixed, "none",
        "simulated luck only: intervals are conditional on the trace (resampling is off)"
      ),
      (slow, "none", "(24 blocks with requests; resampling begins at 30)"),
    ] {
      #expect(document.workload.contains { $0.label == "resampled" && $0.value == text })
      #expect(document.identity.contains { $0.label == "resampled" && $0.value == text })
      #expect(document.notes.contains { $0.contains(note) }, "\(document.notes)")
      let terminal = TerminalTable.render(document).replacing("\n", with: " ")
      #expect(terminal.contains(note), "\(terminal)")
    }
  }

  @Test func `figures name what they come from, and what they do not support`()
    async throws
  {
    let scratch = try Scratch()
    let path = try scratch.write(BlockRunTests.trace(), to: "t.csv")
    let drawn = try await BlockRunTests.run(path).document
    #expect(drawn.notes.contains { $0.contains("hold for other blocks of time like these") })
    #expect(drawn.notes.contains { $0.contains("60 blocks of time: no verdict on p95") })
    let terminal = TerminalTable.render(drawn, options: .init(width: 160))
      .replacing("\n", with: " ")
    #expect(terminal.contains("95 % interval over 60 blocks of 600.0 s, unadjusted"))
    let tail = try #require(drawn.metrics.firstIndex { $0.id == MetricID.latencyP95 })
    for strategy in drawn.strategies where strategy.figures[tail].difference != nil {
      #expect(strategy.figures[tail].low != nil && strategy.figures[tail].high != nil)
      #expect(strategy.figures[tail].difference?.verdict == nil)
    }
    let jain = try #require(drawn.metrics.firstIndex { $0.id == "tenant_fairness_jain" })
    #expect(drawn.strategies[0].figures[jain].mean != nil)
    #expect(drawn.strategies[0].figures[jain].low == nil)
  }

  @Test func `the mean is that of the recorded blocks, whatever was drawn how often`()
    async throws
  {
    let scratch = try Scratch()
    let path = try scratch.write(BlockRunTests.trace(), to: "t.csv")
    let document = try await BlockRunTests.run(path).document
    // At one deployment alone the cost of a request is known: that of the trace's own rows, of
    // which (500 · 1 + 900 · 2) are 240 and (500 · 1 + 50 · 2) are 201, in millionths of a dollar.
    let cost = try #require(document.metrics.firstIndex { $0.id == MetricID.cost })
    let share = try #require(
      document.strategies[0].deploymentShare.first { $0.name == "a" }
    ).share
    let mean = try #require(document.strategies[0].figures[cost].mean)
    let (atA, atB) = (
      (240 * 2_300.0 + 201 * 600) / 441 * 1e-6, (240 * 5_100.0 + 201 * 1_700) / 441 * 1e-6
    )
    // Choices of `random` are a coin of their own: their spread over 4,410 requests is 0.75 %.
    #expect(abs(mean - (share * atA + (1 - share) * atB)) < 0.03 * mean)
  }

  @Test func `bytes do not depend on the number of workers`() async throws {
    let scratch = try Scratch()
    let path = try scratch.write(BlockRunTests.trace(), to: "t.csv")
    let one = try await BlockRunTests.run(path, workers: 1)
    let two = try await BlockRunTests.run(path, workers: 2)
    #expect(one.document.json() == two.document.json())
    #expect(ReplicationsCSV.render(one.result) == ReplicationsCSV.render(two.result))
  }
}
