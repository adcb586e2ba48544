// SPDX-License-Identifier: Apache-2.0

/// The failures that a report shows by class; rare classes are summed up when there are too many.
struct Failures {
  /// Names of the classes, the last one "other" when there are too many.
  let classes: [String]
  /// The strategies with their shares by class.
  let rows: [(strategy: Int, shares: [Double])]

  /// Collects the failures of the strategies that are shown.
  init(_ context: ReportContext) {
    let strategies = context.document.strategies
    var names: [String] = []
    var known: Set<String> = []
    for strategy in context.shown {
      for row in strategies[strategy].failuresByClass where known.insert(row.name).inserted {
        names.append(row.name)
      }
    }
    let limit = context.detail.categories
    let isCut = names.count > limit
    let kept = isCut ? Array(names.prefix(limit - 1)) : names
    classes = kept.map { SafeText.visible($0) } + (isCut ? ["other"] : [])
    rows = context.shown.map { strategy in
      let failures = strategies[strategy].failuresByClass
      var shares = kept.map { name in failures.first { $0.name == name }?.share ?? 0 }
      if isCut {
        shares.append(failures.filter { !kept.contains($0.name) }.reduce(0) { $0 + $1.share })
      }
      return (strategy, shares)
    }
  }
}
