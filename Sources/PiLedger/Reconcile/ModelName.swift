// SPDX-License-Identifier: Apache-2.0

/// The name of a model without the ways in which providers, gateways and people write it.
///
/// The part behind the last slash counts, in small letters, with `-` for spaces, points, underscores and `@`.
/// A date at the end, as `2024-08-06` or `20240806`, names a snapshot.
package struct ModelName: Hashable, Sendable {
  /// The name without a date.
  package let base: String
  /// The digits of the date; nil for an alias, which stands for some snapshot.
  package let date: String?

  /// Reads a name as somebody wrote it.
  package init(_ text: String) {
    let own = text.split(separator: "/").last.map(String.init) ?? text
    let folded = own.lowercased().map { " ._@".contains($0) ? "-" : $0 }
    var parts = String(folded).split(separator: "-").map(String.init)
    var date: String?
    if let last = parts.last, last.utf8.count == 8, ModelName.isDate(last), parts.count > 1 {
      date = last
      parts.removeLast()
    } else if parts.count > 3, parts.suffix(3).map(\.utf8.count) == [4, 2, 2],
      ModelName.isDate(parts.suffix(3).joined())
    {
      date = parts.suffix(3).joined()
      parts.removeLast(3)
    }
    base = parts.joined(separator: "-")
    self.date = date
  }

  /// Whether eight digits are a date of this century.
  private static func isDate(_ digits: String) -> Bool {
    guard let number = Int(digits), (20_000_101...20_991_231).contains(number) else { return false }
    return (1...12).contains(number / 100 % 100) && (1...31).contains(number % 100)
  }
}

/// Which models of an invoice are which of a store.
package struct ModelMatches: Sendable {
  /// Names of both sides that mean one model, though they are not the same.
  package struct Pair: Hashable, Sendable {
    package let invoice: String
    package let store: String
  }

  /// What a model of either side is called in the comparison.
  private var names: [ModelName: String] = [:]
  /// Dated snapshots that were taken for aliases, in the order of their names.
  package private(set) var aliases: [Pair] = []
  /// Models of which a snapshot and an alias, or several snapshots, could be the same.
  package private(set) var ambiguous: [String] = []
  private var partners: [ModelName: ModelName] = [:]

  /// Matches the names of both sides.
  ///
  /// Equal names match. Of the others, a snapshot and an alias of one base match where each side has only one
  /// name of that base left and neither has another.
  package init(invoice: some Sequence<String>, store: some Sequence<String>) {
    let invoiced = Dictionary(invoice.map { (ModelName($0), $0) }) { min($0, $1) }
    let stored = Dictionary(store.map { (ModelName($0), $0) }) { min($0, $1) }
    names = stored.merging(invoiced) { $1 }
    for base in Set(names.keys.map(\.base)).sorted() {
      let ofInvoice = invoiced.keys.filter { $0.base == base }
      let ofStore = stored.keys.filter { $0.base == base }
      let left = (ofInvoice.filter { stored[$0] == nil }, ofStore.filter { invoiced[$0] == nil })
      guard !ofInvoice.isEmpty, !ofStore.isEmpty, !(left.0 + left.1).isEmpty else { continue }
      if ofInvoice.count == 1, ofStore.count == 1, let one = left.0.first, let other = left.1.first,
        one.date == nil || other.date == nil
      {
        partners[other] = one
        aliases.append(Pair(invoice: invoiced[one] ?? base, store: stored[other] ?? base))
      } else if (ofInvoice + ofStore).contains(where: { $0.date == nil }) {
        ambiguous.append(base)
      }
    }
  }

  /// The name in the comparison of a model of the invoice or of the store.
  package func name(of model: String) -> String {
    let name = ModelName(model)
    return names[partners[name] ?? name] ?? model
  }
}
