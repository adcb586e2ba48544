// SPDX-License-Identifier: Apache-2.0

/// What a run found, in sentences that need no table.
package struct PlainSummary: Equatable {
  /// Who won, by how much, and how sure that is.
  package let lead: String
  /// What else a reader should know, most important first.
  package let points: [String]

  /// Reads the sentences off a run.
  package init(_ document: RunDocument) {
    self.init(Standing(document))
  }

  init(_ standing: Standing) {
    guard let objective = standing.objective, let best = standing.ranked.first,
      standing.figure(best, objective).mean != nil
    else {
      lead = "This run measured no net value, so no strategy is ahead."
      points = Self.warnings(standing)
      return
    }
    let sentences = SummarySentences(standing, objective: objective, best: best)
    guard !sentences.baselineOnlyBalances else {
      lead = sentences.leadAmongEquals
      points =
        Self.warnings(standing)
        + [
          sentences.oracle, sentences.againstBalancer, sentences.otherHeadlines, sentences.worse,
          sentences.balancers, sentences.worth,
        ].compactMap { $0 }
      return
    }
    lead = sentences.lead
    points =
      Self.warnings(standing)
      + [
        sentences.certainty, sentences.otherHeadlines, sentences.oracle, sentences.runnerUp,
        sentences.worse, sentences.balancers, sentences.worth,
      ].compactMap { $0 }
  }

  private static func warnings(_ standing: Standing) -> [String] {
    let failed = standing.document.failedChecks
    guard !failed.isEmpty else { return [] }
    let names = Phrase.list(failed.map { SafeText.visible($0.name) })
    let total = standing.document.checks.count
    return ["Caution: \(failed.count) of \(total) checks failed (\(names))."]
  }
}

/// Pieces of sentences.
enum Phrase {
  /// The names with commas and an "and"; beyond `limit` of them the rest is counted.
  static func list(_ names: [String], limit: Int = 5) -> String {
    guard names.count > 1 else { return names.first ?? "" }
    if names.count > limit {
      return names.prefix(limit).joined(separator: ", ") + " and \(names.count - limit) more"
    }
    return names.dropLast().joined(separator: ", ") + " and " + names[names.count - 1]
  }

  /// A probability as people read it.
  static func probability(_ p: Double) -> String {
    p < 0.0001 ? "p < 0.0001" : "p = " + DecimalFormat.fixed(p, decimals: p < 0.01 ? 4 : 3)
  }

  /// A count with its noun.
  static func count(_ number: Int, _ singular: String, _ plural: String) -> String {
    number == 1 ? "1 \(singular)" : "\(number) \(plural)"
  }
}
