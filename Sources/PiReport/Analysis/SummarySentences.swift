// SPDX-License-Identifier: Apache-2.0

import PiStatistics

/// The sentences of a summary, each of which may not apply.
struct SummarySentences {
  let standing: Standing
  let objective: Int
  let best: Int
  let format: FigureFormat

  init(_ standing: Standing, objective: Int, best: Int) {
    self.standing = standing
    self.objective = objective
    self.best = best
    format = standing.format(objective)
  }

  /// Who is ahead by how much.
  var lead: String {
    let name = standing.label(best)
    let value = "\(metricName) of \(amount(best))"
    guard let baseline = standing.baseline, best != baseline else {
      let verb = standing.baseline == nil ? "" : ", the baseline,"
      return "\(name)\(verb) has the best \(value). No strategy beats it."
    }
    let base = standing.label(baseline)
    guard let difference = standing.figure(best, objective).difference else {
      return "\(name) has the best \(value); it was not compared with \(base)."
    }
    let gap = format.showing([difference]).withUnit(difference.mean.magnitude)
    let direction = difference.mean < 0 ? "less" : "more"
    let interval = "95 % interval of the difference \(span(difference))"
    switch difference.verdict {
    case .better:
      return "\(name) wins: \(value), \(gap) \(direction) than \(base) (\(interval))."
    case .worse:
      return "\(name) has the best \(value), yet it is worse than \(base) (\(interval))."
    case .notDistinguishable:
      return "No clear winner: \(name) has the best \(value), but it is not distinguishable "
        + "from the baseline \(base) (\(interval))."
    case .notDistinguishableAfterCorrection:
      return "No clear winner: \(name) has the best \(value), but after correction for the "
        + "number of comparisons it is not distinguishable from the baseline \(base) (\(interval))."
    case .identical:
      return "\(name) and the baseline \(base) gave identical results: \(value)."
    case .bothBeyondDeadline:
      return "No clear winner: \(name) and the baseline \(base) both lie beyond the deadline."
    case nil:
      return "\(name) has the best \(value), \(gap) \(direction) than \(base) (\(interval); "
        + "no verdict)."
    }
  }

  /// How sure the lead is.
  var certainty: String? {
    guard let difference = standing.figure(best, objective).difference, best != standing.baseline
    else { return nil }
    let runs =
      standing.document.drawn.map { "\(SafeText.visible($0)) of the recording" }
      ?? Phrase.count(standing.document.replications, "replication", "paired replications")
    guard let p = difference.adjustedP ?? difference.pValue else {
      return "The comparison rests on \(runs)."
    }
    let kind = difference.adjustedP == nil ? "unadjusted" : "after Holm's correction"
    return "The comparison rests on \(runs); \(Phrase.probability(p)) \(kind)."
  }

  /// What the leader does to the other headline metrics.
  var otherHeadlines: String? {
    guard let baseline = standing.baseline, best != baseline else { return nil }
    let parts = standing.headlines.filter { $0 != objective }.map { metric in
      let format = standing.format(metric)
      let figure = standing.figure(best, metric)
      let mine = format.meanWithUnit(of: figure)
      let other = format.meanWithUnit(of: standing.figure(baseline, metric))
      let verdict = figure.difference?.verdict.map { " (\($0.words))" } ?? ""
      return "\(SafeText.visible(format.metric.label)) \(mine) against \(other)\(verdict)"
    }
    guard !parts.isEmpty else { return nil }
    let name = standing.label(baseline)
    return "Beside the baseline \(name): \(parts.joined(separator: "; "))."
  }

