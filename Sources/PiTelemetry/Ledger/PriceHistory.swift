// SPDX-License-Identifier: Apache-2.0

import PiCore

/// The prices of a run's deployments over time: its own, or else those of price lists in the store.
struct PriceHistory {
  /// By deployment, in the order in which they took effect.
  private var changes: [[PriceRecord]] = []
  /// Deployments whose prices are those of lists.
  private var listed: Set<Int> = []

  /// What prices say of an attempt.
  struct Bill {
    /// Picodollars that its cached input would have cost more as other input; nil when unknown.
    var savedPicodollars: Int128?
    /// Picodollars that its written input cost more than other input; nil when unknown.
    var writtenExtraPicodollars: Int128?
    /// What it costs; nil when a price is unknown that it needs.
    var cost: NanoDollars?
    /// Whether these prices were in force only later.
    var isLater: Bool
  }

  /// Adds prices; of equal instants the later written ones hold.
  mutating func add(_ record: PriceRecord) {
    let position = record.deployment.position
    guard position >= 0 else { return }
    while changes.count <= Int(position) { changes.append([]) }
    changes[Int(position)].insert(inOrder: record)
  }

  /// Takes prices from lists for the deployments that have none of their own.
  mutating func fill(_ deployments: [DeploymentName], from book: PriceBook) {
    for (position, deployment) in deployments.enumerated() {
      guard position >= changes.count || changes[position].isEmpty,
        let records = book.prices(of: deployment)
      else { continue }
      while changes.count <= position { changes.append([]) }
      changes[position] = records
      listed.insert(position)
    }
  }

  /// What the prices in force at an instant say of an attempt; nil when there are none.
  ///
  /// A price list that was read later serves too: its first prices are the nearest known.
  func bill(
    of usage: TokenUsage,
    reasoning: TokenCount,
    by deployment: DeploymentIndex?,
    at instant: Instant
  ) -> Bill? {
    guard let place = deployment.map({ Int($0.position) }), changes.indices.contains(place) else {
      return nil
    }
    var record = changes[place].last { $0.effective <= instant }
    let isLater = record == nil
    if isLater, listed.contains(place) { record = changes[place].first }
    guard let record, let prices = record.prices(forInput: usage.inputInAll) else { return nil }
    var bill = Bill(isLater: isLater)
    let input = Int128(prices.input.picodollars)
    let isCachedKnown = record.cachedInput != nil || usage.cachedInput == .zero
    if isCachedKnown {
      let each = input - Int128(prices.cachedInput.picodollars)
      bill.savedPicodollars = Int128(usage.cachedInput.count) * each
    }
    let isWrittenKnown = record.writtenInput != nil || usage.writtenInput == .zero
    if isWrittenKnown {
      let each = Int128(prices.writtenInput.picodollars) - input
      bill.writtenExtraPicodollars = Int128(usage.writtenInput.count) * each
    }
    if isCachedKnown, isWrittenKnown, record.output != nil {
      let thought = record.reasoningPrice(forInput: usage.inputInAll) ?? prices.output
      bill.cost = prices.cost(of: usage, reasoning: reasoning, at: thought)
    }
    return bill
  }
}

/// The prices of the price lists in a store, by the names of models.
struct PriceBook {
  private var records: [String: [PriceRecord]] = [:]

  /// Whether a run holds a price list: prices and no requests.
  static func isList(_ run: StoredRun) -> Bool {
    run.description.origin == .imported && run.totals.requests == 0
  }

  /// Adds a price of a list; one that is not known hides no earlier one.
  mutating func add(_ record: PriceRecord, of list: RunDescription) {
    let place = Int(record.deployment.position)
    guard record.input != nil, list.deployments.indices.contains(place) else { return }
    records[list.deployments[place].name, default: []].insert(inOrder: record)
  }

  /// The prices of a deployment by its provider and model, or else by its model; nil when there are none.
  func prices(of deployment: DeploymentName) -> [PriceRecord]? {
    guard !records.isEmpty else { return nil }
    var names: [String] = []
    if let model = deployment.model {
      if let provider = deployment.provider {
        names.append(provider + "/" + model)
        if model.hasPrefix(provider + "/") {
          names += [model, String(model.dropFirst(provider.utf8.count + 1))]
        }
      }
      names.append(model)
    }
    names.append(deployment.name)
    return names.lazy.compactMap { records[$0] }.first
  }
}

extension [PriceRecord] {
  /// Inserts a record behind those that took effect before it or with it.
  fileprivate mutating func insert(inOrder record: PriceRecord) {
    let place = lastIndex { $0.effective <= record.effective }.map { $0 + 1 } ?? 0
    insert(record, at: place)
  }
}

extension TokenPrices {
  /// The cost of an attempt of whose output a part was thought and not said, rounded once, half to even.
  ///
  /// - Parameters:
  ///   - usage: the tokens; the part belongs to the output.
  ///   - reasoning: the part.
  ///   - price: what a token of it costs.
  /// - Returns: nanodollars; nil above 9.2 billion dollars.
  fileprivate func cost(
    of usage: TokenUsage,
    reasoning: TokenCount,
    at price: TokenPrice
  ) -> NanoDollars? {
    var said = usage
    said.output = TokenCount(usage.output.count - reasoning.count)
    let pairs = [
      (said.input, input), (said.cachedInput, cachedInput), (said.writtenInput, writtenInput),
      (said.output, output), (reasoning, price),
    ]
    let total = pairs.reduce(Int128(0)) { $0 + Int128($1.0.count) * Int128($1.1.picodollars) }
    return Int64(exactly: LedgerTotals.nanodollars(total)).map { NanoDollars($0) }
  }
}
