// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiReport
import PiRuntime

/// What training says of its heads, as a table, CSV and JSON.
package enum TrainingReport {
  /// The version of `train.json`.
  package static let schemaVersion = 1

  private static let columns = [
    "head", "rows", "penalty", "tested_rows", "error", "constant_error", "mean_error",
    "difference_low", "difference_high", "not_learned",
  ]

  /// `heads.csv`, one row per head.
  package static func csv(_ training: WeightsTrainer.Training) -> [UInt8] {
    var csv = CSVWriter(header: columns)
    for head in training.heads {
      let numbers: [Double?] = [
        head.error, head.constantError, head.meanError, head.difference?.low,
        head.difference?.high,
      ]
      csv.record(
        [
          .text(head.name), .integer(head.rows), .number(head.head == nil ? nil : head.penalty),
          .integer(head.tests),
        ] + numbers.map { .number($0) } + [.text(head.missing ?? "")]
      )
    }
    return csv.bytes
  }

  /// `train.json`.
  package static func json(_ training: WeightsTrainer.Training) -> [UInt8] {
    var json = JSONWriter()
    json.object { json in
      json.key("schema_version")
      json.integer(schemaVersion)
      json.key("rows")
      json.integer(training.rows)
      json.key("runs")
      json.integer(training.runs)
      json.key("labelled_rows")
      json.integer(training.labelled)
      json.key("heads")
      json.array { json in
        for head in training.heads { write(head, into: &json) }
      }
      json.key("table")
      json.object { json in
        let names = training.weights.design.names
        for (task, place) in zip(names.taskTypes, training.weights.table) {
          json.key(task)
          json.text(names.deployments[place].name)
        }
      }
    }
    return json.bytes
  }

  private static func write(_ head: HeadResult, into json: inout JSONWriter) {
    json.object { json in
      json.key("head")
      json.text(head.name)
      json.key("rows")
      json.integer(head.rows)
      json.key("tested_rows")
      json.integer(head.tests)
      let numbers = [
        ("penalty", head.head == nil ? nil : head.penalty), ("error", head.error),
        ("constant_error", head.constantError), ("mean_error", head.meanError),
      ]
      for (name, value) in numbers {
        json.key(name)
        json.number(value)
      }
      json.key("difference_ci95")
      json.numbers([head.difference?.low, head.difference?.high])
      json.key("not_learned")
      if let missing = head.missing { json.text(missing) } else { json.number(nil) }
    }
  }

  /// What a terminal shows.
  package static func text(_ training: WeightsTrainer.Training) -> String {
    var rows = [["head", "rows", "error", "constant", "mean", "less than mean by", "95 %"]]
    for head in training.heads where head.head != nil {
      let span = head.difference.map { "\(short(-$0.high)) … \(short(-$0.low))" } ?? "–"
      rows.append([
        head.name, "\(head.rows)", short(head.error), short(head.constantError),
        short(head.meanError), short(head.meanError - head.error), span,
      ])
    }
    var lines = TextColumns.lines(rows)
    for head in training.heads {
      if let missing = head.missing { lines.append("Could not learn: \(head.name) (\(missing)).") }
    }
    let names = training.weights.design.names
    lines.append("")
    lines.append("Best single deployment of each task type, which learned.table takes:")
    lines += TextColumns.lines(
      zip(names.taskTypes, training.weights.table).map {
        ["  " + Sanitised.text($0), Sanitised.text(names.deployments[$1].name)]
      }
    )
    return lines.joined(separator: "\n") + "\n"
  }

  private static func short(_ value: Double) -> String {
    value.isFinite ? DecimalFormat.fixed(value, decimals: 4) : "–"
  }
}
