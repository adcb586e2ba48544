// SPDX-License-Identifier: Apache-2.0

package import PiCore

/// The prompt caches of a fleet, one for each deployment that has one.
///
/// The simulator keeps the true ones; a gateway keeps those that it believes in, which follow the
/// same rules from what it has sent and what has come back.
package struct PromptCaches: Sendable {
  private var caches: ContiguousArray<PromptCache?>
  private var turns: SessionTurns
  private let tree: PrefixTree?
  private var path: ContiguousArray<UInt32> = []

  /// Creates empty caches; nil when no deployment has one.
  ///
  /// - Parameters:
  ///   - deployments: the fleet.
  ///   - tree: the blocks that requests refer to; nil when they refer to none.
  package init?(_ deployments: some Collection<Deployment>, prefixes tree: PrefixTree?) {
    caches = ContiguousArray(deployments.map { $0.caching.map(PromptCache.init) })
    let lifetimes = caches.compactMap { $0?.caching.lifetime }
    guard let longest = lifetimes.max() else { return nil }
    // A turn under way for an hour is not waited for any longer.
    turns = SessionTurns(lifetime: longest + TimeSpan(wholeSeconds: 3_600))
    self.tree = tree
  }

  /// Learns that a request arrives, before it is sent anywhere; its later attempts change nothing.
  package mutating func arrive(_ request: Request) {
    guard request.prefix.isSession else { return }
    let shared = request.sharedPrefixTokens.count
    guard turns.arrive(request.key, sharing: shared, at: request.arrival) else { return }
    guard request.key.ordinal > 0 else { return }
    let key = UInt64(request.key.source)
    for index in caches.indices {
      caches[index]?.cut(key, to: shared, before: request.key.ordinal)
    }
  }

  /// Leading tokens of a request that a deployment's cache holds now; uses nothing.
  package mutating func cached(
    _ request: Request,
    at deployment: DeploymentIndex,
    now: Instant
  ) -> Int32 {
    guard let cache = caches[deployment.offset] else { return 0 }
    let tokens = min(held(request, in: cache, now: now), request.inputTokens.count)
    return cache.caching.keeps(tokens) ? tokens : 0
  }

  /// Reads a request's prefix from the cache as its service starts; returns how many tokens it had.
  package mutating func read(
    _ request: Request,
    at deployment: DeploymentIndex,
    now: Instant
  ) -> Int32 {
    let tokens = cached(request, at: deployment, now: now)
    guard tokens > 0 else { return 0 }
    if request.prefix.isSession {
      caches[deployment.offset]?.use(UInt64(request.key.source), at: now)
    } else if request.prefix.node != nil {
      let blockTokens = tree?.blockTokens ?? 1
      let blocks = Int((tokens - 1) / blockTokens) + 1
      for node in path.prefix(blocks) {
        caches[deployment.offset]?.use(PromptCaches.key(ofBlock: node), at: now)
      }
    }
    return tokens
  }

  /// Writes what a served request leaves in the cache: its whole input, and the answer behind it.
  package mutating func write(
    _ request: Request,
    output: Int32,
    at deployment: DeploymentIndex,
    now: Instant
  ) {
    let input = request.inputTokens.count
    guard caches[deployment.offset]?.caching.keeps(input) == true else { return }
    if request.prefix.isSession {
      writeTurn(request, size: input + output, at: deployment, now: now)
    } else if let node = request.prefix.node, let tree {
      tree.trace(to: node, into: &path)
      let block = PromptCache.Entry(size: tree.blockTokens, shared: tree.blockTokens, turn: 0)
      for node in path {
        caches[deployment.offset]?.write(PromptCaches.key(ofBlock: node), block, at: now)
      }
    }
    caches[deployment.offset]?.makeRoom(at: now)
  }

  private mutating func writeTurn(
    _ request: Request,
    size: Int32,
    at deployment: DeploymentIndex,
    now: Instant
  ) {
    let key = UInt64(request.key.source)
    let turn = request.key.ordinal
    // What a later turn has left serves those after it at least as well.
    if let held = caches[deployment.offset]?.entry(key, at: now), held.turn > turn { return }
    let shared = min(turns.shared(since: request.key, at: now), size)
    caches[deployment.offset]?.write(
      key,
      PromptCache.Entry(size: size, shared: shared, turn: turn),
      at: now
    )
  }

  /// Leading tokens that a cache holds, however few; leaves a request's blocks in `path`.
  private mutating func held(_ request: Request, in cache: PromptCache, now: Instant) -> Int32 {
    if let node = request.prefix.node {
      guard let tree else { return 0 }
      tree.trace(to: node, into: &path)
      var blocks: Int32 = 0
      for node in path {
        guard cache.entry(PromptCaches.key(ofBlock: node), at: now) != nil else { break }
        blocks += 1
      }
      return blocks * tree.blockTokens
    }
    guard request.prefix.isSession else { return request.sharedPrefixTokens.count }
    guard let entry = cache.entry(UInt64(request.key.source), at: now) else { return 0 }
    // The turn's own share counts even when nobody announced it.
    return min(entry.shared, request.sharedPrefixTokens.count)
  }

  /// Sessions have the numbers below.
  private static func key(ofBlock node: UInt32) -> UInt64 { 1 << 32 | UInt64(node) }
}
