// SPDX-License-Identifier: Apache-2.0

import PiStatistics

/// Intervals of differences on one scale, each drawn as a line with a dot, without scripts.
struct IntervalPlot {
  private static let width = 150.0
  private static let margin = 7.0
  private let low: Double
  private let high: Double

  /// Chooses a scale that holds zero and most intervals; far ones are cut off with an arrow.
  init?(_ differences: [Difference]) {
    let finite = differences.filter { $0.low.isFinite && $0.high.isFinite && $0.mean.isFinite }
    guard !finite.isEmpty else { return nil }
    let reaches = finite.map { max($0.low.magnitude, $0.high.magnitude) }.sorted()
    let limit = 4 * reaches[reaches.count / 2]
    let least = max(finite.map(\.low).min() ?? 0, -limit)
    let most = min(finite.map(\.high).max() ?? 0, limit)
    low = min(least, 0)
    high = max(most, 0)
    guard high > low, (high - low).isFinite else { return nil }
  }

  /// Writes the plot of one difference.
  func write(_ difference: Difference, into html: inout HTMLWriter) {
    guard difference.low.isFinite, difference.high.isFinite else { return }
    let name =
      switch difference.verdict {
      case .better: "interval good"
      case .worse: "interval bad"
      default: "interval"
      }
    html.element(
      "svg",
      [
        .init("class", name), .init("viewBox", "0 0 150 20"), .init("width", "150"),
        .init("height", "20"), .init("aria-hidden", "true"), .init("focusable", "false"),
      ]
    ) { html in
      line(from: 0, to: 0, top: 0, bottom: 20, class: "zero", into: &html)
      let (left, right) = (clamped(difference.low), clamped(difference.high))
      html.element(
        "line",
        [
          .init("class", "whisker"), .init("x1", x(left)), .init("x2", x(right)),
          .init("y1", "10"), .init("y2", "10"),
        ]
      ) { _ in }
      if difference.low < low {
        arrow("M6 5 L1 10 L6 15", into: &html)
      } else {
        line(from: left, to: left, top: 6, bottom: 14, class: "whisker", into: &html)
      }
      if difference.high > high {
        arrow("M144 5 L149 10 L144 15", into: &html)
      } else {
        line(from: right, to: right, top: 6, bottom: 14, class: "whisker", into: &html)
      }
      guard difference.mean >= low, difference.mean <= high else { return }
      html.element(
        "circle",
        [
          .init("cx", x(difference.mean)), .init("cy", "10"), .init("r", "2.5"),
        ]
      ) { _ in }
    }
  }

  private func clamped(_ value: Double) -> Double { min(max(value, low), high) }

  private func x(_ value: Double) -> String {
    let part = (value - low) / (high - low)
    let place = Self.margin + part * (Self.width - 2 * Self.margin)
    return DecimalFormat.fixed(place, decimals: 1)
  }

  private func line(
    from left: Double,
    to right: Double,
    top: Int,
    bottom: Int,
    class name: String,
    into html: inout HTMLWriter
  ) {
    html.element(
      "line",
      [
        .init("class", name), .init("x1", x(left)), .init("x2", x(right)),
        .init("y1", "\(top)"), .init("y2", "\(bottom)"),
      ]
    ) { _ in }
  }

  private func arrow(_ path: String, into html: inout HTMLWriter) {
    html.element("path", [.init("class", "whisker"), .init("d", path)]) { _ in }
  }
}
