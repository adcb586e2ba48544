// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiReport

/// How well heads do, as a table, CSV and JSON.
enum HeadsTable {
  private static let columns = [
    "head", "rows", "penalty", "tested_rows", "error", "constant_error", "mean_error",
    "difference_low", "difference_high", "not_learned",
  ]

  /// `heads.csv`, one row per head, then one per curve.
  static func csv(_ heads: [HeadResult], curves: [CurveResult] = []) -> [UInt8] {
    var csv = CSVWriter(header: columns)
    for head in heads {
      let numbers: [Double?] = [
        head.error, head.constantError, head.meanError, head.difference?.low,
        head.difference?.high,
      ]
      csv.record(
        [
          .text(head.name), .integer(head.rows), .number(head.penalty), .integer(head.tests),
        ] + numbers.map { .number($0) } + [.text(head.missing ?? "")]
      )
    }
    for curve in curves {
      let blanks = [CSVWriter.Cell](repeating: .number(nil), count: 7)
      csv.record([.text(curve.name), .integer(curve.rows)] + blanks + [.text(curve.missing ?? "")])
    }
    return csv.bytes
  }

  /// The array of heads.
  static func write(_ heads: [HeadResult], into json: inout JSONWriter) {
    json.array { json in
      for head in heads {
        json.object { json in write(head, into: &json) }
      }
    }
  }

  private static func write(_ head: HeadResult, into json: inout JSONWriter) {
    json.key("head")
    json.text(head.name)
    json.key("rows")
    json.integer(head.rows)
    json.key("tested_rows")
    json.integer(head.tests)
    let numbers = [
      ("penalty", head.penalty), ("error", head.error), ("constant_error", head.constantError),
      ("mean_error", head.meanError),
    ]
    for (name, value) in numbers {
      json.key(name)
      json.number(value)
    }
    json.key("difference_ci95")
    json.numbers([head.difference?.low, head.difference?.high])
    write(missing: head.missing, into: &json)
  }

  /// The array of curves.
  static func write(_ curves: [CurveResult], into json: inout JSONWriter) {
    json.array { json in
      for curve in curves {
        json.object { json in
          json.key("curve")
          json.text(curve.name)
          json.key("rows")
          json.integer(curve.rows)
          write(missing: curve.missing, into: &json)
        }
      }
    }
  }

  private static func write(missing reason: String?, into json: inout JSONWriter) {
    json.key("not_learned")
    if let reason { json.text(reason) } else { json.null() }
  }

  /// What a terminal shows of heads that were judged.
  ///
  /// - Parameters:
  ///   - heads: the heads.
  ///   - rows: the heading of the number of rows, and the number.
  /// - Returns: the lines.
  static func lines(
    _ heads: [HeadResult],
    rows: (heading: String, count: (HeadResult) -> Int)
  ) -> [String] {
    var table = [["head", rows.heading, "error", "constant", "mean", "less than mean by", "95 %"]]
    for head in heads where head.head != nil {
      let span = head.difference.map { "\(short(-$0.high)) … \(short(-$0.low))" } ?? "–"
      table.append([
        head.name, "\(rows.count(head))", short(head.error), short(head.constantError),
        short(head.meanError), short(head.meanError - head.error), span,
      ])
    }
    return TextColumns.lines(table)
  }

  /// A number with four decimals; a dash where there is none.
  static func short(_ value: Double) -> String {
    value.isFinite ? DecimalFormat.fixed(value, decimals: 4) : "–"
  }
}