  /// What part of the oracle's gain the leader reaches; left out where either may be nothing.
  var oracle: String? {
    let strategies = standing.document.strategies
    guard let baseline = standing.baseline, best != baseline,
      let oracle = strategies.firstIndex(where: { $0.id == "oracle" }),
      let ceiling = standing.figure(oracle, objective).difference,
      let reached = standing.figure(best, objective).difference
    else { return nil }
    let base = standing.label(baseline)
    guard isGain(ceiling) else {
      if isLoss(ceiling) {
        return "\(base) does better here than the oracle, which looks at one request at a time."
      }
      return "What the oracle, which knows the simulator's parameters, gains over \(base) is not "
        + "distinguishable from nothing here."
    }
    guard isGain(reached), reached.verdict.map({ $0 == .better }) ?? true,
      let share = share(of: oracle, over: baseline)
    else { return nil }
    let half = (share.high - share.low) / 2 * 100
    let decimals = half > 0 && half.isFinite ? min(max(0, -DecimalFormat.exponent(of: half)), 9) : 0
    func percent(_ part: Double) -> String { DecimalFormat.fixed(part * 100, decimals: decimals) }
    return "Of the gain over \(base) that the oracle shows to be possible, "
      + "\(standing.label(best)) reaches \(percent(share.ratio)) % (95 % interval "
      + "\(percent(share.low)) to \(percent(share.high)) %)."
  }

  /// Whether a difference to the baseline is surely for the better.
  private func isGain(_ difference: Difference) -> Bool {
    standing.document.metrics[objective].better == .lower
      ? difference.high < 0 : difference.low > 0
  }

  /// Whether a difference to the baseline is surely for the worse.
  private func isLoss(_ difference: Difference) -> Bool {
    standing.document.metrics[objective].better == .lower
      ? difference.low > 0 : difference.high < 0
  }

  /// The leader's part of an arm's gain over the baseline, by Fieller over replications; nil where
  /// replications are not independent, or the gain may be nothing in them.
  private func share(of ceiling: Int, over baseline: Int) -> RatioInterval? {
    let values = [best, ceiling, baseline].map { standing.figure($0, objective).values }
    guard !standing.document.isResampled, values[0].count > 1,
      values.allSatisfy({ $0.count == values[0].count })
    else { return nil }
    return RatioInterval(
      zip(values[0], values[2]).map { $0 - $1 },
      zip(values[1], values[2]).map { $0 - $1 }
    )
  }

  /// Whether the second is close.
  var runnerUp: String? {
    guard standing.ranked.count > 1 else { return nil }
    let second = standing.ranked[1]
    let (mine, other) = (standing.figure(best, objective), standing.figure(second, objective))
    guard second != standing.baseline, other.mean != nil else { return nil }
    let text = "Next is \(standing.label(second)) with \(amount(second))"
    guard let low = mine.low, let high = mine.high, let otherLow = other.low,
      let otherHigh = other.high
    else { return text + "." }
    let overlap = low <= otherHigh && otherLow <= high ? "overlap" : "do not overlap"
    return text + "; the two intervals \(overlap), and the two were not tested against each other."
  }

  /// Who is worse than the baseline.
  var worse: String? {
    let names = standing.ranked.filter {
      standing.figure($0, objective).difference?.verdict == .worse
    }.map(standing.label)
    guard !names.isEmpty, let baseline = standing.baseline else { return nil }
    return "Worse than the baseline \(standing.label(baseline)) in \(metricName): "
      + "\(Phrase.list(names))."
  }

  /// Who only spreads load although the fleet's models differ.
  var balancers: String? {
    let document = standing.document
    guard mixesModels else { return nil }
    let names = standing.ranked.filter { document.strategies[$0].role == .balances }
      .map(standing.label)
    guard !names.isEmpty else { return nil }
    let verb = names.count == 1 ? "spreads" : "spread"
    let pronoun = names.count == 1 ? "it does" : "they do"
    return "This fleet mixes models. \(Phrase.list(names)) only \(verb) load and \(pronoun) not "
      + "choose between models; beating such a strategy here says little."
  }

  /// What a solved request counts.
  var worth: String? {
    let worth = DecimalFormat.dollars(standing.document.objectiveValue)
    return "Net value counts $\(worth) for a request that is solved within its objective, "
      + "less what it cost."
  }

  var metricName: String {
    let label = SafeText.visible(format.metric.label)
    guard let first = label.unicodeScalars.first, !label.dropFirst().contains(where: \.isUppercase)
    else { return label }
    return String(first).lowercased() + label.dropFirst()
  }

  func amount(_ strategy: Int) -> String {
    let text = format.meanWithUnit(of: standing.figure(strategy, objective))
    return format.metric.unit == .dollars ? text + " per request" : text
  }

  func span(_ difference: Difference) -> String {
    let format = format.showing([difference])
    return "\(format.withUnit(difference.low)) to \(format.withUnit(difference.high))"
  }
}
