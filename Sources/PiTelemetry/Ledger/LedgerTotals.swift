// SPDX-License-Identifier: Apache-2.0

import PiCore

/// What some requests and attempts came to, in whole numbers only.
public struct LedgerTotals: Hashable, Sendable {
  /// Requests, each counted once, at the deployment that served it or was tried last.
  public var requests: Int64 = 0
  /// Requests that got a complete answer.
  public var servedRequests: Int64 = 0
  /// Requests that are known to have got none.
  public var unservedRequests: Int64 = 0
  /// Attempts.
  public var attempts: Int64 = 0
  /// Attempts that ended in an error or were given up.
  public var failedAttempts: Int64 = 0
  /// Attempts whose cost is unknown; they are in no sum of money.
  public var attemptsOfUnknownCost: Int64 = 0
  /// Attempts whose tokens are unknown; they are in no sum of tokens.
  public var attemptsOfUnknownUsage: Int64 = 0
  /// Attempts of known usage of which nobody noted what came from a prompt cache; their input counts as
  /// read.
  public var attemptsOfUnknownCacheRead: Int64 = 0
  /// Input tokens that providers read.
  public var inputTokens: Int64 = 0
  /// Input tokens that came from providers' prompt caches.
  public var cachedInputTokens: Int64 = 0
  /// Output tokens.
  public var outputTokens: Int64 = 0
  /// Nanodollars billed for all attempts whose cost is known.
  public var nanodollars: Int128 = 0
  /// Those of them that bought no served answer: failed or abandoned attempts, unserved requests.
  public var wastedNanodollars: Int128 = 0
  /// Picodollars that cached input tokens would have cost more as other input.
  public var savedPicodollars: Int128 = 0
  /// Cached input tokens whose prices at that time are unknown; they are in no saving.
  public var cachedTokensOfUnknownPrice: Int64 = 0

  /// Creates the totals of nothing.
  public init() {}

  /// Nanodollars saved by cached input, rounded half to even.
  public var savedNanodollars: Int128 {
    let (quotient, rest) = savedPicodollars.quotientAndRemainder(dividingBy: 1_000)
    let isUp = rest.magnitude > 500 || (rest.magnitude == 500 && quotient & 1 != 0)
    return isUp ? quotient + (savedPicodollars < 0 ? -1 : 1) : quotient
  }

  /// Adds the totals of others.
  public static func += (left: inout LedgerTotals, right: LedgerTotals) {
    left.requests += right.requests
    left.servedRequests += right.servedRequests
    left.unservedRequests += right.unservedRequests
    left.attempts += right.attempts
    left.failedAttempts += right.failedAttempts
    left.attemptsOfUnknownCost += right.attemptsOfUnknownCost
    left.attemptsOfUnknownUsage += right.attemptsOfUnknownUsage
    left.attemptsOfUnknownCacheRead += right.attemptsOfUnknownCacheRead
    left.inputTokens += right.inputTokens
    left.cachedInputTokens += right.cachedInputTokens
    left.outputTokens += right.outputTokens
    left.nanodollars += right.nanodollars
    left.wastedNanodollars += right.wastedNanodollars
    left.savedPicodollars += right.savedPicodollars
    left.cachedTokensOfUnknownPrice += right.cachedTokensOfUnknownPrice
  }
}

/// Something that was billed: an attempt, or a request of which no attempts were recorded.
struct LedgerBill {
  var deployment: DeploymentIndex?
  var billed: Instant
  var attempts: Int64
  var isFailed: Bool
  var isWasted: Bool
  var cost: NanoDollars?
  var usage: TokenUsage?
  var isCacheReadKnown: Bool

  /// An attempt of a request.
  init(_ attempt: AttemptRecord, of request: RequestRecord?) {
    deployment = attempt.deployment
    billed = attempt.ended
    attempts = 1
    isFailed = attempt.outcome.error != nil
    isWasted = isFailed || request?.isServed == false
    cost = attempt.cost
    usage = attempt.isUsageKnown ? attempt.outcome.usage : nil
    isCacheReadKnown = attempt.isCacheReadKnown
  }

  /// A request of which no attempts were recorded; nil when it had none.
  init?(_ request: RequestRecord) {
    let count = request.attempts ?? 1
    guard count > 0 else { return nil }
    deployment = request.deployment
    billed = request.ended ?? request.arrival
    attempts = Int64(count)
    isFailed = request.isServed == false
    isWasted = isFailed
    cost = request.cost
    usage = request.usage
    isCacheReadKnown = request.isCacheReadKnown
  }

  /// The totals of this alone.
  func totals(_ prices: PriceHistory) -> LedgerTotals {
    var totals = LedgerTotals()
    totals.attempts = attempts
    totals.failedAttempts = isFailed ? attempts : 0
    if let cost {
      totals.nanodollars = Int128(cost.amount)
      totals.wastedNanodollars = isWasted ? Int128(cost.amount) : 0
    } else {
      totals.attemptsOfUnknownCost = attempts
    }
    guard let usage else {
      totals.attemptsOfUnknownUsage = attempts
      return totals
    }
    totals.attemptsOfUnknownCacheRead = isCacheReadKnown ? 0 : attempts
    totals.inputTokens = Int64(usage.input.count) + Int64(usage.writtenInput.count)
    totals.cachedInputTokens = Int64(usage.cachedInput.count)
    totals.outputTokens = Int64(usage.output.count)
    guard usage.cachedInput > .zero else { return totals }
    if let saving = prices.savingPerCachedToken(deployment, at: billed) {
      totals.savedPicodollars = Int128(usage.cachedInput.count) * Int128(saving)
    } else {
      totals.cachedTokensOfUnknownPrice = Int64(usage.cachedInput.count)
    }
    return totals
  }
}

/// The prices of a run's deployments over time.
struct PriceHistory {
  /// By deployment, in the order in which they took effect.
  private var changes: [[PriceRecord]] = []

  /// Adds prices; of equal instants the later written ones hold.
  mutating func add(_ record: PriceRecord) {
    let position = record.deployment.position
    guard position >= 0 else { return }
    while changes.count <= Int(position) { changes.append([]) }
    let list = changes[Int(position)]
    let place = list.lastIndex { $0.effective <= record.effective }.map { $0 + 1 } ?? 0
    changes[Int(position)].insert(record, at: place)
  }

  /// Picodollars that a cached input token saves at an instant; nil when unknown.
  func savingPerCachedToken(_ deployment: DeploymentIndex?, at instant: Instant) -> Int64? {
    guard let position = deployment?.position, position >= 0, Int(position) < changes.count,
      let record = changes[Int(position)].last(where: { $0.effective <= instant }),
      let input = record.input, let cached = record.cachedInput
    else { return nil }
    return input.picodollars - cached.picodollars
  }
}
