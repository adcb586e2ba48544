// SPDX-License-Identifier: Apache-2.0

import Foundation
import PiBench
import PiCore
import PiReport
import PiSimulator
import Testing

/// Recorded traces, end to end, where the data stands beside the repository.
struct RealTraceTests {
  static let data = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("../shared/data/traces")
    .standardizedFileURL.path
  static let traces = [
    "azure-llm-2023/AzureLLMInferenceTrace_conv.csv", "mooncake/conversation_trace.jsonl",
    "weka-claude-code/requests.csv",
  ]
  static let isThere = FileManager.default.fileExists(atPath: data)

  @Test(
    .enabled(if: isThere, "skipped: no ../shared/data/traces beside the repository"),
    arguments: traces
  )
  func `a recorded trace runs end to end`(_ name: String) async throws {
    var changes = ExperimentChanges()
    changes.trace = WorkloadSpec.TraceOrigin(path: RealTraceTests.data + "/" + name)
    changes[.requests] = 2_000
    changes[.replications] = 2
    let spec = try ExperimentReader().read("default", changes: changes)
    let runner = try ExperimentRunner(spec, workers: 2)
    let result = try await runner.run()
    for arm in result.strategies {
      #expect(arm.runs.map(\.ending.totals.submitted) == [2_000, 2_000], "\(arm.arm.label)")
    }
    #expect(runner.workload.isClosedLoop == name.hasPrefix("weka"))
    let document = DocumentBuilder(result, runner).document(manifest: [])
    #expect(document.identity.contains { $0.label == "trace sha256" })
    #expect(document.strategies.count == spec.strategies.count + Yardstick.usual.count)
    #expect(try RunDocument(json: document.json(), named: "results.json") == document)
  }
}
