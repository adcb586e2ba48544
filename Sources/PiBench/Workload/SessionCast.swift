// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiTelemetry

/// Which recorded session plays at each place of a replication, and from when on.
struct SessionCast: Sendable {
  private let trace: SessionTrace
  private let roles: [Int]
  /// When the session of each place starts.
  let starts: [Instant]

  init(
    _ trace: SessionTrace,
    origin: WorkloadSpec.TraceOrigin,
    rateScale: Double,
    resamples: Bool,
    luck: Luck
  ) {
    self.trace = trace
    let count = trace.sessions.count
    let roles = (0..<count).map { place in
      guard resamples else { return place }
      return luck.resampled(place: place, of: count)
    }
    var clock = 0.0
    var starts: [Instant] = []
    for place in 0..<count {
      let key = RequestKey(source: UInt32(place), ordinal: 0)
      let gap = -Mathematics.log(luck.uniform(.arrival, request: key))
      clock += gap * origin.sessionGap.seconds / rateScale
      let recorded = (trace.sessions[roles[place]][0].arrival - .zero).seconds / rateScale
      starts.append(
        .zero + TimeSpan(clampingSeconds: trace.hasOwnClocks ? clock : recorded)
      )
    }
    self.roles = roles
    self.starts = starts
  }

  /// The rows of the session that plays at a place.
  func rows(at place: Int) -> [TraceRow] { trace.sessions[roles[place]] }

  /// Places in the order of their starts.
  var order: [Int] { starts.indices.sorted { (starts[$0], $0) < (starts[$1], $1) } }
}
