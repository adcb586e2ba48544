// SPDX-License-Identifier: Apache-2.0

import PiBench
import PiCore
import PiReport
import Testing

struct DetectionTests {
  private func document(_ fault: String) async throws -> RunDocument {
    let text = SampleFiles.experiment(
      replacing: "\"replications\": 2",
      with: "\"replications\": 5, \"faults\": [\(fault)]"
    )
    let slow = text.replacing("\"duration_s\": 200", with: "\"duration_s\": 2000")
    let runner = try ExperimentRunner(try SampleFiles.read(slow), workers: 2)
    return DocumentBuilder(try await runner.run(), runner).document(manifest: [])
  }

  @Test func `a strategy that looks turns away from a brown-out, one that does not never does`()
    async throws
  {
    let document = try await document(
      "{\"name\": \"slow\", \"effect\": \"brown_out\", \"factor\": 10, \"deployments\": [\"a\"], "
        + "\"at_s\": 600, \"lasting_s\": 600}"
    )
    #expect(document.detections.map(\.strategy) == ["random", "p2c.peak_ewma"])
    let (blind, seeing) = (document.detections[0], document.detections[1])
    #expect(blind.fault == "slow")
    #expect(blind.reactionSeconds == nil)
    #expect(abs(try #require(blind.shareDuring) - 0.5) < 0.05)
    let reaction = try #require(seeing.reactionSeconds)
    #expect((1...300).contains(reaction))
    #expect(try #require(seeing.shareDuring) < 0.5 * (try #require(seeing.shareBefore)))
    #expect(seeing.recoverySeconds != nil)
    #expect(document.faults.first?.startSeconds == 600)
    #expect(document.faults.first?.endSeconds == 1_200)
  }

  @Test func `faults that come again are not watched`() async throws {
    let document = try await document(
      "{\"effect\": \"outage\", \"deployments\": [\"a\"], \"mean_between_s\": 300, "
        + "\"mean_repair_s\": 20}"
    )
    #expect(document.detections.isEmpty)
    #expect(document.faults.count > 1)
  }
}
