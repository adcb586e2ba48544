// SPDX-License-Identifier: Apache-2.0

import PiReport
import PiStatistics

/// A run with more of everything than a page can hold, and long names.
enum LargeRun {
  static func document(_ letter: String) -> RunDocument {
    let long = String(repeating: letter, count: 400)
    let metrics = (0..<60).map { index in
      MetricDescriptor(
        id: [MetricID.netValue, MetricID.solved, MetricID.cost, MetricID.latencyP95]
          .indices.contains(index)
          ? [MetricID.netValue, MetricID.solved, MetricID.cost, MetricID.latencyP95][index]
          : "metric_\(index)",
        label: "\(index)" + long,
        unit: .dollars,
        better: .higher,
        isHeadline: index < 4
      )
    }
    let deployments = (0..<80).map { "\($0)" + long }
    let rows = (0..<500).map { DescriptionRow("\($0)" + long, long + long) }
    let bins = (0..<400).map(Double.init)
    return RunDocument(
      title: long,
      experiment: long,
      description: String(repeating: long, count: 20),
      baseline: "strategy 7",
      replications: 30,
      workload: rows,
      taskTypes: (0..<300).map {
        TaskTypeRow(name: "\($0)" + long, share: 0.1, objectiveSeconds: 5)
      },
      deployments: deployments.map {
        DeploymentRow(name: $0, provider: long, model: long, columns: Array(rows.prefix(12)))
      },
      notes: [String](repeating: long, count: 300),
      metrics: metrics,
      strategies: (0..<120).map { strategy($0, long, deployments, bins.count) },
      faults: (0..<400).map {
        FaultSpan(label: long, deployments: deployments, startSeconds: Double($0), endSeconds: 900)
      },
      shareTimeline: bins,
      detections: (0..<900).map { _ in
        DetectionRow(strategy: long, fault: long, reactionSeconds: 3)
      },
      checks: (0..<400).map { CheckRow(name: long, left: Int128($0 % 2), right: 0, unit: long) },
      identity: rows,
      manifest: rows
    )
  }

  private static func strategy(
    _ index: Int,
    _ long: String,
    _ deployments: [String],
    _ bins: Int
  ) -> StrategyResult {
    let value = 1 / Double(index + 3)
    let difference = Difference(
      mean: value,
      low: value / 3,
      high: value * 3,
      pValue: 0.01,
      adjustedP: 0.04,
      verdict: .notDistinguishableAfterCorrection
    )
    let figure = MetricFigure(
      mean: value,
      low: value / 3,
      high: value * 3,
      difference: difference
    )
    return StrategyResult(
      id: "strategy \(index)",
      label: "\(index)" + long,
      role: index % 9 == 0 ? .yardstick : .chooses,
      marks: (0..<20).map { "\($0)" + long },
      figures: [MetricFigure](repeating: figure, count: 60),
      failuresByClass: (0..<60).map { NamedShare("\($0)" + long, 0.001) },
      latencyCDF: (1...600).map {
        LatencyPoint(seconds: Double($0) / 7, fraction: Double($0) / 601)
      },
      latencyTimeline: LatencyTimeline(
        requests: [Int](repeating: 50, count: bins),
        tails: [Double?](repeating: 1.0 / 3, count: bins)
      ),
      shares: index < 30
        ? deployments.map {
          DeploymentShares(deployment: $0, perBin: [Double](repeating: 1 / 80, count: bins))
        } : [],
      deploymentShare: deployments.map { NamedShare($0, 1 / 80) }
    )
  }
}
