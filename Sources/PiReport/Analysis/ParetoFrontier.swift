// SPDX-License-Identifier: Apache-2.0

/// Which of several alternatives no other beats in every respect.
enum ParetoFrontier {
  /// An alternative: less cost and less latency are better, and a larger solved share.
  struct Alternative {
    /// Cost of a request.
    var cost: Double
    /// Latency.
    var latency: Double
    /// Solved share.
    var solved: Double

    /// Whether this one is at least as good in every respect and better in one.
    func dominates(_ other: Alternative) -> Bool {
      cost <= other.cost && latency <= other.latency && solved >= other.solved
        && (cost < other.cost || latency < other.latency || solved > other.solved)
    }
  }

  /// Returns for each alternative whether no other dominates it; equal ones do not dominate each other.
  ///
  /// O(n²) time.
  static func members(of alternatives: [Alternative]) -> [Bool] {
    alternatives.map { candidate in
      !alternatives.contains { $0.dominates(candidate) }
    }
  }
}
