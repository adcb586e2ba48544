// SPDX-License-Identifier: Apache-2.0

import PiStatistics

/// The table `summary.csv`: one row per strategy and metric.
public enum SummaryCSV {
  /// The columns, in order.
  public static let header = [
    "strategy", "label", "role", "marks", "metric", "unit", "mean", "beyond_deadline",
    "ci95_low", "ci95_high", "baseline", "diff_mean", "diff_ci95_low", "diff_ci95_high",
    "p_value", "p_holm", "verdict", "variance_reduction",
  ]

  /// Returns the table in the order of the document.
  public static func render(_ document: RunDocument) -> [UInt8] {
    var csv = CSVWriter(header: header)
    for strategy in document.strategies {
      for (metric, figure) in zip(document.metrics, strategy.figures) {
        csv.record(record(strategy, metric, figure, baseline: document.baseline))
      }
    }
    return csv.bytes
  }

  private static func record(
    _ strategy: StrategyResult,
    _ metric: MetricDescriptor,
    _ figure: MetricFigure,
    baseline: String
  ) -> [CSVWriter.Cell] {
    let difference = figure.difference
    return [
      .text(strategy.id), .text(strategy.label), .text(strategy.role.rawValue),
      .text(strategy.marks.joined(separator: "; ")), .text(metric.id), .text(metric.unit.rawValue),
      .number(figure.mean), .integer(figure.isBeyondDeadline ? 1 : 0),
      .number(figure.low), .number(figure.high), .text(baseline),
      .number(difference?.mean), .number(difference?.low), .number(difference?.high),
      .number(difference?.pValue), .number(difference?.adjustedP),
      .text(difference?.verdict?.words ?? ""), .number(difference?.varianceReduction),
    ]
  }
}
