// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiTelemetry

extension Reconciliation {
  /// What both sides have, by day and name.
  struct Sides {
    /// What rows without a model are called where all of a day is compared.
    static let everything = "all models"
    /// What a line or request is called that names no model where others do.
    static let unnamed = "(no model)"

    private let measures: [Measure]
    private var store: [Key: [Measure: Int128]] = [:]
    private var invoice: [Key: [Measure: Int128]] = [:]

    /// Adds up both sides.
    ///
    /// - Parameters:
    ///   - lines: those of the days compared.
    ///   - ledger: by model and day.
    ///   - measures: what is compared.
    ///   - matches: how models are called; nil where all of a day is one row.
    init(
      _ lines: [InvoiceLine],
      _ ledger: Ledger,
      _ measures: [Measure],
      _ matches: ModelMatches?
    ) {
      self.measures = measures
      func name(_ model: String?, _ item: String? = nil) -> String {
        guard let matches else { return Sides.everything }
        return model.map(matches.name(of:)) ?? item ?? Sides.unnamed
      }
      for row in ledger.rows {
        // Refused requests and those of unknown deployments cost nothing that an invoice could have.
        guard row.totals.attempts > 0, let day = row.period else { continue }
        let key = Key(day: day, name: name(row.names[0]))
        for measure in measures {
          store[key, default: [:]][measure, default: 0] += row.totals[measure]
        }
      }
      // Attodollars are added up exactly and rounded once.
      var exact: [Key: [Measure: Int128]] = [:]
      for line in lines {
        let key = Key(day: line.day, name: name(line.model, line.item))
        for measure in measures {
          guard let amount = line[measure] else { continue }
          exact[key, default: [:]][measure, default: 0] += amount
        }
      }
      invoice = exact.mapValues { amounts in
        Dictionary(uniqueKeysWithValues: amounts.map { ($0, Sides.rounded($1, $0)) })
      }
    }

    /// Nanodollars of attodollars, half to even; tokens as they are.
    private static func rounded(_ amount: Int128, _ measure: Measure) -> Int128 {
      guard measure == .dollars else { return amount }
      let unit: Int128 = 1_000_000_000
      let (quotient, rest) = amount.quotientAndRemainder(dividingBy: unit)
      let twice = rest.magnitude * 2
      let isUp = twice > unit.magnitude || (twice == unit.magnitude && quotient & 1 != 0)
      return isUp ? quotient + (amount < 0 ? -1 : 1) : quotient
    }

    func rows(_ tolerance: Tolerance) -> [Row] {
      let keys = Set(store.keys).union(invoice.keys).sorted { one, other in
        one.day != other.day
          ? one.day < other.day : one.name.utf8.lexicographicallyPrecedes(other.name.utf8)
      }
      return keys.flatMap { key in
        measures.compactMap { measure -> Row? in
          let (ours, theirs) = (store[key]?[measure], invoice[key]?[measure])
          guard ours != nil || theirs != nil else { return nil }
          return Row(key, measure, store: ours, invoice: theirs, tolerance)
        }
      }
    }

    func totals(_ tolerance: Tolerance) -> [Row] {
      measures.map { measure in
        func sum(_ side: [Key: [Measure: Int128]]) -> Int128 {
          side.values.reduce(0) { $0 + ($1[measure] ?? 0) }
        }
        return Row(nil, measure, store: sum(store), invoice: sum(invoice), tolerance)
      }
    }
  }
}

extension LedgerTotals {
  /// What an invoice says too.
  fileprivate subscript(measure: Reconciliation.Measure) -> Int128 {
    switch measure {
    case .dollars: nanodollars
    case .input: Int128(inputTokens) + Int128(cachedInputTokens)
    case .output: Int128(outputTokens)
    }
  }
}

extension InvoiceLine {
  /// What a store says too; money in attodollars.
  fileprivate subscript(measure: Reconciliation.Measure) -> Int128? {
    switch measure {
    case .dollars: attodollars
    case .input: inputTokens.map { Int128($0) }
    case .output: outputTokens.map { Int128($0) }
    }
  }
}
