// SPDX-License-Identifier: Apache-2.0

import PiReport
import PiStatistics

/// A run as an experiment on a mixed fleet with an outage would leave it; figures are made up.
enum SampleRun {
  static let metrics = [
    MetricDescriptor(
      id: MetricID.netValue,
      label: "Net value",
      unit: .dollars,
      better: .higher,
      isHeadline: true
    ),
    MetricDescriptor(
      id: MetricID.solved,
      label: "Solved",
      unit: .share,
      better: .higher,
      isHeadline: true
    ),
    MetricDescriptor(
      id: MetricID.cost,
      label: "Cost per request",
      unit: .dollars,
      better: .lower,
      isHeadline: true
    ),
    MetricDescriptor(
      id: MetricID.latencyP95,
      label: "p95 end-to-end",
      unit: .seconds,
      better: .lower,
      isHeadline: true
    ),
    MetricDescriptor(
      id: MetricID.latencyP50,
      label: "p50 end-to-end",
      unit: .seconds,
      better: .lower
    ),
    MetricDescriptor(id: "goodput_per_s", label: "Goodput", unit: .perSecond, better: .higher),
  ]

  static let deployments = [
    ("azure-4o", "azure", "gpt-4o"), ("openai-4o", "openai", "gpt-4o"),
    ("openai-4o-mini", "openai", "gpt-4o-mini"), ("anthropic-haiku", "anthropic", "claude-haiku"),
    ("vllm-llama-70b", "self-hosted", "llama-3.3-70b"),
  ]

  /// Identifier, role, net value, solved, cost, p95 (nil beyond the deadline), p50, weights.
  private static let outcomes:
    [(
      id: String, role: StrategyResult.Role, value: Double, solved: Double, cost: Double,
      tail: Double?, median: Double, weights: [Double]
    )] = [
      ("weighted", .chooses, 0.0697, 0.781, 0.00412, 9.42, 2.61, [3, 3, 5, 4, 5]),
      ("pi.cost_optimal", .chooses, 0.0758, 0.812, 0.00217, 7.35, 2.08, [1, 1, 6, 5, 7]),
      ("learned", .chooses, 0.0774, 0.834, 0.00262, 6.91, 1.87, [2, 2, 5, 6, 5]),
      ("least_busy", .balances, 0.0694, 0.779, 0.00415, 9.88, 2.66, [4, 4, 4, 4, 4]),
      ("round_robin", .balances, 0.0651, 0.760, 0.00421, 14.9, 2.93, [4, 4, 4, 4, 4]),
      ("litellm.lowest_latency", .balances, 0.0702, 0.752, 0.00188, 11.2, 1.79, [1, 1, 12, 5, 1]),
      ("litellm.lowest_cost", .chooses, 0.0571, 0.640, 0.00071, nil, 3.90, [0, 0, 0, 1, 19]),
      ("best_single", .chooses, 0.0716, 0.779, 0.00240, 8.10, 2.20, [0, 0, 20, 0, 0]),
      ("random", .balances, 0.0649, 0.758, 0.00420, 15.3, 2.97, [4, 4, 4, 4, 4]),
      ("oracle", .yardstick, 0.0812, 0.861, 0.00241, 6.02, 1.66, [2, 2, 6, 6, 4]),
      ("oracle.luck", .yardstick, 0.0905, 0.948, 0.00119, 4.10, 1.21, [1, 1, 8, 5, 5]),
    ]

  private static let taskTypes: [TaskTypeRow] = [
    TaskTypeRow(
      name: "chat",
      share: 0.55,
      objectiveSeconds: 8,
      medianInputTokens: 420,
      medianOutputTokens: 210
    ),
    TaskTypeRow(
      name: "extraction",
      share: 0.3,
      objectiveSeconds: 4,
      medianInputTokens: 1_900,
      medianOutputTokens: 60
    ),
    TaskTypeRow(name: "code", share: 0.15, objectiveSeconds: 20),
  ]

  private static let deploymentRows: [DeploymentRow] = deployments.enumerated().map { index, row in
    DeploymentRow(
      name: row.0,
      provider: row.1,
      model: row.2,
      columns: [
        DescriptionRow("$/M input", ["2.5", "2.5", "0.15", "0.8", "0.6"][index]),
        DescriptionRow("$/M output", ["10", "10", "0.6", "4", "0.6"][index]),
        DescriptionRow("TTFT p50 [s]", ["0.41", "0.38", "0.29", "0.52", "0.22"][index]),
        DescriptionRow("Tokens/s", ["82", "88", "120", "95", "41"][index]),
        DescriptionRow("RPM", ["3000", "5000", "10000", "4000", "–"][index]),
      ]
    )
  }

  private static let faults: [FaultSpan] = [
    FaultSpan(
      label: "outage",
      deployments: ["vllm-llama-70b"],
      startSeconds: 1_200,
      endSeconds: 1_800
    ),
    FaultSpan(
      label: "brown-out",
      deployments: ["azure-4o", "openai-4o"],
      startSeconds: 2_700,
      endSeconds: 2_880
    ),
  ]

  private static let detections: [DetectionRow] = [
    DetectionRow(
      strategy: "weighted",
      fault: "outage",
      reactionSeconds: 14.2,
      recoverySeconds: 31,
      shareBefore: 0.25,
      shareDuring: 0.03
    ),
    DetectionRow(strategy: "round_robin", fault: "outage", reactionSeconds: nil),
  ]

  private static let checks: [CheckRow] = [
    CheckRow(name: "ledgers reconcile", left: 43_200, right: 43_200, unit: "requests"),
    CheckRow(
      name: "money is conserved",
      left: 12_345_678_901_234_567_890,
      right: 12_345_678_901_234_567_890,
      unit: "nanodollars"
    ),
  ]

