// SPDX-License-Identifier: Apache-2.0

import PiBench
import PiCore
import Testing

/// Workloads of the sample experiment and the requests that they make.
enum SampleWorkload {
  static let taskType = #""task_types": [{"name": "chat", "share": 1, "slo_s": 8}]"#

  /// The sample experiment on another workload, given by its keys but for the task types.
  static func experiment(_ keys: String) -> String {
    let text = SampleFiles.experiment
    guard let start = text.firstRange(of: #""kind""#),
      let end = text[start.upperBound...].firstRange(of: "\n]}")
    else {
      preconditionFailure("the sample has a workload")
    }
    let bent = text[..<start.lowerBound] + keys + ",\n" + taskType + "}" + text[end.upperBound...]
    return bent.replacing(#"{"chat": 0.9, "code": 0.8}"#, with: "0.9")
  }

  static func factory(_ keys: String) throws -> WorkloadFactory {
    try WorkloadFactory(SampleFiles.read(experiment(keys)).workload, seed: 1)
  }

  static func source(
    _ keys: String,
    replication: UInt32 = 0
  ) throws -> any RequestSource {
    try factory(keys).source(luck: Luck(seed: 1, replication: replication))
  }

  /// All requests that depend on no other.
  static func firsts(_ source: inout any RequestSource, most: Int = .max) throws
    -> [SourcedRequest]
  {
    var requests: [SourcedRequest] = []
    while requests.count < most, let request = try source.next() { requests.append(request) }
    return requests
  }

  /// Whole sessions, one after another, each answer taking `latency`.
  static func sessions(
    _ source: inout any RequestSource,
    most: Int = .max,
    latency: TimeSpan = TimeSpan(wholeSeconds: 5)
  ) throws -> [[SourcedRequest]] {
    try firsts(&source, most: most).map { first in
      var turns = [first]
      var last = first.request
      while let turn = try source.followUp(to: last.key, endedAt: last.arrival + latency) {
        turns.append(turn)
        last = turn.request
      }
      return turns
    }
  }
}
