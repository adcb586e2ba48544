// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiFormats

/// Which recorded session plays at each place of a replication, and from when on.
///
/// A place keeps its own start: as recorded, or drawn where sessions have clocks of their own. Only what
/// plays there is drawn. Were copies of a session to start together, they would come as a burst that
/// nobody sent. Every conversation of a session is a stream of its own.
///
/// Memory grows with the number of conversations, 16 bytes each (20 where sessions have agents), and
/// with those that play at a time.
struct SessionCast: Sendable {
  private let spool: SessionSpool
  /// The conversation of each stream.
  private let conversations: [UInt32]
  /// The session of each stream; nil where each session is one conversation.
  private let sessions: [UInt32]?
  /// When each stream starts.
  private let starts: [Instant]
  /// Streams in the order of their starts.
  private let order: [UInt32]
  /// Rows that a stream reads at once.
  private let rowsAtOnce: Int
  /// Where each stream that plays is.
  private var playing: [UInt32: SessionSpool.Cursor] = [:]

  /// Rows that all streams hold together, when all of them play.
  private static let mostRows = 131_072

  init(
    _ trace: SessionTrace,
    origin: WorkloadSpec.TraceOrigin,
    clock replayed: ReplayClock,
    resamples: Bool,
    luck: Luck
  ) throws(InputError) {
    let spool = trace.spool
    self.spool = spool
    let hasAgents = spool.count != trace.count
    var streams = SessionStreams(capacity: spool.count, keepsSessions: hasAgents)
    for (place, clock) in trace.starts(origin, luck: luck).enumerated() {
      let session = resamples ? luck.resampled(place: place, of: trace.count) : place
      let start = try replayed.instant(seconds: clock / replayed.rateScale, after: .zero)
      let begin = trace.hasOwnClocks ? .zero : spool.start(of: session)
      for number in 0..<spool.conversationCount(of: session) {
        let conversation = spool.conversation(number, of: session)
        let later = spool.firstArrival(of: conversation) - begin
        streams.append(conversation, of: session, at: try replayed.instant(later, after: start))
      }
    }
    (conversations, sessions, starts) = (streams.conversations, streams.sessions, streams.starts)
    order = streams.order
    let share = SessionCast.mostRows / max(starts.count, 1)
    rowsAtOnce =
      trace.playsAtOnce
      ? min(max(share, 2), SessionSpool.Cursor.mostRows)
      : SessionSpool.Cursor.mostRows
  }

  /// How many streams there are.
  var count: Int { order.count }

  /// The stream that starts after so many others, and when it does.
  func entry(_ number: Int) -> (stream: UInt32, start: Instant) {
    (order[number], starts[Int(order[number])])
  }

  /// When a row of a stream was recorded, counted from the stream's first row.
  func elapsed(_ row: TraceRow, at stream: UInt32) -> TimeSpan {
    row.arrival - spool.firstArrival(of: Int(conversations[Int(stream)]))
  }

  /// When a stream starts.
  func start(of stream: UInt32) -> Instant { starts[Int(stream)] }

  /// The recorded session that a stream plays.
  func session(of stream: UInt32) -> UInt32 {
    sessions.map { $0[Int(stream)] } ?? conversations[Int(stream)]
  }

  /// The row of a turn of a stream and the gap before it; nil behind the last, which ends it.
  mutating func row(after turn: UInt32, at stream: UInt32)
    throws(InputError) -> (row: TraceRow, gap: TimeSpan)?
  {
    // Found and put back once for both rows.
    guard var cursor = playing.removeValue(forKey: stream),
      let previous = try cursor.row(Int(turn), in: spool),
      let row = try cursor.row(Int(turn) + 1, in: spool)
    else { return nil }
    playing[stream] = cursor
    return (row, row.gap(after: previous))
  }

  /// The row of a turn of a stream, nil behind the last, which ends it.
  mutating func row(_ turn: UInt32, at stream: UInt32) throws(InputError) -> TraceRow? {
    let conversation = Int(conversations[Int(stream)])
    let row = try playing[
      stream,
      default: SessionSpool.Cursor(spool, conversation: conversation, most: rowsAtOnce)
    ].row(Int(turn), in: spool)
    if row == nil { playing[stream] = nil }
    return row
  }
}

/// The streams of a replication as they are laid out.
private struct SessionStreams {
  private(set) var conversations: [UInt32] = []
  private(set) var sessions: [UInt32]?
  private(set) var starts: [Instant] = []

  init(capacity: Int, keepsSessions: Bool) {
    conversations.reserveCapacity(capacity)
    starts.reserveCapacity(capacity)
    if keepsSessions { sessions = [] }
  }

  mutating func append(_ conversation: Int, of session: Int, at start: Instant) {
    conversations.append(UInt32(conversation))
    sessions?.append(UInt32(session))
    starts.append(start)
  }

  /// Streams in the order of their starts.
  var order: [UInt32] {
    (0..<UInt32(starts.count)).sorted { (starts[Int($0)], $0) < (starts[Int($1)], $1) }
  }
}
