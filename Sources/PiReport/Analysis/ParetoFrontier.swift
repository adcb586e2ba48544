// SPDX-License-Identifier: Apache-2.0

/// Which of several alternatives no other beats in every respect.
package enum ParetoFrontier {
  /// An alternative: less cost and less latency are better, and a larger solved share.
  package struct Alternative {
    /// Cost of a request.
    package var cost: Double
    /// Latency.
    package var latency: Double
    /// Solved share.
    package var solved: Double

    package init(cost: Double, latency: Double, solved: Double) {
      (self.cost, self.latency, self.solved) = (cost, latency, solved)
    }

    /// Whether this one is at least as good in every respect and better in one.
    package func dominates(_ other: Alternative) -> Bool {
      cost <= other.cost && latency <= other.latency && solved >= other.solved
        && (cost < other.cost || latency < other.latency || solved > other.solved)
    }
  }

  /// Returns for each alternative whether no other dominates it; equal ones do not dominate each other.
  ///
  /// O(n²) time.
  package static func members(of alternatives: [Alternative]) -> [Bool] {
    alternatives.map { candidate in
      !alternatives.contains { $0.dominates(candidate) }
    }
  }
}
