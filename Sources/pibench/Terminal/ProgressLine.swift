// SPDX-License-Identifier: Apache-2.0

import PiBench
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

    /// The style that `--progress` names.
    init(of arguments: ParsedArguments) throws(UsageError) {
      guard let style = Style(rawValue: arguments.text("progress") ?? "auto") else {
        throw UsageError("--progress: expected auto, bar, plain, json or none")
      }
      self = style
    }
  }

  private let style: Style
  private let clock = ContinuousClock()
  private let start: ContinuousClock.Instant
  private let last: Mutex<ContinuousClock.Instant>

  init(_ style: Style) {
    self.style = style == .auto ? (Terminal.isInteractive ? .bar : .plain) : style
    start = clock.now
    last = Mutex(clock.now)
  }

  /// Seconds since the line was made.
  var seconds: Double { start.duration(to: clock.now) / .seconds(1) }

  func show(_ progress: RunProgress) {
    guard isDue() else { return }
    let estimate = Estimate(done: progress.done, total: progress.total, seconds: seconds)
    draw(
      "\(progress.done)/\(progress.total) runs, \(estimate.rate) runs/s,"
        + " about \(Int(estimate.left)) s left",
      "\"done\":\(progress.done),\"total\":\(progress.total)",
      estimate
    )
  }

  func show(_ progress: StoreMigration.Progress) {
    guard isDue() else { return }
    let (done, total) = (Int(progress.rows), Int(progress.total))
    let estimate = Estimate(done: done, total: total, seconds: seconds)
    draw(
      "\(progress.phase.rawValue) \(progress.table): \(done)/\(total) rows,"
        + " \(Int(estimate.rate)) rows/s, about \(Int(estimate.left)) s left",
      "\"phase\":\"\(progress.phase.rawValue)\",\"table\":\"\(progress.table)\","
        + "\"done\":\(done),\"total\":\(total)",
      estimate
    )
  }

  /// Whether it is time to show something, which is noted.
  private func isDue() -> Bool {
    guard style != .none else { return false }
    let interval: Duration = style == .plain ? .seconds(10) : .milliseconds(100)
    let now = clock.now
    return last.withLock { last in
      guard last.duration(to: now) >= interval else { return false }
      last = now
      return true
    }
  }

  /// Clears a redrawn line.
  func finish() {
    if style == .bar { Terminal.printError("\r\u{1B}[K") }
  }

  private func draw(_ text: String, _ fields: String, _ estimate: Estimate) {
    switch style {
    case .bar: Terminal.printError("\r\u{1B}[K\(text)")
    case .json:
      Terminal.printError(
        "{\"event\":\"progress\",\(fields),"
          + "\"elapsed_s\":\(estimate.elapsed),\"eta_s\":\(estimate.left)}\n"
      )
    case .plain, .auto: Terminal.printError("\(text)\n")
    case .none: break
    }
  }

  /// Rate and time left, in tenths.
  private struct Estimate {
    var elapsed: Double
    var rate: Double
    var left: Double

    init(done: Int, total: Int, seconds: Double) {
      let rate = Double(done) / max(seconds, 1e-9)
      elapsed = Estimate.tenths(seconds)
      self.rate = Estimate.tenths(rate)
      left = Estimate.tenths(Double(total - done) / max(rate, 1e-9))
    }

    private static func tenths(_ value: Double) -> Double {
      (value * 10).rounded() / 10
    }
  }
}
