// SPDX-License-Identifier: Apache-2.0

import PiCore

/// Two deployments and three requests whose bills are known by heart.
enum KnownBills {
  static let hour: Int64 = 3_600_000_000_000

  static var description: RunDescription {
    var description = RunDescription(
      origin: .production,
      clock: .unix,
      name: "known",
      contentHash: "0"
    )
    description.deployments = [
      DeploymentName(name: "a", provider: "north", model: "large"), DeploymentName(name: "b"),
    ]
    description.tenants = ["team"]
    description.taskTypes = ["chat"]
    return description
  }

  static var records: ContiguousArray<TelemetryRecord> {
    var whole = request(2, hours: 50, served: true, at: 1)
    whole.cost = NanoDollars(5)
    return [
      .price(prices),
      attempt(0, 0, 1, hours: 23, .timeout, 7), attempt(0, 1, 0, hours: 24, nil, 100, cached: 3),
      .request(request(0, hours: 23, served: true, at: 0)),
      attempt(1, 0, 0, hours: 25, nil, 40), attempt(1, 1, 1, hours: 26, nil, nil, cached: 9),
      .request(request(1, hours: 25, served: false, at: 1)),
      .request(whole),
    ]
  }

  /// Of a, from the first hour on; those of b are unknown.
  private static let prices = PriceRecord(
    deployment: DeploymentIndex(0),
    effective: Instant(nanoseconds: hour),
    prices: PriceList(
      input: TokenPrice(picodollars: 2_500),
      output: .free,
      cachedInput: TokenPrice(picodollars: 250)
    ),
    source: "test"
  )

  private static func attempt(
    _ request: UInt32,
    _ ordinal: Int32,
    _ deployment: Int,
    hours: Int64,
    _ error: ErrorClass?,
    _ cost: Int64?,
    cached: Int32 = 0
  ) -> TelemetryRecord {
    let usage = TokenUsage(
      input: TokenCount(100),
      output: TokenCount(10),
      cachedInput: TokenCount(cached)
    )
    return .attempt(
      AttemptRecord(
        request: request,
        ordinal: ordinal,
        deployment: DeploymentIndex(deployment),
        started: Instant(nanoseconds: hours * hour),
        ended: Instant(nanoseconds: hours * hour),
        outcome: AttemptOutcome(error: error, usage: usage),
        cost: cost.map { NanoDollars($0) }
      )
    )
  }

  private static func request(
    _ number: UInt32,
    hours: Int64,
    served: Bool?,
    at deployment: Int
  ) -> RequestRecord {
    var record = RequestRecord(
      number: number,
      key: RequestKey(source: 0, ordinal: number),
      arrival: Instant(nanoseconds: hours * hour)
    )
    record.isServed = served
    record.tenant = number == 0 ? TenantIndex(0) : nil
    record.taskType = TaskTypeIndex(0)
    record.deployment = DeploymentIndex(deployment)
    return record
  }
}
