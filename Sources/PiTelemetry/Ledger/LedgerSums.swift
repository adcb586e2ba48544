// SPDX-License-Identifier: Apache-2.0

import PiCore

/// The groups of a ledger while they are added up.
struct LedgerSums {
  /// Names as numbers of `LedgerSums.names`, by dimension of the query.
  private struct Key: Hashable {
    var names: SIMD16<Int32> = .zero
    var period: Int64 = 0
  }

  private let query: LedgerQuery
  private(set) var total = LedgerTotals()
  private(set) var firstInstant: Instant?
  private(set) var lastInstant: Instant?
  private var names = LedgerNames()
  private var positions: [Key: Int] = [:]
  private var groups: [(key: Key, totals: LedgerTotals)] = []
  private var run = LedgerRun()
  private var prices = PriceHistory()

  init(_ query: LedgerQuery) {
    precondition(query.dimensions.count <= 16, "a ledger has at most sixteen dimensions")
    self.query = query
  }

  /// Goes over to a run.
  mutating func begin(_ stored: StoredRun, _ prices: PriceHistory) {
    run = LedgerRun(stored, &names)
    self.prices = prices
  }

  /// Adds a request with its attempts.
  mutating func add(_ traffic: RequestTraffic) {
    let request = traffic.request
    if let request {
      note(request.arrival)
      if let ended = request.ended { note(ended) }
      if query.covers(request.arrival) {
        var totals = LedgerTotals()
        totals.requests = 1
        totals.servedRequests = request.isServed == true ? 1 : 0
        totals.unservedRequests = request.isServed == false ? 1 : 0
        add(totals, request, request.deployment, request.arrival)
      }
      if traffic.attempts.isEmpty, let bill = LedgerBill(request) { add(bill, request) }
    }
    let isOnly = traffic.attempts.count == 1
    for attempt in traffic.attempts {
      add(LedgerBill(attempt, of: request, isOnly: isOnly), request)
    }
  }

  private mutating func note(_ instant: Instant) {
    firstInstant = min(firstInstant ?? instant, instant)
    lastInstant = max(lastInstant ?? instant, instant)
  }

  private mutating func add(_ bill: LedgerBill, _ request: RequestRecord?) {
    note(bill.billed)
    guard query.covers(bill.billed) else { return }
    add(bill.totals(prices), request, bill.deployment, bill.billed)
  }

  private mutating func add(
    _ totals: LedgerTotals,
    _ request: RequestRecord?,
    _ deployment: DeploymentIndex?,
    _ instant: Instant
  ) {
    guard isWanted(request, deployment) else { return }
    var key = Key()
    for (place, dimension) in query.dimensions.enumerated() {
      key.names[place] = run.name(dimension, request, deployment)
    }
    if let calendar = query.calendar { key.period = calendar.index(of: instant) }
    let position: Int
    if let known = positions[key] {
      position = known
    } else {
      position = groups.count
      positions[key] = position
      groups.append((key, LedgerTotals()))
    }
    groups[position].totals += totals
    total += totals
  }

  private func isWanted(_ request: RequestRecord?, _ deployment: DeploymentIndex?) -> Bool {
    guard !query.names.isEmpty else { return true }
    return LedgerDimension.allCases.allSatisfy { dimension in
      guard let wanted = query.names[dimension] else { return true }
      return names[run.name(dimension, request, deployment)].map(wanted.contains) ?? false
    }
  }

  /// The groups by period and then by name, unknown names last.
  var rows: [Ledger.Row] {
    let rows = groups.map { group in
      Ledger.Row(
        names: query.dimensions.indices.map { names[group.key.names[$0]] },
        period: query.calendar == nil ? nil : group.key.period,
        totals: group.totals
      )
    }
    return rows.sorted { left, right in
      let (one, other) = (left.period ?? 0, right.period ?? 0)
      guard one == other else { return one < other }
      for (place, (a, b)) in zip(left.names, right.names).enumerated() where a != b {
        guard let a else { return false }
        guard let b else { return true }
        if query.dimensions[place] == .run, a.utf8.count != b.utf8.count {
          return a.utf8.count < b.utf8.count
        }
        return a.utf8.lexicographicallyPrecedes(b.utf8)
      }
      return false
    }
  }
}

/// Names as small numbers, from 1; 0 stands for an unknown name.
struct LedgerNames {
  private var numbers: [[UInt8]: Int32] = [:]
  private var texts: [String?] = [nil]

  subscript(number: Int32) -> String? { texts[Int(number)] }

  /// The number of a name; names are told apart byte by byte, as the store does.
  mutating func number(_ name: String?) -> Int32 {
    guard let name else { return 0 }
    let bytes = Array(name.utf8)
    if let known = numbers[bytes] { return known }
    let number = Int32(texts.count)
    numbers[bytes] = number
    texts.append(name)
    return number
  }
}

/// The names of a run as numbers, by what its records refer to.
struct LedgerRun {
  private var run: Int32 = 0
  private var strategy: Int32 = 0
  private var deployments: [Int32] = []
  private var providers: [Int32] = []
  private var models: [Int32] = []
  private var tenants: [Int32] = []
  private var taskTypes: [Int32] = []
  /// By attribution: key, its alias, the team's, end user, group of models.
  private var attributions: [SIMD8<Int32>] = []

  init() {}

  init(_ stored: StoredRun, _ names: inout LedgerNames) {
    let description = stored.description
    run = names.number(String(stored.id.number))
    strategy = names.number(description.strategy)
    for deployment in description.deployments {
      deployments.append(names.number(deployment.name))
      providers.append(names.number(deployment.provider))
      models.append(names.number(deployment.model))
    }
    for tenant in description.tenants { tenants.append(names.number(tenant)) }
    for taskType in description.taskTypes { taskTypes.append(names.number(taskType)) }
    for attribution in description.attributions {
      var numbers = SIMD8<Int32>.zero
      let known = [
        attribution.key, attribution.keyAlias, attribution.teamAlias, attribution.endUser,
        attribution.modelGroup,
      ]
      for (place, name) in known.enumerated() { numbers[place] = names.number(name) }
      attributions.append(numbers)
    }
  }

  func name(
    _ dimension: LedgerDimension,
    _ request: RequestRecord?,
    _ deployment: DeploymentIndex?
  ) -> Int32 {
    switch dimension {
    case .run: run
    case .strategy: strategy
    case .provider: LedgerRun.entry(providers, deployment.map { Int($0.position) })
    case .model: LedgerRun.entry(models, deployment.map { Int($0.position) })
    case .deployment: LedgerRun.entry(deployments, deployment.map { Int($0.position) })
    case .tenant: LedgerRun.entry(tenants, request?.tenant.map { Int($0.position) })
    case .taskType: LedgerRun.entry(taskTypes, request?.taskType.map { Int($0.position) })
    case .key: attributed(0, request)
    case .keyAlias: attributed(1, request)
    case .teamAlias: attributed(2, request)
    case .endUser: attributed(3, request)
    case .modelGroup: attributed(4, request)
    }
  }

  private func attributed(_ place: Int, _ request: RequestRecord?) -> Int32 {
    guard let position = request?.attribution?.offset, attributions.indices.contains(position)
    else {
      return 0
    }
    return attributions[position][place]
  }

  private static func entry(_ names: [Int32], _ position: Int?) -> Int32 {
    guard let position, names.indices.contains(position) else { return 0 }
    return names[position]
  }
}
