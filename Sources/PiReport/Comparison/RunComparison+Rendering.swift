// SPDX-License-Identifier: Apache-2.0

import PiStatistics

extension RunComparison {
  /// Returns the comparison as a table for a terminal, one block for each metric.
  public func terminal(options: TerminalTable.Options = .init()) -> String {
    var lines = TextWrap.lines(
      "\(SafeText.visible(firstTitle)) → \(SafeText.visible(secondTitle)), second minus first; "
        + "runs are \(isPaired ? "paired by their seed" : "independent").",
      width: options.width
    )
    for (position, metric) in metrics.enumerated() {
      lines.append("")
      let full = table(metric, position, withInterval: true, nameLimit: 36)
      let fits = full.width <= options.width
      let table = fits ? full : table(metric, position, withInterval: false, nameLimit: 20)
      lines += table.lines(isColoured: options.isColoured)
    }
    lines.append("")
    if rows.contains(where: { $0.changes.contains { $0.difference?.adjustedP != nil } }) {
      lines += TextWrap.lines(
        "Verdicts are Holm-adjusted at 5 % over the strategies of a metric, yardsticks apart; "
          + "intervals are 95 %, unadjusted.",
        width: options.width
      )
    }
    if !chosenOtherwise.isEmpty {
      let list = Phrase.list(chosenOtherwise.map { SafeText.visible($0) })
      lines += TextWrap.lines(
        "Not compared, because hindsight chose other deployments: \(list).",
        width: options.width
      )
    }
    for (which, names) in [("first", onlyInFirst), ("second", onlyInSecond)] where !names.isEmpty {
      let list = Phrase.list(names.map { SafeText.visible($0) })
      lines += TextWrap.lines("Only in the \(which) run: \(list).", width: options.width)
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func table(
    _ metric: MetricDescriptor,
    _ position: Int,
    withInterval: Bool,
    nameLimit: Int
  ) -> TextTable {
    let changes = rows.map { $0.changes[position] }
    let format = FigureFormat(metric, figures: changes.flatMap { [$0.first, $0.second] })
    let finer = format.showing(changes.compactMap(\.difference))
    let cells = zip(rows, changes).map { row, change in
      let difference = change.difference
      let name = SafeText.visible(row.label.isEmpty ? row.id : row.label)
      return [SafeText.cutMiddle(name, columns: nameLimit)]
        + [format.mean(of: change.first), format.mean(of: change.second)]
        + [difference.map { finer.signed($0.mean) } ?? "–"]
        + (withInterval ? [difference.map { finer.interval($0.low, $0.high) } ?? "–"] : [])
    }
    let heads = [format.heading, "First", "Second", "Change"] + (withInterval ? ["95 %"] : [])
    var table = TextTable(columns: heads.count + 1)
    let widths = heads.indices.map { column in
      ([heads] + cells).map { SafeText.columns($0[column]) }.max() ?? 0
    }
    let aligned = { (cells: [String]) in
      cells.enumerated().map { column, text in
        column == 0 ? text : text.aligned(right: widths[column])
      }
    }
    table.row((aligned(heads) + [""]).map { [.init(text: $0, style: .strong)] })
    table.rule()
    for (cell, change) in zip(cells, changes) {
      table.row(aligned(cell).map { [.init(text: $0)] } + [[Self.piece(change.difference)]])
    }
    return table
  }

  private static func piece(_ difference: Difference?) -> TextTable.Piece {
    guard let verdict = difference?.verdict else { return .init(text: "") }
    switch verdict {
    case .better: return .init(text: verdict.words, style: .good)
    case .worse: return .init(text: verdict.words, style: .bad)
    default: return .init(text: verdict.words, style: .faint)
    }
  }

  /// Returns the comparison as CSV, one row per strategy and metric.
  public func csv() -> [UInt8] {
    var csv = CSVWriter(header: [
      "strategy", "metric", "unit", "first", "second", "diff_mean", "diff_ci95_low",
      "diff_ci95_high", "p_value", "p_holm", "verdict",
    ])
    for row in rows {
      for (metric, change) in zip(metrics, row.changes) {
        let difference = change.difference
        csv.record([
          .text(row.id), .text(metric.id), .text(metric.unit.rawValue),
          .number(change.first.mean), .number(change.second.mean),
          .number(difference?.mean), .number(difference?.low), .number(difference?.high),
          .number(difference?.pValue), .number(difference?.adjustedP),
          .text(difference?.verdict?.words ?? ""),
        ])
      }
    }
    return csv.bytes
  }

  /// Returns the comparison as JSON.
  public func json() -> [UInt8] {
    var json = JSONWriter()
    json.object { json in
      json.key("schema_version")
      json.integer(RunDocument.schemaVersion)
      json.member("first", firstTitle)
      json.member("second", secondTitle)
      json.key("is_paired")
      json.flag(isPaired)
      json.list("metrics", metrics) { metric, json in metric.write(into: &json) }
      json.list("strategies", rows) { row, json in write(row, into: &json) }
      json.key("chosen_otherwise")
      json.texts(chosenOtherwise)
      json.key("only_in_first")
      json.texts(onlyInFirst)
      json.key("only_in_second")
      json.texts(onlyInSecond)
    }
    return json.bytes
  }

  private func write(_ row: Row, into json: inout JSONWriter) {
    json.object { json in
      json.member("id", row.id)
      json.member("label", row.label)
      json.key("is_yardstick")
      json.flag(row.isYardstick)
      json.key("metrics")
      json.object { json in
        for (metric, change) in zip(metrics, row.changes) {
          json.key(metric.id)
          json.object { json in
            for (key, figure) in [("first", change.first), ("second", change.second)] {
              json.key(key)
              MetricFigure(
                mean: figure.mean,
                isBeyondDeadline: figure.isBeyondDeadline,
                low: figure.low,
                high: figure.high
              ).write(into: &json)
            }
            guard let difference = change.difference else { return }
            json.key("difference")
            difference.write(into: &json)
          }
        }
      }
    }
  }
}
