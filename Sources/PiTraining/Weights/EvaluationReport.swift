// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiLearning
import PiReport

/// What an evaluation says of routing weights, as text, CSV and JSON.
package enum EvaluationReport {
  /// The version of `evaluate.json`.
  package static let schemaVersion = 1

  /// `heads.csv`, one row per head; nothing is fitted, so `rows` is 0 and `penalty` empty.
  package static func csv(_ evaluation: Evaluation) -> [UInt8] { HeadsTable.csv(evaluation.heads) }

  /// `evaluate.json`.
  package static func json(_ evaluation: Evaluation) -> [UInt8] {
    var json = JSONWriter()
    json.object { json in
      json.key("schema_version")
      json.integer(schemaVersion)
      json.key("rows")
      json.integer(evaluation.rows)
      json.key("runs")
      json.integer(evaluation.runs)
      json.key("labelled_rows")
      json.integer(evaluation.labelled)
      json.key("heads")
      HeadsTable.write(evaluation.heads, into: &json)
      json.key("calibration")
      if let calibration = evaluation.calibration {
        json.object { json in write(calibration, into: &json) }
      } else {
        json.null()
      }
      json.key("not_calibrated")
      if let reason = evaluation.notCalibrated { json.text(reason) } else { json.null() }
      json.key("left_out")
      json.texts(evaluation.leftOut)
    }
    return json.bytes
  }

  private static func write(_ calibration: ProductCalibration, into json: inout JSONWriter) {
    json.key("rows")
    json.integer(calibration.rows)
    let numbers = [
      ("predicted", calibration.predicted), ("observed", calibration.observed),
      ("expected_error", calibration.expectedError),
    ]
    for (name, value) in numbers {
      json.key(name)
      json.number(value)
    }
    json.key("difference_ci95")
    json.numbers([calibration.difference?.low, calibration.difference?.high])
    json.key("bins")
    json.array { json in
      for bin in calibration.diagram.bins {
        json.object { json in
          json.key("weight")
          json.number(bin.weight)
          json.key("predicted")
          json.number(bin.confidence)
          json.key("observed")
          json.number(bin.share)
        }
      }
    }
  }

  /// What a terminal shows.
  package static func text(_ evaluation: Evaluation) -> String {
    var lines = HeadsTable.lines(evaluation.heads, rows: ("judged on", \.tests))
    for head in evaluation.heads {
      if let reason = head.missing { lines.append("Could not judge \(head.name): \(reason)") }
    }
    lines.append("")
    if let calibration = evaluation.calibration {
      lines += text(calibration, evaluation.judgesAnswers)
    } else if let reason = evaluation.notCalibrated {
      lines.append("Could not judge the probability of success: \(reason)")
    }
    if !evaluation.leftOut.isEmpty { lines.append("") }
    lines += evaluation.leftOut.map { "Left out: \($0)" }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func text(_ calibration: ProductCalibration, _ judgesAnswers: Bool) -> [String] {
    let success = judgesAnswers ? "a right answer in time" : "a complete answer in time"
    let span =
      calibration.difference.map {
        "\(HeadsTable.short($0.low)) … \(HeadsTable.short($0.high))"
      } ?? "–"
    var table = [["predicted", "came true"]]
    table += calibration.diagram.bins.map {
      [HeadsTable.short($0.confidence), HeadsTable.short($0.share)]
    }
    return [
      "Probability of \(success), over \(calibration.rows) first choices:",
      "predicted \(HeadsTable.short(calibration.predicted)), came true"
        + " \(HeadsTable.short(calibration.observed)), difference"
        + " \(HeadsTable.short(calibration.predicted - calibration.observed)) (95 %: \(span)),"
        + " calibration error \(HeadsTable.short(calibration.expectedError))",
    ] + TextColumns.lines(table)
  }
}
