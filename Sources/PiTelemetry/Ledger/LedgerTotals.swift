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
  /// Those of them that were thought and not said, where that was recorded.
  public var reasoningTokens: Int64 = 0
  /// Nanodollars billed for all attempts whose cost is known.
  public var nanodollars: Int128 = 0
  /// Those of them that bought no served answer: failed or abandoned attempts, unserved requests.
  public var wastedNanodollars: Int128 = 0
  /// Picodollars that cached input tokens would have cost more as other input.
  public var savedPicodollars: Int128 = 0
  /// Picodollars that input written to providers' prompt caches cost more than other input.
  public var writtenExtraPicodollars: Int128 = 0
  /// Attempts of unknown cost whose tokens and prices are known.
  public var estimatedAttempts: Int64 = 0
  /// Nanodollars that those cost by the prices in the store; they are in no other sum.
  public var estimatedNanodollars: Int128 = 0
  /// Attempts whose saving or estimate is by prices that were in force only later.
  public var attemptsAtLaterPrices: Int64 = 0
  /// Cached input tokens whose prices at that time are unknown; they are in no saving.
  public var cachedTokensOfUnknownPrice: Int64 = 0

  /// Creates the totals of nothing.
  public init() {}

  /// Nanodollars saved by cached input, rounded half to even.
  public var savedNanodollars: Int128 { Self.nanodollars(savedPicodollars) }

  /// Nanodollars that writing to prompt caches cost more, rounded half to even.
  public var writtenExtraNanodollars: Int128 { Self.nanodollars(writtenExtraPicodollars) }

  /// Whole nanodollars, rounded half to even.
  static func nanodollars(_ picodollars: Int128) -> Int128 {
    let (quotient, rest) = picodollars.quotientAndRemainder(dividingBy: 1_000)
    let isUp = rest.magnitude > 500 || (rest.magnitude == 500 && quotient & 1 != 0)
    return isUp ? quotient + (picodollars < 0 ? -1 : 1) : quotient
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
    left.reasoningTokens += right.reasoningTokens
    left.nanodollars += right.nanodollars
    left.wastedNanodollars += right.wastedNanodollars
    left.savedPicodollars += right.savedPicodollars
    left.writtenExtraPicodollars += right.writtenExtraPicodollars
    left.estimatedAttempts += right.estimatedAttempts
    left.estimatedNanodollars += right.estimatedNanodollars
    left.attemptsAtLaterPrices += right.attemptsAtLaterPrices
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
  /// The part of the output that was thought and not said; nil when unknown.
  var reasoning: TokenCount?

  /// An attempt of a request; what only the request knows is the attempt's where it is the only one.
  init(_ attempt: AttemptRecord, of request: RequestRecord?, isOnly: Bool) {
    deployment = attempt.deployment
    billed = attempt.ended
    attempts = 1
    isFailed = attempt.outcome.error != nil
    isWasted = isFailed || request?.isServed == false
    cost = attempt.cost
    usage = attempt.isUsageKnown ? attempt.outcome.usage : nil
    isCacheReadKnown = attempt.isCacheReadKnown
    reasoning = isOnly ? request?.reasoningTokens : nil
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
    reasoning = request.reasoningTokens
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
    // What a request says may be of another attempt than the one that is recorded.
    let reasoning = reasoning.flatMap { $0 <= usage.output ? $0 : nil } ?? .zero
    totals.reasoningTokens = Int64(reasoning.count)
    takePrices(prices, usage, reasoning: reasoning, into: &totals)
    return totals
  }

  /// What the prices in the store say beside the bill.
  private func takePrices(
    _ prices: PriceHistory,
    _ usage: TokenUsage,
    reasoning: TokenCount,
    into totals: inout LedgerTotals
  ) {
    guard cost == nil || usage.cachedInput > .zero || usage.writtenInput > .zero else { return }
    let bill = prices.bill(of: usage, reasoning: reasoning, by: deployment, at: billed)
    var isUsed = false
    if let saving = bill?.savedPicodollars {
      totals.savedPicodollars = saving
      isUsed = usage.cachedInput > .zero
    } else {
      totals.cachedTokensOfUnknownPrice = Int64(usage.cachedInput.count)
    }
    if let extra = bill?.writtenExtraPicodollars {
      totals.writtenExtraPicodollars = extra
      isUsed = isUsed || usage.writtenInput > .zero
    }
    if cost == nil, let estimate = bill?.cost {
      totals.estimatedAttempts = attempts
      totals.estimatedNanodollars = Int128(estimate.amount)
      isUsed = true
    }
    if isUsed, bill?.isLater == true { totals.attemptsAtLaterPrices = attempts }
  }
}
