// SPDX-License-Identifier: Apache-2.0

import PiReport

/// `replications.csv`: every metric of every strategy in every replication.
package enum ReplicationsCSV {
  /// Renders the table; an infinite quantile is "inf", an undefined value is empty.
  package static func render(_ result: ExperimentResult) -> [UInt8] {
    var csv = CSVWriter(header: ["strategy", "replication", "metric", "unit", "value"])
    for arm in result.strategies + result.yardsticks {
      for (replication, run) in arm.runs.enumerated() {
        for (definition, value) in zip(MetricDefinition.all, run.values) {
          csv.record([
            .text(arm.arm.label), .integer(replication), .text(definition.descriptor.id),
            .text(definition.descriptor.unit.rawValue), cell(value),
          ])
        }
      }
    }
    return csv.bytes
  }

  private static func cell(_ value: Double) -> CSVWriter.Cell {
    if value.isNaN { return .number(nil) }
    return value.isFinite ? .number(value) : .text("inf")
  }
}
