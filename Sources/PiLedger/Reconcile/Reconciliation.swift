// SPDX-License-Identifier: Apache-2.0

package import PiCore
package import PiTelemetry

/// What is compared with an invoice.
package struct ReconcileRequest: Sendable {
  /// How far the store may be from the invoice.
  package var tolerance = Tolerance.usual
  /// Names that count in the store.
  package var filters: [StoreFilter] = []
  /// The first day that counts; nil for the invoice's first.
  package var from: Int64?
  /// The first day that counts no more; nil for the one after the invoice's last.
  package var to: Int64?

  /// Creates a request with a tolerance of 1 %.
  package init() {}
}

/// A store's ledger beside an invoice, by day in UTC and model.
package struct Reconciliation: Sendable {
  /// What is compared.
  package enum Measure: String, CaseIterable, Hashable, Sendable {
    /// Nanodollars.
    case dollars = "nanodollars"
    /// All input tokens.
    case input = "input_tokens"
    /// Output tokens.
    case output = "output_tokens"
  }

  /// How a row ended.
  package enum Verdict: String, Hashable, Sendable {
    /// The difference is within the tolerance.
    case within
    /// It is not.
    case beyond
    /// The invoice has nothing like it.
    case onlyStore = "only in store"
    /// The store has nothing like it.
    case onlyInvoice = "only in invoice"
  }

  /// A day of a model, or the sum of all.
  package struct Row: Hashable, Sendable {
    /// Days since 1970; nil for the sum.
    package let day: Int64?
    /// The model, or what else was charged for.
    package let name: String
    /// What is compared.
    package let measure: Measure
    /// What the store has; nil for nothing.
    package let store: Int128?
    /// What the invoice has; nil for nothing.
    package let invoice: Int128?
    /// How the row ended.
    package let verdict: Verdict

    /// Store less invoice.
    package var difference: Int128 { (store ?? 0) - (invoice ?? 0) }
    /// The difference as a share of the invoice; nil without one.
    package var share: Double? {
      guard let invoice, invoice != 0 else { return nil }
      return Double(difference) / Double(invoice.magnitude)
    }

    init(_ key: Key?, _ measure: Measure, store: Int128?, invoice: Int128?, _ within: Tolerance) {
      day = key?.day
      name = key?.name ?? "total"
      self.measure = measure
      self.store = store
      self.invoice = invoice
      switch (store, invoice) {
      case (let store?, let invoice?):
        verdict = within.holds(store, against: invoice) ? .within : .beyond
      case (let store?, nil): verdict = store == 0 ? .within : .onlyStore
      case (nil, let invoice?): verdict = invoice == 0 ? .within : .onlyInvoice
      case (nil, nil): verdict = .within
      }
    }
  }

  /// What rows are told apart by.
  struct Key: Hashable, Sendable {
    let day: Int64
    let name: String
  }

  /// What was asked for.
  package let request: ReconcileRequest
  /// The days that are compared.
  package let days: Range<Int64>
  /// What is compared: money where the invoice has it, tokens otherwise.
  package let measures: [Measure]
  /// The rows by day, name and measure.
  package let rows: [Row]
  /// The sums by measure.
  package let totals: [Row]
  /// Whether the invoice tells models apart.
  package let hasModels: Bool
  /// Snapshots and aliases that were taken for each other.
  let aliases: [ModelMatches.Pair]
  /// Models that were not matched because several could be meant.
  package let ambiguous: [String]
  /// What the store holds on the days compared.
  let stored: LedgerTotals
  /// What the invoice has before or after the days compared.
  let linesOutside: Int
  /// Runs whose clock has no days.
  let runsWithoutDays: Int

  /// Whether every row and every sum is within the tolerance.
  package var isWithin: Bool { (rows + totals).allSatisfy { $0.verdict == .within } }

  /// Compares a store with the lines of an invoice.
  ///
  /// - Throws: `StoreError`, `LedgerError`, or `InputError` for a store without days.
  package init(
    _ request: ReconcileRequest,
    lines: [InvoiceLine],
    reading reader: any TelemetryReader,
    named store: String
  ) throws {
    self.request = request
    let runs = try reader.runs()
    for filter in request.filters { try filter.check(against: runs) }
    guard runs.contains(where: { $0.description.clock == .unix }) else {
      throw InputError.unreadable(
        file: store,
        reason: "has no run on the unix clock, and so no days to compare"
      )
    }
    runsWithoutDays = runs.count { $0.description.clock != .unix && $0.totals.requests > 0 }
    let first = request.from ?? lines.map(\.day).min() ?? 0
    let end = request.to ?? (lines.map(\.day).max() ?? 0) + 1
    guard first < end else { throw LedgerError.emptyRange }
    days = first..<end
    let counted = lines.filter { (first..<end).contains($0.day) }
    linesOutside = lines.count - counted.count
    let measures: [Measure] =
      lines.contains { $0.attodollars != nil } ? [.dollars] : [.input, .output]
    self.measures = measures
    hasModels = lines.contains { $0.model != nil || $0.item != nil }
    let ledger = try Reconciliation.ledger(request, first..<end, reader)
    stored = ledger.total
    let matches = ModelMatches(
      invoice: Set(counted.compactMap(\.model)),
      store: Set(ledger.rows.compactMap { $0.names[0] })
    )
    aliases = hasModels ? matches.aliases : []
    ambiguous = hasModels ? matches.ambiguous : []
    let sides = Sides(counted, ledger, measures, hasModels ? matches : nil)
    rows = sides.rows(request.tolerance)
    totals = sides.totals(request.tolerance)
  }

  private static func ledger(
    _ request: ReconcileRequest,
    _ days: Range<Int64>,
    _ reader: any TelemetryReader
  ) throws(StoreError) -> Ledger {
    var query = LedgerQuery(by: [.model], calendar: LedgerCalendar(.day, clock: .unix))
    for filter in request.filters {
      query.names[filter.dimension] = Set(filter.names.map(\.stored))
    }
    let calendar = LedgerCalendar(.day, clock: .unix)
    query.from = calendar.start(of: days.lowerBound)
    query.to = calendar.start(of: days.upperBound)
    return try Ledger(query, reading: reader)
  }
}
