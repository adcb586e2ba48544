// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiTelemetry

/// The sessions of a trace, in memory: the next turn waits for the answer to the one before.
struct SessionTrace: Sendable {
  /// Rows by session, each in the order of the recording.
  let sessions: [[TraceRow]]
  /// Whether every session's clock starts at zero.
  let hasOwnClocks: Bool

  /// Reads a whole trace; rows without a session are sessions of one turn.
  init(_ reader: inout any TraceReader) throws(InputError) {
    var sessions: [[TraceRow]] = []
    var places: [UInt32: Int] = [:]
    while let row = try reader.next() {
      guard let session = row.session else {
        sessions.append([row])
        continue
      }
      if let place = places[session] {
        sessions[place].append(row)
      } else {
        places[session] = sessions.count
        sessions.append([row])
      }
    }
    self.sessions = sessions
    hasOwnClocks = reader.clock == .perSession
  }

  /// The gap between the end of the turn before and this turn, as recorded or as it follows.
  static func gap(before turn: Int, of rows: [TraceRow]) -> TimeSpan {
    if let recorded = rows[turn].thinkTime { return max(recorded, .zero) }
    let elapsed = rows[turn].arrival - rows[turn - 1].arrival
    return max(elapsed - (rows[turn - 1].latency ?? .zero), .zero)
  }
}

/// Replays sessions closed-loop: next turn = completion + recorded gap.
struct SessionSource: RequestSource {
  private let trace: SessionTrace
  private let attributes: TraceAttributes
  private let rateScale: Double
  private var left: UInt32
  /// Which recorded session plays at each place of this replication.
  private let cast: [Int]
  /// Places in the order of their starts.
  private let order: [Int]
  private let starts: [Instant]
  private var begun = 0

  init(
    _ trace: SessionTrace,
    _ attributes: TraceAttributes,
    origin: WorkloadSpec.TraceOrigin,
    rateScale: Double,
    requests: UInt32,
    resamples: Bool,
    luck: Luck
  ) {
    self.trace = trace
    self.attributes = attributes
    self.rateScale = rateScale
    left = requests
    let count = trace.sessions.count
    cast = (0..<count).map { place in
      guard resamples else { return place }
      let key = RequestKey(source: UInt32(place), ordinal: 0)
      return min(Int(luck.uniform(.resampling, request: key) * Double(count)), count - 1)
    }
    var clock = 0.0
    var starts: [Instant] = []
    for place in 0..<count {
      let key = RequestKey(source: UInt32(place), ordinal: 0)
      let gap = -Mathematics.log(luck.uniform(.arrival, request: key))
      clock += gap * origin.sessionGap.seconds / rateScale
      let recorded = (trace.sessions[cast[place]][0].arrival - .zero).seconds / rateScale
      starts.append(
        .zero + TimeSpan(clampingSeconds: trace.hasOwnClocks ? clock : recorded)
      )
    }
    self.starts = starts
    order = starts.indices.sorted { (starts[$0], $0) < (starts[$1], $1) }
  }

  mutating func next() -> SourcedRequest? {
    guard begun < order.count, left > 0 else { return nil }
    let place = order[begun]
    begun += 1
    left -= 1
    return turn(0, of: place, at: starts[place])
  }

  mutating func followUp(to key: RequestKey, endedAt instant: Instant) -> SourcedRequest? {
    let place = Int(key.source)
    let turn = Int(key.ordinal) + 1
    let rows = trace.sessions[cast[place]]
    guard turn < rows.count, left > 0 else { return nil }
    left -= 1
    let gap = SessionTrace.gap(before: turn, of: rows).seconds / rateScale
    return self.turn(turn, of: place, at: instant + TimeSpan(clampingSeconds: gap))
  }

  private func turn(_ turn: Int, of place: Int, at arrival: Instant) -> SourcedRequest {
    attributes.request(
      trace.sessions[cast[place]][turn],
      key: RequestKey(source: UInt32(place), ordinal: UInt32(turn)),
      at: arrival
    )
  }
}
