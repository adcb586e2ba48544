// SPDX-License-Identifier: Apache-2.0

/// The shares of traffic that a report shows; small deployments of a large fleet are summed up.
struct Traffic {
  /// The shares of one strategy over time, [deployment][bin].
  struct Row {
    let strategy: Int
    let shares: [[Double]]
  }

  /// Names of the deployments, the last one "other" when there are too many.
  let deployments: [String]
  /// Start of each bin in seconds.
  let starts: [Double]
  /// The strategies with shares over time.
  let rows: [Row]
  private let context: ReportContext
  private let names: [String]

  /// Collects the shares of the strategies that are shown.
  init(_ context: ReportContext) {
    self.context = context
    let document = context.document
    var names = document.deployments.map(\.name)
    for strategy in context.shown.map({ document.strategies[$0] }) where names.isEmpty {
      names = strategy.deploymentShare.map(\.name)
    }
    let limit = context.detail.categories
    let isCut = names.count > limit
    self.names = isCut ? Array(names.prefix(limit - 1)) : names
    deployments = self.names.map { SafeText.visible($0) } + (isCut ? ["other"] : [])

    let withShares = context.shown.filter { !document.strategies[$0].shares.isEmpty }
    let perBin = max(deployments.count * withShares.count, 1)
    let bins = max(min(context.detail.bins, context.detail.trafficValues / perBin), 2)
    let groups = Decimation.groups(of: document.shareTimeline.count, limit: bins)
    starts = groups.map { document.shareTimeline[$0.lowerBound] }
    let most = max(context.detail.trafficValues / max(deployments.count * groups.count, 1), 1)
    let kept = self.names
    rows =
      groups.isEmpty
      ? []
      : withShares.prefix(most).map { strategy in
        let shares = document.strategies[strategy].shares
        var table = kept.map { name in
          let values = shares.first { $0.deployment == name }?.perBin ?? []
          return groups.map { Decimation.mean(of: values, in: $0) }
        }
        if isCut {
          let others = shares.filter { !kept.contains($0.deployment) }.map(\.perBin)
          table.append(
            groups.map { group in
              others.reduce(0) { $0 + Decimation.mean(of: $1, in: group) }
            }
          )
        }
        return Row(strategy: strategy, shares: table)
      }
  }

  /// The shares of a strategy over the whole run by deployment, or nil when it has none.
  func overall(_ strategy: Int) -> [Double]? {
    let shares = context.document.strategies[strategy].deploymentShare
    guard !shares.isEmpty else { return nil }
    let known = names.map { name in shares.first { $0.name == name }?.share ?? 0 }
    guard names.count < deployments.count else { return known }
    let rest = shares.filter { !names.contains($0.name) }.reduce(0) { $0 + $1.share }
    return known + [rest]
  }
}
