// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// Decisions of LiteLLM: recorded ones beside the package, and few of our own making within it.
struct LiteLLMDecisions: Decodable {
  var latency: [LatencyCase] = []
  var usage: [UsageCase] = []
  var cost: [CostCase] = []

  enum CodingKeys: String, CodingKey {
    case latency = "lowest_latency"
    case usage = "usage_v2"
    case cost = "lowest_cost"
  }

  struct Limited: Decodable {
    var id: String
    var rpm: Int64?
    var tpm: Int64?
  }

  struct LatencyCase: Decodable {
    var args: Arguments
    var deployments: [Limited]
    var state: [String: State]
    var stream: Bool
    var input_tokens: Int64
    var valid_set: [String]?

    struct Arguments: Decodable {
      var lowest_latency_buffer: Double
      var ttft_percentile: Double?
    }

    struct State: Decodable {
      var latency: [Double]
      var ttft: [Double]
      var minute_rpm: Int64
      var minute_tpm: Int64
    }
  }

  struct UsageCase: Decodable {
    var deployments: [Limited]
    var tpm_used: [Int64?]
    var rpm_used: [Int64?]
    var input_tokens: Int64
    var valid_set: [String]?
  }

  struct CostCase: Decodable {
    var deployments: [Priced]
    var picked: String

    struct Priced: Decodable {
      var id: String
      var input_cost_per_token: Double?
      var output_cost_per_token: Double?
    }
  }

  struct BusyCase: Decodable {
    var in_flight: [Int?]
    var picked_index: Int
  }

  struct AdaptiveCase: Decodable {
    var costs: [Double]
    var quality_samples: [Double]
    var quality_weight: Double
    var cost_weight: Double
    var scores: [Double]
  }

  struct StatusRow: Decodable {
    var status: Int
    var cooldown_eligible: Bool
    var should_retry: Bool
  }

  private struct Cases<Case: Decodable>: Decodable {
    var cases: [Case]?
    var table: [Case]?
  }

  static func own() throws -> LiteLLMDecisions {
    let folder = URL(filePath: #filePath).deletingLastPathComponent()
    let file = folder.appending(path: "Fixtures/litellm_cases.json")
    return try JSONDecoder().decode(LiteLLMDecisions.self, from: Data(contentsOf: file))
  }

  /// The recorded cases of a file, or nil with a loud note when they are not on this machine.
  static func recorded<Case: Decodable>(_ name: String, as type: Case.Type) throws -> [Case]? {
    var root = URL(filePath: #filePath)
    for _ in 0..<4 { root.deleteLastPathComponent() }
    let file = root.appending(path: "../shared/data/golden/litellm/\(name).json").standardized
    guard FileManager.default.fileExists(atPath: file.path()) else {
      print("SKIPPED: recorded decisions \(name).json are not beside the package")
      return nil
    }
    let cases = try JSONDecoder().decode(Cases<Case>.self, from: Data(contentsOf: file))
    let found: [Case]? = cases.cases ?? cases.table
    if found == nil { Issue.record("\(name).json has neither cases nor a table") }
    return found
  }
}
