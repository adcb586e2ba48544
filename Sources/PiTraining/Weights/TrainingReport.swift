// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiReport
import PiRuntime

/// What training says of its heads and curves, as a table, CSV and JSON.
package enum TrainingReport {
  /// The version of `train.json`.
  package static let schemaVersion = 1

  /// `heads.csv`, one row per head, then one per curve.
  package static func csv(_ training: WeightsTrainer.Training) -> [UInt8] {
    HeadsTable.csv(training.heads, curves: training.curves)
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
      HeadsTable.write(training.heads, into: &json)
      json.key("curves")
      HeadsTable.write(training.curves, into: &json)
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

  /// What a terminal shows.
  package static func text(_ training: WeightsTrainer.Training) -> String {
    var lines = HeadsTable.lines(training.heads, rows: ("rows", \.rows))
    let missing =
      training.heads.map { ($0.name, $0.missing) } + training.curves.map { ($0.name, $0.missing) }
    for case (let name, let reason?) in missing {
      lines.append("Could not learn \(name): \(reason)")
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
}
