// SPDX-License-Identifier: Apache-2.0

import PiBench
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
    guard style != .none else { return }
    let interval: Duration = style == .plain ? .seconds(10) : .milliseconds(100)
    let now = clock.now
    let isDue = last.withLock { last in
      guard last.duration(to: now) >= interval else { return false }
      last = now
      return true
    }
    if isDue { draw(progress) }
  }

  /// Clears a redrawn line.
  func finish() {
    if style == .bar { Terminal.printError("\r\u{1B}[K") }
  }

  private func draw(_ progress: RunProgress) {
    let elapsed = seconds
    let rate = Double(progress.done) / max(elapsed, 1e-9)
    let left = Double(progress.total - progress.done) / max(rate, 1e-9)
    let text =
      "\(progress.done)/\(progress.total) runs, \(tenths(rate)) runs/s, about \(Int(left)) s left"
    switch style {
    case .bar: Terminal.printError("\r\u{1B}[K\(text)")
    case .json:
      Terminal.printError(
        "{\"event\":\"progress\",\"done\":\(progress.done),\"total\":\(progress.total),"
          + "\"elapsed_s\":\(tenths(elapsed)),\"eta_s\":\(tenths(left))}\n"
      )
    case .plain, .auto: Terminal.printError("\(text)\n")
    case .none: break
    }
  }

  private func tenths(_ value: Double) -> Double {
    (value * 10).rounded() / 10
  }
}
