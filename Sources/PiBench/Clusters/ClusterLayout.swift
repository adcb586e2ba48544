// SPDX-License-Identifier: Apache-2.0

import PiCore

/// The clusters over which a resampled trace is evaluated: its sessions, tenants or blocks.
///
/// Of more than 1,024 of them neighbours are one cluster, which takes nothing from the intervals and
/// bounds the memory.
package struct ClusterLayout: Hashable, Sendable {
  /// Most clusters.
  package static let most = 1_024

  /// How many recorded sessions, tenants or blocks there are.
  package let units: Int
  /// How many clusters there are.
  package let count: Int

  /// Lays out the clusters of so many units, above 0.
  package init(units: Int) {
    precondition(units > 0, "a trace has a session, a tenant or a block")
    self.units = units
    count = min(units, ClusterLayout.most)
  }

  /// The cluster of a unit.
  @inline(__always)
  func cluster(of unit: Int) -> Int { unit &* count / units }

  /// How many units each cluster has.
  var sizes: [Int] {
    var sizes = [Int](repeating: 0, count: count)
    for unit in 0..<units { sizes[cluster(of: unit)] += 1 }
    return sizes
  }

  /// How often units of each cluster were drawn in some replications.
  func plays(replications: Int, seed: UInt64) -> [Int] {
    var plays = [Int](repeating: 0, count: count)
    for replication in 0..<replications {
      let luck = Luck(seed: seed, replication: UInt32(truncatingIfNeeded: replication))
      for place in 0..<units { plays[cluster(of: luck.resampled(place: place, of: units))] += 1 }
    }
    return plays
  }
}

extension WorkloadFactory {
  /// The clusters of what replications draw; nil when they draw nothing.
  var clusters: ClusterLayout? { resampling.count.map { ClusterLayout(units: $0) } }

  /// How much longer the recording lasts than draws from it do on average, which may miss its longest
  /// sessions; 1 where a run's length is set beforehand.
  func stretch(replications: Int, seed: UInt64) -> Double {
    guard let sessions, horizon == nil, case .trace(let origin) = spec.origin else { return 1 }
    var (whole, drawn) = (0.0, 0.0)
    for replication in 0..<replications {
      let luck = Luck(seed: seed, replication: UInt32(truncatingIfNeeded: replication))
      whole += sessions.length(origin, resamples: false, luck: luck)
      drawn += sessions.length(origin, resamples: true, luck: luck)
    }
    return drawn > 0 ? whole / drawn : 1
  }
}
