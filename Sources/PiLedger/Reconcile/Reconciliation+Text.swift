// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiTelemetry

extension Reconciliation {
  /// Most rows that a terminal is shown; those beyond the tolerance come before the others then.
  private static let mostRows = 200

  /// The comparison for a terminal.
  package func text(isColoured: Bool) -> String {
    (heading + [""] + measures.flatMap { table($0, isColoured) + [""] } + [verdict])
      .joined(separator: "\n") + "\n"
  }

  private var heading: [String] {
    let calendar = LedgerCalendar(.day, clock: .unix)
    var lines = [
      "\(calendar.label(of: days.lowerBound)) … \(calendar.label(of: days.upperBound - 1)), days in UTC,"
        + " tolerance \(request.tolerance.text) of the invoice"
    ]
    lines += notes
    return lines
  }

  /// What a reader must know to trust the comparison.
  var notes: [String] {
    var notes: [String] = []
    if !hasModels { notes.append("the invoice names no model: whole days are compared") }
    notes += aliases.map { pair in
      "\(Sanitised.text(pair.invoice)) of the invoice is taken for \(Sanitised.text(pair.store)) of the store"
    }
    notes += ambiguous.map { base in
      "\(Sanitised.text(base)): several snapshots, or a snapshot beside the alias; not taken for each other"
    }
    if measures == [.dollars], stored.attemptsOfUnknownCost > 0 {
      var note =
        "\(stored.attemptsOfUnknownCost) attempts of the store have no cost and are in no sum"
      if stored.estimatedAttempts > 0 {
        note +=
          "; \(stored.estimatedAttempts) of them cost"
          + " $\(MoneyText.dollars(stored.estimatedNanodollars)) by the prices in the store"
      }
      notes.append(note)
    }
    if measures != [.dollars], stored.attemptsOfUnknownUsage > 0 {
      notes.append(
        "\(stored.attemptsOfUnknownUsage) attempts of the store have no tokens and are in no sum"
      )
    }
    if linesOutside > 0 {
      notes.append("\(linesOutside) lines of the invoice lie outside of these days")
    }
    if runsWithoutDays > 0 {
      notes.append("\(runsWithoutDays) runs of the store are on clocks without days and left out")
    }
    return notes
  }

  private func table(_ measure: Measure, _ isColoured: Bool) -> [String] {
    let calendar = LedgerCalendar(.day, clock: .unix)
    let own = rows.filter { $0.measure == measure }
    var shown = own
    if own.count > Reconciliation.mostRows {
      let (bad, good) = (
        own.filter { $0.verdict != .within }, own.filter { $0.verdict == .within }
      )
      shown = Array((bad + good).prefix(Reconciliation.mostRows))
    }
    let all = shown + totals.filter { $0.measure == measure }
    let amounts = [all.map(\.store), all.map(\.invoice), all.map { $0.difference }]
    let columns = amounts.map { column in
      measure == .dollars
        ? MoneyText.column(column, unknown: "–")
        : column.map { $0.map { MoneyText.grouped("\($0)") } ?? "–" }
    }
    let unit = measure.unit
    var cells = [
      ["day", "model", "store \(unit)", "invoice \(unit)", "difference", "%", "verdict"]
    ]
    for (place, row) in all.enumerated() {
      cells.append(
        [row.day.map(calendar.label(of:)) ?? "total", row.day == nil ? "" : row.shownName]
          + columns.map { $0[place] }
          + [row.share.map(LedgerText.share) ?? "", row.verdict.rawValue]
      )
    }
    var lines = LedgerText.table(cells, left: 2, isColoured: isColoured)
    let hidden = own.count - shown.count
    if hidden > 0 { lines.append("\(hidden) more rows; --as csv shows all of them") }
    return lines
  }

  /// What the comparison came to, in a sentence.
  package var verdict: String {
    let beyond = rows.count { $0.verdict != .within }
    let names = totals.filter { $0.verdict != .within }.map { "the sum of \($0.measure.words)" }
    guard beyond > 0 || !names.isEmpty else {
      return "within the tolerance: all \(rows.count) rows and the sum"
    }
    let count = "\(beyond) of \(rows.count) rows"
    return "beyond the tolerance: " + ([count] + names).joined(separator: ", ")
  }
}

extension Reconciliation.Row {
  fileprivate var shownName: String { Sanitised.text(name, limit: 40) }
}

extension Reconciliation.Measure {
  /// How a column of amounts is headed.
  fileprivate var unit: String {
    switch self {
    case .dollars: "$"
    case .input: "in"
    case .output: "out"
    }
  }

  fileprivate var words: String {
    switch self {
    case .dollars: "money"
    case .input: "input tokens"
    case .output: "output tokens"
    }
  }
}
