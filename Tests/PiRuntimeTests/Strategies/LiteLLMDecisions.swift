// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// Decisions of LiteLLM: recorded ones beside the package, and few of our own making within it.
struct LiteLLMDecisions: Decodable {
  var lowestLatency: [LatencyCase] = []
  var usageV2: [UsageCase] = []
  var lowestCost: [CostCase] = []

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
    var inputTokens: Int64
    var validSet: [String]?

    struct Arguments: Decodable {
      var lowestLatencyBuffer: Double
      var ttftPercentile: Double?
    }

    struct State: Decodable {
      var latency: [Double]
      var ttft: [Double]
      var minuteRpm: Int64
      var minuteTpm: Int64
    }
  }

  struct UsageCase: Decodable {
    var deployments: [Limited]
    var tpmUsed: [Int64?]
    var rpmUsed: [Int64?]
    var inputTokens: Int64
    var validSet: [String]?
  }

  struct CostCase: Decodable {
    var deployments: [Priced]
    var picked: String

    struct Priced: Decodable {
      var id: String
      var inputCostPerToken: Double?
      var outputCostPerToken: Double?
    }
  }

  struct BusyCase: Decodable {
    var inFlight: [Int?]
    var pickedIndex: Int
  }

  struct AdaptiveCase: Decodable {
    var costs: [Double]
    var qualitySamples: [Double]
    var qualityWeight: Double
    var costWeight: Double
    var scores: [Double]
  }

  struct StatusRow: Decodable {
    var status: Int
    var cooldownEligible: Bool
    var shouldRetry: Bool
  }

  private struct Cases<Case: Decodable>: Decodable {
    var cases: [Case]?
    var table: [Case]?
  }

  static func own() throws -> LiteLLMDecisions {
    let folder = URL(filePath: #filePath).deletingLastPathComponent()
    let file = folder.appending(path: "Fixtures/litellm_cases.json")
    return try decoder().decode(LiteLLMDecisions.self, from: Data(contentsOf: file))
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
    let cases = try decoder().decode(Cases<Case>.self, from: Data(contentsOf: file))
    let found: [Case]? = cases.cases ?? cases.table
    if found == nil { Issue.record("\(name).json has neither cases nor a table") }
    return found
  }

  private static func decoder() -> JSONDecoder {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return decoder
  }
}
