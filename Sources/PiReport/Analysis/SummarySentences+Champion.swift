// SPDX-License-Identifier: Apache-2.0

import PiStatistics

/// The sentences of a run whose baseline only spreads load over unequal models: a win over it is
/// no news, so the lead tells how the best strategy stands to the next and to one deployment alone.
extension SummarySentences {
  /// Whether beating the baseline says little.
  var baselineOnlyBalances: Bool {
    guard let baseline = standing.baseline else { return false }
    return standing.document.strategies[baseline].role == .balances && mixesModels
  }

  /// Whether the fleet has more than one model.
  var mixesModels: Bool { Set(standing.document.deployments.map(\.model)).count > 1 }

  /// Who is ahead of whom among the strategies, and how that compares with one deployment alone.
  var leadAmongEquals: String {
    var text = "\(standing.label(best)) has the best \(metricName) of \(amount(best))"
    if standing.ranked.count > 1 {
      let second = standing.label(standing.ranked[1])
      if let verdict = verdictAgainstBaseline {
        let isApart = verdict == .better || verdict == .worse
        text += isApart ? ", better than \(second)" : "; \(second) is \(verdict.words) from it"
      } else if let gap = gap(to: standing.ranked[1]) {
        text +=
          gap.isApart
          ? ", \(gap.text) ahead of \(second)" : "; \(second) is not distinguishable from it"
        text += " (95 % interval of the difference \(gap.span))"
      } else {
        text += "; whether it is ahead of \(second) was not tested"
      }
    }
    return text + "." + (aloneSentence.map { " " + $0 } ?? "")
  }

  /// The verdict on the first two strategies, where one of them is the baseline: what the table says.
  private var verdictAgainstBaseline: Verdict? {
    let pair = standing.ranked.prefix(2)
    guard let baseline = standing.baseline, pair.contains(baseline),
      let other = pair.first(where: { $0 != baseline }),
      let verdict = standing.figure(other, objective).difference?.verdict,
      verdict != .identical, verdict != .bothBeyondDeadline
    else { return nil }
    return verdict
  }

  /// How the best strategy stands to the best deployment alone.
  private var aloneSentence: String? {
    let strategies = standing.document.strategies
    guard let alone = strategies.firstIndex(where: { $0.id == "best_single" }),
      let gap = gap(to: alone)
    else { return nil }
    let name =
      strategies[alone].marks.first.map { "\(SafeText.visible($0)) alone" } ?? "best_single"
    guard gap.isApart else {
      return "It is not distinguishable from \(name), the best single deployment."
    }
    let side = gap.mean > 0 ? "above" : "below"
    return "It stays \(gap.text) \(side) \(name), the best single deployment in hindsight."
  }

  /// What the gain over the balancing baseline is.
  var againstBalancer: String? {
    guard let baseline = standing.baseline, best != baseline,
      let difference = standing.figure(best, objective).difference
    else { return nil }
    let verdict = difference.verdict.map { ", \($0.words)" } ?? ""
    return "The baseline \(standing.label(baseline)) only spreads load: the difference of "
      + "\(format.showing([difference]).withUnit(difference.mean)) to it (\(span(difference))\(verdict)) is no headline."
  }

  /// The paired difference of the best strategy to another one; nil where replications are too few to
  /// tell, or draws from one recording.
  private func gap(
    to other: Int
  ) -> (mean: Double, text: String, span: String, isApart: Bool)? {
    let mine = standing.figure(best, objective).values
    let theirs = standing.figure(other, objective).values
    guard !standing.document.isResampled, mine.count == theirs.count, mine.count >= 10,
      (mine + theirs).allSatisfy(\.isFinite)
    else { return nil }
    let interval = PairedDifference(treatment: mine, baseline: theirs).interval
    let format = format.showing(low: interval.low, high: interval.high)
    return (
      interval.mean, format.withUnit(interval.mean.magnitude),
      "\(format.withUnit(interval.low)) to \(format.withUnit(interval.high))",
      interval.excludesZero
    )
  }
}
