// SPDX-License-Identifier: Apache-2.0

/// How the figures of one metric are printed: every figure of a column with the same decimals.
struct FigureFormat {
  /// The metric.
  let metric: MetricDescriptor
  private let decimals: Int

  /// Chooses decimals by the median half-width of the intervals, or by size where there are none.
  ///
  /// A half-width is worth two digits when it begins with 100 … 354, else one (Particle Data Group,
  /// Review of Particle Physics, 5.3), within two and six significant digits of the largest figure.
  init(_ metric: MetricDescriptor, figures: [MetricFigure]) {
    self.metric = metric
    let scale = metric.unit == .share ? 100.0 : 1.0
    let means = figures.compactMap(\.mean).map { $0.magnitude * scale }.filter(\.isFinite)
    let halves = figures.compactMap { figure -> Double? in
      guard let low = figure.low, let high = figure.high else { return nil }
      let half = (high - low) / 2 * scale
      return half > 0 && half.isFinite ? half : nil
    }.sorted()
    let largest = means.max().flatMap { $0 > 0 ? DecimalFormat.exponent(of: $0) : nil } ?? 0
    var wanted = 3 - largest
    if !halves.isEmpty {
      let half = halves[halves.count / 2]
      let exponent = DecimalFormat.exponent(of: half)
      let isShort = DecimalFormat.rounded(half, significant: 3) < 3.55 * Self.power(exponent)
      wanted = isShort ? 1 - exponent : -exponent
    }
    let least = metric.unit == .dollars ? 2 : metric.unit == .share ? 1 : 0
    decimals = min(max(wanted, 1 - largest, least), max(5 - largest, least), 9)
  }

  private init(_ metric: MetricDescriptor, decimals: Int) {
    self.metric = metric
    self.decimals = decimals
  }

  /// The same format with as many more decimals as it takes to show how wide an interval is.
  ///
  /// Paired differences can be far surer than the figures that they compare: then the decimals of the
  /// figures would print an interval that excludes zero as one from zero to zero.
  func showing(low: Double, high: Double) -> FigureFormat {
    let half = (high - low) / 2 * (metric.unit == .share ? 100 : 1)
    guard half > 0, half.isFinite else { return self }
    let wanted = max(decimals, -DecimalFormat.exponent(of: half))
    return FigureFormat(metric, decimals: min(wanted, 9))
  }

  /// The same format with as many more decimals as the finest of some differences needs.
  func showing(_ differences: [Difference]) -> FigureFormat {
    differences.reduce(self) { $0.showing(low: $1.low, high: $1.high) }
  }

  private static func power(_ exponent: Int) -> Double {
    let power = DecimalFormat.tenToThe(abs(exponent))
    return exponent < 0 ? 1 / power : power
  }

  /// The unit as it stands in the heading of a column, or an empty text.
  var unit: String {
    switch metric.unit {
    case .dollars: "$"
    case .share: "%"
    case .seconds: "s"
    case .perSecond: "1/s"
    case .count, .ratio: ""
    }
  }

  /// The heading of the metric's column, such as `Solved [%]`.
  var heading: String {
    let label = SafeText.visible(metric.label)
    return unit.isEmpty ? label : "\(label) [\(unit)]"
  }

  /// The mean without its unit; `> deadline` beyond the deadline and a dash when it is unknown.
  func mean(of figure: MetricFigure) -> String {
    if figure.isBeyondDeadline { return "> deadline" }
    guard let mean = figure.mean, mean.isFinite else { return "–" }
    return number(mean)
  }

  /// The interval without unit, such as `0.071 … 0.074`, or nil when there is none.
  func interval(of figure: MetricFigure) -> String? {
    guard !figure.isBeyondDeadline, let low = figure.low, let high = figure.high else { return nil }
    return interval(low, high)
  }

  /// An interval without unit.
  func interval(_ low: Double, _ high: Double) -> String {
    "\(number(low)) … \(number(high))"
  }

  /// A value of the metric without unit.
  func number(_ value: Double) -> String {
    guard value.isFinite else { return value < 0 ? "\u{2212}∞" : value > 0 ? "∞" : "–" }
    return DecimalFormat.fixed(metric.unit == .share ? value * 100 : value, decimals: decimals)
  }

  /// A difference without unit and with its sign.
  func signed(_ value: Double) -> String {
    let text = number(value)
    return value > 0 && text.contains { ("1"..."9").contains($0) } ? "+" + text : text
  }

  /// A value with its unit, for a sentence.
  func withUnit(_ value: Double) -> String {
    let text = number(value)
    switch metric.unit {
    case .dollars:
      return text.hasPrefix("\u{2212}") ? "\u{2212}$" + text.dropFirst() : "$" + text
    case .share: return text + " %"
    case .seconds: return text + " s"
    case .perSecond: return text + " per second"
    case .count, .ratio: return text
    }
  }

  /// The mean with its unit, for a sentence.
  func meanWithUnit(of figure: MetricFigure) -> String {
    if figure.isBeyondDeadline { return "beyond the deadline" }
    guard let mean = figure.mean, mean.isFinite else { return "not measured" }
    return withUnit(mean)
  }
}
