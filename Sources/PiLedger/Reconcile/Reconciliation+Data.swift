// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiReport
import PiTelemetry

extension Reconciliation {
  /// Version of the JSON.
  package static let schemaVersion = 1

  /// The comparison as JSON; money is exact, in nanodollars.
  package func json() -> [UInt8] {
    let calendar = LedgerCalendar(.day, clock: .unix)
    var json = JSONWriter()
    json.object { json in
      json.member(whole: "schema_version", Int64(Reconciliation.schemaVersion))
      json.member(text: "from", calendar.label(of: days.lowerBound))
      json.member(text: "to", calendar.label(of: days.upperBound))
      json.member(text: "tolerance", request.tolerance.text)
      json.key("is_within")
      json.flag(isWithin)
      json.member(array: "rows", rows) { $0.write(into: &$1) }
      json.member(array: "totals", totals) { $0.write(into: &$1) }
      json.member(array: "matched", aliases) { pair, json in
        json.object { json in
          json.member(text: "invoice", pair.invoice)
          json.member(text: "store", pair.store)
        }
      }
      json.key("ambiguous")
      json.texts(ambiguous)
      json.member(whole: "attempts_of_unknown_cost", stored.attemptsOfUnknownCost)
      json.member(whole: "attempts_of_unknown_usage", stored.attemptsOfUnknownUsage)
      json.member(whole: "estimated_nanodollars", stored.estimatedNanodollars)
      json.key("notes")
      json.texts(notes)
    }
    return json.bytes
  }

  /// The rows as CSV, the sums last without a day; an empty cell is nothing on that side.
  package func csv() -> [UInt8] {
    let calendar = LedgerCalendar(.day, clock: .unix)
    var csv = CSVWriter(header: [
      "day", "model", "measure", "store", "invoice", "difference", "difference_share", "verdict",
    ])
    for row in rows + totals {
      csv.record([
        .text(row.day.map(calendar.label(of:)) ?? ""), .text(row.name),
        .text(row.measure.rawValue), .whole(row.store), .whole(row.invoice),
        .whole(row.difference), .number(row.share), .text(row.verdict.rawValue),
      ])
    }
    return csv.bytes
  }
}

extension CSVWriter.Cell {
  /// A whole number; empty for none.
  fileprivate static func whole(_ value: Int128?) -> CSVWriter.Cell {
    guard let value else { return .text("") }
    return Int(exactly: value).map { .integer($0) } ?? .text("\(value)")
  }
}

extension Reconciliation.Row {
  fileprivate func write(into json: inout JSONWriter) {
    json.object { json in
      if let day {
        json.member(text: "day", LedgerCalendar(.day, clock: .unix).label(of: day))
        json.member(text: "model", name)
      }
      json.member(text: "measure", measure.rawValue)
      json.member(whole: "store", store)
      json.member(whole: "invoice", invoice)
      json.member(whole: "difference", difference)
      json.member(number: "difference_share", share)
      json.member(text: "verdict", verdict.rawValue)
    }
  }
}