  static func document() -> RunDocument {
    RunDocument(
      title: "Mixed fleet with an outage",
      experiment: "mixed-fleet-outage",
      description: "Five deployments of four models serve chat, extraction and code at 12 requests "
        + "per second; the cheapest provider fails for ten minutes.",
      baseline: "weighted",
      replications: 30,
      workload: [
        DescriptionRow("Arrivals", "Poisson, 12 per second"), DescriptionRow("Duration", "1 h"),
        DescriptionRow("Requests per replication", "43,200"),
        DescriptionRow("Warm-up", "none removed: the run has faults"),
      ],
      taskTypes: taskTypes,
      deployments: deploymentRows,
      notes: [
        "Simulated deployments: the intervals hold for this fleet model, not for a provider."
      ],
      metrics: metrics,
      strategies: outcomes.indices.map(strategy),
      faults: faults,
      shareTimeline: (0..<120).map { Double($0) * 30 },
      detections: detections,
      checks: checks,
      identity: [
        DescriptionRow("specification SHA-256", "9f2c4d0b77e1a6c3"),
        DescriptionRow("models.json SHA-256", "1b4e0c2288d7f00a"),
      ],
      manifest: [DescriptionRow("seed", "42"), DescriptionRow("version", "0.1.0")]
    )
  }

  private static func strategy(_ index: Int) -> StrategyResult {
    let row = outcomes[index]
    let isYardstick = row.role == .yardstick
    return StrategyResult(
      id: row.id,
      label: row.id,
      role: row.role,
      marks: [row.role.rawValue] + (row.id.hasPrefix("litellm") ? ["without cooldown"] : []),
      figures: figures(index),
      failuresByClass: [
        NamedShare("timeout", (1 - row.solved) * 0.08),
        NamedShare("rate_limited", (1 - row.solved) * 0.03),
        NamedShare("server_error", row.tail == nil ? 0.055 : (1 - row.solved) * 0.05),
      ],
      latencyCDF: curve(median: row.median, served: row.tail == nil ? 0.93 : 0.995),
      latencyTimeline: latencyTimeline(index),
      shares: deployments.indices.map { deployment in
        DeploymentShares(
          deployment: deployments[deployment].0,
          perBin: (0..<120).map { bin in
            share(
              row.weights,
              deployment,
              isOut: !isYardstick && index < 3 && (40..<60).contains(bin)
            )
          }
        )
      },
      deploymentShare: deployments.indices.map {
        NamedShare(deployments[$0].0, row.weights[$0] / row.weights.reduce(0, +))
      }
    )
  }

  private static func figures(_ index: Int) -> [MetricFigure] {
    let (row, base) = (outcomes[index], outcomes[0])
    let isCompared = index > 0 && row.role != .yardstick
    let means: [(Double?, Double?, Double)] = [
      (row.value, base.value, 0.0009), (row.solved, base.solved, 0.004),
      (row.cost, base.cost, 0.00004), (row.tail, base.tail, 0.31), (row.median, base.median, 0.03),
      (12 * row.solved * 0.97, 12 * base.solved * 0.97, 0.05),
    ]
    return means.enumerated().map { position, mean in
      figure(metrics[position], mean: mean.0, base: isCompared ? mean.1 : nil, half: mean.2)
    }
  }

  private static func latencyTimeline(_ index: Int) -> LatencyTimeline {
    let row = outcomes[index]
    let isYardstick = row.role == .yardstick
    return LatencyTimeline(
      requests: (0..<120).map { $0 < 117 ? 10_800 : 12 },
      tails: (0..<120).map { bin in
        guard bin < 117, let tail = row.tail else { return nil }
        let isOut = !isYardstick && (40..<60).contains(bin)
        return isOut && index == 3 ? nil : tail * (isOut ? 1.8 : 1) * (1 + Double(bin % 5) / 40)
      }
    )
  }

  private static func share(_ weights: [Double], _ deployment: Int, isOut: Bool) -> Double {
    var weights = weights
    if isOut { weights[4] *= 0.08 }
    return weights[deployment] / weights.reduce(0, +)
  }

  private static func figure(
    _ metric: MetricDescriptor,
    mean: Double?,
    base: Double?,
    half: Double
  ) -> MetricFigure {
    guard let mean else { return MetricFigure(mean: nil, isBeyondDeadline: true) }
    let difference = base.map { base in
      let gap = mean - base
      let isGood = (gap > 0) == (metric.better == .higher)
      let verdict: Verdict =
        if gap.magnitude < half * 0.4 { .notDistinguishable } else if gap.magnitude < half * 0.7 {
          .notDistinguishableAfterCorrection
        } else { isGood ? .better : .worse }
      return Difference(
        mean: gap,
        low: gap - half * 0.5,
        high: gap + half * 0.5,
        pValue: verdict == .better ? 0.0002 : 0.031,
        adjustedP: metric.isHeadline ? (verdict == .better ? 0.0014 : 0.21) : nil,
        verdict: metric.isHeadline ? verdict : nil,
        varianceReduction: 7.5
      )
    }
    return MetricFigure(mean: mean, low: mean - half, high: mean + half, difference: difference)
  }

  /// A log-logistic distribution, which needs no transcendental function on this grid.
  private static func curve(median: Double, served: Double) -> [LatencyPoint] {
    (0..<90).map { step in
      let ratio = 0.08 * Double(1 + step) * (1 + Double(step) / 12)
      let cubed = ratio * ratio * ratio
      return LatencyPoint(seconds: median * ratio, fraction: served * cubed / (1 + cubed))
    }
  }
}
