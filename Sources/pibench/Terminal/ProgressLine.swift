// SPDX-License-Identifier: Apache-2.0

import PiBench
import PiCore
import PiTelemetry
import Synchronization

/// Progress on standard error: a redrawn line on a terminal, a line every 10 s elsewhere.
final class ProgressLine: Sendable {
  /// How progress is shown.
  enum Style: String, CaseIterable {
    case auto
    case bar
    case plain
    case json
    case none
  }

  static let option = ValueOption<Style>(
    choice: "progress",
    "STYLE",
    "auto, bar, plain, json or none"
  )

  let style: Style
  private let clock = ContinuousClock()
  private let start: ContinuousClock.Instant
  private let last: Mutex<ContinuousClock.Instant>

  /// A line in the style that `--progress` names; none with `--quiet`.
  init(_ arguments: ParsedArguments) throws(UsageError) {
    let named = try arguments[ProgressLine.option] ?? .auto
    let fitting = Terminal.isInteractive ? Style.bar : .plain
    style = arguments[Flag.quiet] ? .none : named == .auto ? fitting : named
    start = clock.now
    last = Mutex(clock.now)
  }

  /// Seconds since the line was made.
  var seconds: Double { start.duration(to: clock.now) / .seconds(1) }

  /// Shows how far runs are.
  func show(_ progress: RunProgress) {
    show(
      done: Double(progress.done),
      total: Double(progress.total),
      line: { rate in "\(progress.done)/\(progress.total) runs, \(tenths(rate)) runs/s" },
      members: { "\"done\":\(progress.done),\"total\":\(progress.total)" }
    )
  }

  /// Shows how far an import is.
  func show(_ progress: ImportProgress) {
    let megabytes = Double(progress.bytes) / 1e6
    show(
      done: megabytes,
      total: Double(progress.totalBytes) / 1e6,
      line: { _ in
        let requests = Double(progress.requests) / max(seconds, 1e-9)
        return "\(Sanitised.text(progress.file)): \(progress.phase.rawValue),"
          + " \(tenths(megabytes)) of \(tenths(Double(progress.totalBytes) / 1e6)) MB,"
          + " \(progress.requests) requests, \(Int(requests)) requests/s"
      },
      members: {
        "\"file\":\(JSONText.quoted(progress.file)),\"phase\":\"\(progress.phase.rawValue)\","
          + "\"bytes\":\(progress.bytes),\"total_bytes\":\(progress.totalBytes),"
          + "\"requests\":\(progress.requests)"
      }
    )
  }

  /// Shows how far a migration is.
  func show(_ progress: StoreMigration.Progress) {
    show(
      done: Double(progress.rows),
      total: Double(progress.total),
      line: { rate in
        "\(progress.phase.rawValue) \(progress.table): \(progress.rows)/\(progress.total) rows,"
          + " \(Int(rate)) rows/s"
      },
      members: {
        "\"phase\":\"\(progress.phase.rawValue)\",\"table\":\"\(progress.table)\","
          + "\"done\":\(progress.rows),\"total\":\(progress.total)"
      }
    )
  }

  /// Clears a redrawn line.
  func finish() {
    if style == .bar { Terminal.printError("\r\u{1B}[K") }
  }

  /// Draws what is due: `line` gets the units done a second, `members` are those of a JSON object.
  private func show(
    done: Double,
    total: Double,
    line: (Double) -> String,
    members: () -> String
  ) {
    guard style != .none else { return }
    let interval: Duration = style == .plain ? .seconds(10) : .milliseconds(100)
    let now = clock.now
    let isDue = last.withLock { last in
      guard last.duration(to: now) >= interval else { return false }
      last = now
      return true
    }
    guard isDue else { return }
    let elapsed = seconds
    let rate = done / max(elapsed, 1e-9)
    let left = max(total - done, 0) / max(rate, 1e-9)
    let text = "\(line(rate)), about \(Int(min(left, 1e9))) s left"
    switch style {
    case .bar: Terminal.printError("\r\u{1B}[K\(text)")
    case .json:
      Terminal.printError(
        "{\"event\":\"progress\",\(members()),\"elapsed_s\":\(tenths(elapsed)),"
          + "\"eta_s\":\(tenths(min(left, 1e9)))}\n"
      )
    case .plain, .auto: Terminal.printError("\(text)\n")
    case .none: break
    }
  }

  private func tenths(_ value: Double) -> Double {
    (value * 10).rounded() / 10
  }
}
