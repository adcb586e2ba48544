// SPDX-License-Identifier: Apache-2.0

import PiReport
import PiStatistics

extension ClusterEvidence {
  /// What has no interval because units wait for each other, and which headline comparisons carry no
  /// verdict because neighbours depend too strongly on each other.
  ///
  /// - Parameters:
  ///   - evidence: by arm, then by metric.
  ///   - labels: of the arms.
  /// - Returns: at most two notes.
  func notes(on evidence: [[MetricEvidence]], labels: [String]) -> [String] {
    waitingNote(evidence, labels) + serialNote(evidence, labels)
  }

  private func waitingNote(_ evidence: [[MetricEvidence]], _ labels: [String]) -> [String] {
    guard hasEnoughForTimes,
      let metric = MetricDefinition.all.firstIndex(where: {
        $0.descriptor.id == "latency_mean_served_s"
      })
    else { return [] }
    let waiting = evidence.indices.filter {
      evidence[$0][metric].mean != nil && evidence[$0][metric].low == nil
    }
    guard !waiting.isEmpty else { return [] }
    return [
      "No interval for mean times where requests wait for those of others: there they follow from a few"
        + " rushes, of which one recording holds too few (\(waiting.map { labels[$0] }.joined(separator: ", ")))."
    ]
  }

  private func serialNote(_ evidence: [[MetricEvidence]], _ labels: [String]) -> [String] {
    guard isSerial else { return [] }
    let lacking = MetricDefinition.all.indices.compactMap { metric -> String? in
      let definition = MetricDefinition.all[metric]
      guard definition.descriptor.isHeadline,
        !definition.isQuantile || hasEnoughForTimes
      else { return nil }
      let arms = evidence.indices.filter {
        evidence[$0][metric].difference?.finding == .unclaimed
      }
      guard !arms.isEmpty else { return nil }
      return "\(definition.descriptor.label) (\(arms.map { labels[$0] }.joined(separator: ", ")))"
    }
    guard !lacking.isEmpty else { return [] }
    return [
      "No verdict where neighbouring blocks depend strongly on each other (autocorrelation above"
        + " \(SerialDependence.most)): \(lacking.joined(separator: "; "))."
    ]
  }
}
