// SPDX-License-Identifier: Apache-2.0

import Foundation
import PiCore
import PiFormats

/// The right files that broken ones are made of: fixtures of the tests, shipped experiments, and a few more.
package struct SeedFiles {
  private let requests: [[UInt8]]
  private let dumps: [(name: String, bytes: [UInt8])]
  let experiments: [[UInt8]]
  let tables: [[UInt8]]
  let jsonDocuments: [[UInt8]]
  let jsonLines: [[UInt8]]

  /// Reads them.
  ///
  /// - Parameter root: the folder of the repository.
  /// - Throws: when a folder is missing.
  package init(root: String) throws {
    func files(_ folder: String) throws -> [(name: String, bytes: [UInt8])] {
      try FileManager.default.contentsOfDirectory(atPath: "\(root)/\(folder)").sorted().compactMap {
        guard let data = FileManager.default.contents(atPath: "\(root)/\(folder)/\($0)"),
          !$0.hasSuffix(".md"), !$0.hasSuffix(".py")
        else { return nil }
        return ($0, Array(data))
      }
    }
    let fixtures = "Tests/PiFormatsTests/Fixtures"
    let recorded = try files(fixtures) + files("\(fixtures)/import")
    requests = recorded.map(\.bytes)
    tables = recorded.filter { $0.name.hasSuffix(".csv") }.map(\.bytes)
    jsonDocuments = recorded.filter { $0.name.hasSuffix(".json") }.map(\.bytes)
    jsonLines = recorded.filter { $0.name.hasSuffix(".jsonl") }.map(\.bytes)
    let columns = try files(fixtures).first { $0.name == "columns.csv" }
    table = columns?.bytes ?? []
    dumps = try files("Tests/PiFormatsTests/Trees/Fixtures")
    experiments = try files("datasets/experiments").map(\.bytes)
  }

  /// Files of a format; a table with usual names for one that has no other.
  func requests(of format: RecordFormat) throws -> [[UInt8]] {
    let fitting = try requests.filter {
      format.fits(FileHead(try PeekedSource(MemorySource($0, named: "f")).head))
    }
    return fitting.isEmpty ? requests : fitting
  }

  /// The columns of ``table``.
  static let columns =
    "arrival=ts,input=prompt_tokens,output=completion_tokens,cached=hit_tokens,task=kind,tenant=team,"
    + "session=conversation,priority=level,model=model,latency=took,ttft=first,failed=error,unit=ms"
  let table: [UInt8]

  func trees(_ prefix: String) -> [[UInt8]] {
    dumps.filter { $0.name.hasPrefix(prefix) && !$0.name.hasSuffix(".csv") }.map(\.bytes)
  }

  let prices = [
    """
    {"sample_spec": {"mode": "one of"}, "m-1": {"litellm_provider": "p", "mode": "chat",
     "input_cost_per_token": 1e-06, "output_cost_per_token": 4e-06, "max_input_tokens": 200000,
     "cache_read_input_token_cost": 1e-07, "input_cost_per_token_above_200k_tokens": 2e-06,
     "supports_vision": true}, "q": {"mode": "chat", "litellm_provider": "p", "tiered_pricing": [
     {"range": [0, 32000], "input_cost_per_token": 1e-06, "output_cost_per_token": 2e-06},
     {"range": [32000, 128000], "input_cost_per_token": 2e-06, "output_cost_per_token": 3e-06}]}}
    """,
    """
    {"p": {"id": "p", "name": "P", "models": {"m": {"id": "m", "name": "M", "reasoning": true,
     "limit": {"context": 200000, "output": 8192}, "cost": {"input": 1, "output": 4,
     "cache_read": 0.1, "context_over_200k": {"input": 2, "output": 8}}}}}}
    """,
  ].map { Array($0.utf8) }

  let labels = [
    "request_id,score,source,labelled\na-1,0.5,me,2026-01-01T00:00:00Z\n\"a,2\",1,you,1793610000\n"
  ].map { Array($0.utf8) }

  let outcomes = [
    "prompt,model,score,cost,input,output\np1,a,1,0.5,10,20\np1,b,0,0.1,10,5\np2,a,0.25,,,\n"
  ].map { Array($0.utf8) }

  let columnMaps = [
    "arrival=ts,input=in,output=out,unit=ms,task=kind,session=s,cached=hit,cost=usd",
    "arrival=t,input=a+b,output=c,latency=l,ttft=f,error=e,success=ok:yes/no,numbers=grouped",
  ].map { Array($0.utf8) }

  /// A NumPy array of two rows of three numbers.
  var arrays: [[UInt8]] {
    [("<f4", 24), ("<f8", 48)].map { type, size in
      let header = "{'descr': '\(type)', 'fortran_order': False, 'shape': (2, 3), }"
      let padded = header + String(repeating: " ", count: 117 - header.utf8.count) + "\n"
      return [0x93] + Array("NUMPY".utf8) + [1, 0, 118, 0] + Array(padded.utf8)
        + [UInt8](repeating: 0x3F, count: size)
    }
  }
}
