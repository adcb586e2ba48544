// SPDX-License-Identifier: Apache-2.0

import PiBench
import PiCore
import Testing

/// By what two runs are known as runs of one experiment.
struct ExperimentIdentityTests {
  private func identity(_ text: String) throws -> [String: String] {
    let spec = try SampleFiles.read(text)
    let fleet = try spec.fleet.simulated(taskTypes: spec.workload.taskTypes)
    return [
      "experiment": ExperimentIdentity.digest(of: spec),
      "fleet": ExperimentIdentity.digest(of: fleet),
    ]
  }

  @Test func `neither layout nor spelling nor what is compared belongs to it`() throws {
    let plain = try identity(SampleFiles.experiment)
    for (part, other) in [
      ("\"replications\": 2", "\"replications\": 3"),
      ("\"replications\": 2", "\"replications\": 2, \"seed\": 9"),
      ("\"replications\": 2", "\"replications\": 2, \"gateway\": {\"attempts\": 3}"),
      ("\"replications\": 2", "/* two */ \"replications\": 2"),
      ("\"kind\": \"open_loop\",\n\"arrivals\"", "\"arrivals\""),
      ("\"duration_s\": 200", "\"duration_s\": 2e2"),
      ("\"input_usd_per_million\": 1,", "\"input_usd_per_million\":1.0 ,"),
      ("\"strategies\": [\"random\", \"p2c.peak_ewma\"]", "\"strategies\": [\"random\"]"),
      ("\"name\": \"sample\"", "\"name\": \"other\", \"description\": \"It is another.\""),
    ] {
      var text = SampleFiles.experiment(replacing: part, with: other)
      if part.contains("kind") {
        text = text.replacing("\"duration_s\"", with: "\"kind\": \"open_loop\",\n\"duration_s\"")
      }
      #expect(try identity(text) == plain, "\(other)")
    }
  }

  @Test(arguments: [
    ("\"duration_s\": 200", "\"duration_s\": 201"), ("\"rate_per_s\": 2", "\"rate_per_s\": 2.1"),
    ("\"slo_s\": 8", "\"slo_s\": 9"), ("\"share\": 3", "\"share\": 4"),
    ("\"duration_s\": 200", "\"duration_s\": 200, \"prompts\": 5"),
    ("\"yardsticks\": []", "\"yardsticks\": [], \"gateway\": {\"attempts\": 2}"),
    ("\"yardsticks\": []", "\"yardsticks\": [], \"gateway\": {\"retry_share\": 0.1}"),
    ("\"yardsticks\": []", "\"yardsticks\": [], \"labels\": {\"share\": 0.2}"),
    ("\"yardsticks\": []", "\"yardsticks\": [], \"window\": {\"from_s\": 3}"),
  ])
  func `what is simulated belongs to it`(_ part: String, _ other: String) throws {
    let plain = try identity(SampleFiles.experiment)
    let changed = try identity(SampleFiles.experiment(replacing: part, with: other))
    #expect(changed["experiment"] != plain["experiment"])
    #expect(changed["fleet"] == plain["fleet"])
  }

  @Test(arguments: [
    "\"name\": \"c\"", "\"provider\": \"south\"", "\"model\": \"m3\"",
    "\"input_usd_per_million\": 1.5", "\"output_usd_per_million\": 2.5",
    "\"cached_input_usd_per_million\": 0.5", "\"cache_write_usd_per_million\": 1.5",
    "\"cache_write_1h_usd_per_million\": 1.5, \"cache_kind\": \"1h\"",
    "\"cache_lifetime_s\": 60, \"cached_input_usd_per_million\": 1",
    "\"cache_capacity_tokens\": 90000, \"cached_input_usd_per_million\": 1",
    "\"cache_least_tokens\": 90, \"cached_input_usd_per_million\": 1",
    "\"tiers\": [{\"above_tokens\": 9000, \"input_usd_per_million\": 9, \"output_usd_per_million\": 9}]",
    "\"prices_are_listed\": true", "\"rpm\": 60", "\"tpm\": 90000", "\"context_tokens\": 9000",
    "\"output_tokens\": 900", "\"capabilities\": [\"vision\"]", "\"weight\": 2",
    "\"quality_score\": 0.5", "\"tier\": 2", "\"ttft_base_s\": 0.6", "\"ttft_sigma\": 0.1",
    "\"ttft_per_1k_input_s\": 0.1", "\"ttft_per_1k_cached_input_s\": 0.1", "\"tpot_s\": 0.02",
    "\"tpot_sigma\": 0.1", "\"noise\": \"shared\"", "\"output_factor\": 1.5", "\"slots\": 7",
    "\"queue\": 9", "\"slowdown\": 0.1", "\"error_share\": 0.2",
    "\"error_mix\": {\"server_error\": 1}", "\"error_mix\": {\"overloaded\": 1}",
    "\"error_mix\": {\"network\": 1}", "\"error_mix\": {\"hangs\": 1}", "\"refusal_s\": 0.3",
    "\"solve_rate\": 0.7", "\"solves_cut_answers\": true",
  ])
  func `what a fleet declares belongs to it`(_ member: String) throws {
    let plain = try identity(SampleFiles.experiment)
    let key = try #require(member.split(separator: "\"").first)
    let lines = SampleFiles.fleet.split(separator: "\n", omittingEmptySubsequences: false)
    let old = try #require(lines.first { $0.contains("\"m1\"") })
    // The members of the line without the one that is given anew.
    let rest = old.dropFirst().dropLast(2)
    let kept = ExperimentIdentityTests.members(String(rest)).filter { !$0.hasPrefix("\"\(key)\"") }
    let line = "{" + (kept + [member]).joined(separator: ", ") + "},"
    let text = SampleFiles.experiment(replacing: String(old), with: line)
    let changed = try identity(text)
    #expect(changed["fleet"] != plain["fleet"])
    #expect(changed["experiment"] == plain["experiment"])
  }

  /// Splits the members of an object at commas outside braces.
  private static func members(_ text: String) -> [String] {
    var (parts, depth) = ([""], 0)
    for character in text {
      depth += character == "{" ? 1 : character == "}" ? -1 : 0
      if character == ",", depth == 0 {
        parts.append("")
      } else {
        parts[parts.count - 1].append(character)
      }
    }
    return parts.map { String($0.drop { $0 == " " }) }
  }
}
