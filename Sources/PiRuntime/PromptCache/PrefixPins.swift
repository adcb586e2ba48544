// SPDX-License-Identifier: Apache-2.0

import PiCore

/// Which deployment each session, or each stretch of leading blocks, was last sent to.
struct PrefixPins: Sendable {
  private let tree: PrefixTree?
  private var table: RecencyTable<DeploymentIndex>
  private var path: ContiguousArray<UInt32> = []

  /// Creates pins that are forgotten some time after they were set.
  init(lifetime: TimeSpan, prefixes tree: PrefixTree?) {
    self.tree = tree
    table = RecencyTable(lifetime: lifetime)
  }

  /// Pins a request's session, or the last of its blocks that are whole.
  mutating func pin(_ request: Request, to deployment: DeploymentIndex, at now: Instant) {
    while table.isOldestDead(at: now) { _ = table.removeOldest() }
    if request.prefix.isSession {
      table.set(UInt64(request.key.source), to: deployment, at: now)
    } else if let node = request.prefix.node, let tree {
      let isWhole = request.inputTokens.count % tree.blockTokens == 0
      let last = isWhole ? node : tree.parent(of: node)
      if last > 0 { table.set(PrefixPins.key(ofBlock: last), to: deployment, at: now) }
    }
  }

  /// Pins a request's session, or every one of its blocks behind the first `tokens`.
  mutating func pinAll(
    _ request: Request,
    behind tokens: Int32,
    to deployment: DeploymentIndex,
    at now: Instant
  ) {
    guard let node = request.prefix.node, let tree else {
      return pin(request, to: deployment, at: now)
    }
    while table.isOldestDead(at: now) { _ = table.removeOldest() }
    tree.trace(to: node, into: &path)
    for node in path.dropFirst(Int(tokens / tree.blockTokens)) {
      table.set(PrefixPins.key(ofBlock: node), to: deployment, at: now)
    }
  }

  /// Where a request's session was pinned, or the last of its blocks that was, which is looked for
  /// among its last `reach`.
  func pinned(_ request: Request, within reach: Int, at now: Instant) -> DeploymentIndex? {
    if request.prefix.isSession { return table.value(UInt64(request.key.source), at: now) }
    guard var node = request.prefix.node, let tree else { return nil }
    for _ in 0..<reach {
      if let found = table.value(PrefixPins.key(ofBlock: node), at: now) { return found }
      node = tree.parent(of: node)
      if node == 0 { return nil }
    }
    return nil
  }

  /// Sessions have the numbers below.
  private static func key(ofBlock node: UInt32) -> UInt64 { 1 << 32 | UInt64(node) }
}
