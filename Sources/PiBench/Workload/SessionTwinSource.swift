// SPDX-License-Identifier: Apache-2.0

package import PiCore
package import PiSimulator

/// Plays the sessions of a twin closed-loop: next turn = completion + drawn think time.
///
/// Sessions start as a Poisson process. A request's key is (number of the session, turn).
package struct SessionTwinSource: RequestSource, Sendable {
  private let twin: SessionTwin
  private let factory: RequestFactory
  private let luck: Luck
  private let meanGap: Double
  private let rateScale: Double
  private let horizon: Instant
  private var left: UInt32
  private var clock = 0.0
  /// The sessions that have started, by their numbers.
  private var sessions: ContiguousArray<Session> = []

  private struct Session: Sendable {
    var turns: UInt32
    var last: SessionTwin.Turn
  }

  /// Creates a source that ends at the horizon or after `requests`, whichever comes first;
  /// `rateScale` multiplies the rate of starts and divides think times.
  package init(
    _ twin: SessionTwin,
    mix: RequestMix,
    sessionsPerHour: Double,
    rateScale: Double,
    horizon: TimeSpan,
    requests: UInt32,
    luck: Luck
  ) {
    self.twin = twin
    self.luck = luck
    self.rateScale = rateScale
    self.horizon = .zero + horizon
    factory = RequestFactory(mix, luck: luck)
    meanGap = 3_600 / (sessionsPerHour * rateScale)
    left = requests
  }

  package mutating func next() -> SourcedRequest? {
    guard left > 0 else { return nil }
    let key = RequestKey(source: UInt32(sessions.count), ordinal: 0)
    clock -= Mathematics.log(luck.uniform(.arrival, request: key)) * meanGap
    let arrival = Instant.zero + TimeSpan(clampingSeconds: clock)
    guard arrival < horizon else { return nil }
    let turn = twin.turn(key, after: nil, luck: luck)
    sessions.append(Session(turns: twin.turnCount(of: key.source, luck: luck), last: turn))
    return request(key, turn, at: arrival)
  }

  package mutating func followUp(to key: RequestKey, endedAt instant: Instant) -> SourcedRequest? {
    let session = Int(key.source)
    let next = RequestKey(source: key.source, ordinal: key.ordinal + 1)
    guard left > 0, next.ordinal < sessions[session].turns else { return nil }
    let think = twin.thinkTime(before: next, luck: luck)
    let gap = rateScale == 1 ? think : TimeSpan(clampingSeconds: think.seconds / rateScale)
    guard instant + gap < horizon else { return nil }
    let turn = twin.turn(next, after: sessions[session].last, luck: luck)
    sessions[session].last = turn
    return request(next, turn, at: instant + gap)
  }

  private mutating func request(
    _ key: RequestKey,
    _ turn: SessionTwin.Turn,
    at arrival: Instant
  ) -> SourcedRequest {
    left -= 1
    var request = factory.blank(key, at: arrival)
    request.inputTokens = turn.input
    request.sharedPrefixTokens = turn.shared
    request.prefix = .session
    let moments = twin.inputLogMoments
    let size = Mathematics.log(Double(turn.input.count))
    return SourcedRequest(
      request: request,
      recordedOutput: turn.output,
      difficultySignal: moments.deviation > 0 ? (size - moments.mean) / moments.deviation : 0
    )
  }
}
