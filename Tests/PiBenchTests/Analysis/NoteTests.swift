// SPDX-License-Identifier: Apache-2.0

import PiBench
import PiCore
import PiReport
import Testing

struct NoteTests {
  /// The notes of the sample experiment with one part replaced.
  private func notes(replacing part: String, with other: String) async throws -> [String] {
    let spec = try SampleFiles.read(SampleFiles.experiment(replacing: part, with: other))
    let runner = try ExperimentRunner(spec, workers: 2)
    let result = try await runner.run()
    return DocumentBuilder(result, runner).document(manifest: []).notes
  }

  private func faults(_ keys: String) async throws -> [String] {
    try await notes(
      replacing: "\"replications\": 2",
      with: """
        "replications": 2, "faults": [{"name": "late", "effect": "outage", "provider": "east", \(keys)}]
        """
    )
  }

  @Test(arguments: [
    ("\"at_s\": 500", "it begins at 500.0 s, after the last request."),
    ("\"at_s\": 200, \"lasting_s\": 5", "it begins at 200.0 s, after the last request."),
    (
      "\"from_request\": 100000, \"for_requests\": 5",
      "it begins with request 100000, after the last request."
    ),
  ])
  func `a fault that begins after the end is told`(keys: String, ending: String) async throws {
    let notes = try await faults(keys)
    #expect(notes.contains("The fault \"late\" had no effect: \(ending)"), "\(notes)")
  }

  @Test func `a fault that struck is not`() async throws {
    let notes = try await faults("\"at_s\": 50, \"lasting_s\": 5")
    #expect(!notes.contains { $0.contains("\"late\"") })
  }

  @Test func `a solve rate that nobody stated is told`() async throws {
    let one = try await notes(replacing: ", \"solve_rate\": 0.95", with: "")
    #expect(one.contains { $0.hasPrefix("No solve rate is stated for b: the default of 0.9 ") })
    let stated = try await notes(replacing: "\"replications\": 2", with: "\"replications\": 3")
    #expect(!stated.contains { $0.contains("states") || $0.contains("is stated") })
  }

  @Test func `a fleet without any solve rate says so`() throws {
    for name in ["claude-code", "hosted-2023"] {
      let fleet = try Library().fleet(named: name)
      #expect(fleet.assumedSolveRates.count == fleet.members.count)
      #expect(fleet.assumedSolveRates.allSatisfy { $0.rate == 0.9 })
    }
    #expect(try Library().fleet(named: "default").assumedSolveRates.isEmpty)
  }

  @Test func `a seed may be any number below 2 to the 64th`() throws {
    let text = SampleFiles.experiment(
      replacing: "\"replications\": 2",
      with: "\"replications\": 2, \"seed\": 18446744073709551615"
    )
    #expect(try SampleFiles.read(text).seed == .max)
  }
}
