// SPDX-License-Identifier: Apache-2.0

public import PiCore

/// The rows of a trace by conversation as records of one size on disk, so that any turn can be
/// replayed.
///
/// A conversation is a session, or one agent of it where it has several. Memory grows with the
/// number of conversations, 24 bytes each (32 where sessions have agents), not with their rows.
public struct SessionSpool: Sendable {
  private let file: ScratchFile
  /// Where each conversation's rows begin, and the number of rows at the end.
  private let firstRows: [Int]
  private let firstArrivals: [Instant]
  private let lastArrivals: [Instant]
  /// The conversations of each session; nil where each session is one.
  private let agents: SessionAgents?

  /// Bytes of a row on disk: those of a ``TraceSpool``, think time and latency.
  public static let rowBytes = TraceSpool.rowBytes + 16

  /// Takes the rows of a trace that was counted before.
  ///
  /// - Parameters:
  ///   - reader: the trace from its beginning.
  ///   - sizes: how many rows each conversation has.
  ///   - name: how errors call the trace.
  ///   - folder: where the rows lie; nil for the folder of temporary files.
  /// - Throws: bad input of the trace, a full disk, or that the trace is not the one counted.
  public init(
    _ reader: inout any TraceReader,
    sizes: SessionSizes,
    of name: String,
    in folder: String? = nil
  ) throws(InputError) {
    var firstRows = [0]
    firstRows.reserveCapacity(sizes.counts.count + 1)
    for count in sizes.counts { firstRows.append(firstRows[firstRows.count - 1] + Int(count)) }
    self.firstRows = firstRows
    file = try ScratchFile(in: folder)
    var numbers = SessionNumbers()
    var rows = ScatteredRows(file)
    var turns = [UInt32](repeating: 0, count: sizes.counts.count)
    var firstArrivals = [Instant](repeating: .zero, count: turns.count)
    var lastArrivals = firstArrivals
    var written = 0
    while let row = try reader.next() {
      let session = numbers.number(row.conversation)
      guard session < turns.count, turns[session] < sizes.counts[session] else {
        throw InputError.changed(name)
      }
      if turns[session] == 0 { firstArrivals[session] = row.arrival }
      lastArrivals[session] = max(lastArrivals[session], row.arrival)
      try rows.put(row, at: firstRows[session] + Int(turns[session]))
      turns[session] += 1
      written += 1
    }
    guard written == firstRows[firstRows.count - 1] else { throw InputError.changed(name) }
    try rows.flush()
    (self.firstArrivals, self.lastArrivals) = (firstArrivals, lastArrivals)
    agents = sizes.sessions.isEmpty ? nil : SessionAgents(sizes.sessions)
  }

  /// How many conversations there are.
  public var count: Int { firstRows.count - 1 }

  /// How many sessions there are.
  public var sessionCount: Int { agents?.count ?? count }

  /// How many conversations a session has.
  public func conversationCount(of session: Int) -> Int { agents?.conversations(of: session) ?? 1 }

  /// A conversation of a session, by its number in it.
  public func conversation(_ number: Int, of session: Int) -> Int {
    agents?.conversation(number, of: session) ?? session
  }

  /// When a conversation's first row arrived.
  public func firstArrival(of conversation: Int) -> Instant { firstArrivals[conversation] }

  /// When a session's first row arrived.
  public func start(of session: Int) -> Instant {
    guard let agents else { return firstArrivals[session] }
    return (0..<agents.conversations(of: session)).map {
      firstArrivals[agents.conversation($0, of: session)]
    }.min() ?? .zero
  }

  /// When a session's last row arrived.
  public func end(of session: Int) -> Instant {
    guard let agents else { return lastArrivals[session] }
    return (0..<agents.conversations(of: session)).map {
      lastArrivals[agents.conversation($0, of: session)]
    }.max() ?? .zero
  }

  /// Reads the turns of one conversation, some at a time.
  public struct Cursor: Sendable {
    /// Most rows that are read at once, unless told otherwise.
    public static let mostRows = 32

    private let rows: Range<Int>
    private let most: Int
    private var bytes: [UInt8] = []
    /// The turns that `bytes` holds.
    private var held = 0..<0

    /// Creates a cursor that has read nothing yet.
    ///
    /// - Parameters:
    ///   - spool: where the rows lie.
    ///   - conversation: whose rows are read.
    ///   - most: how many are read at once, above 0.
    public init(_ spool: SessionSpool, conversation: Int, most: Int = Cursor.mostRows) {
      rows = spool.firstRows[conversation]..<spool.firstRows[conversation + 1]
      self.most = most
    }

    /// The row of a turn, from 0; nil behind the last one.
    public mutating func row(_ turn: Int, in spool: SessionSpool) throws(InputError) -> TraceRow? {
      precondition(turn >= 0, "turns are counted from 0")
      guard turn < rows.count else { return nil }
      if !held.contains(turn) { try read(from: turn, in: spool) }
      return SessionSpool.decode(bytes, at: (turn - held.lowerBound) * SessionSpool.rowBytes)
    }

    private mutating func read(from turn: Int, in spool: SessionSpool) throws(InputError) {
      let count = min(rows.count - turn, most)
      let length = count * SessionSpool.rowBytes
      if bytes.count < length { bytes = [UInt8](repeating: 0, count: length) }
      let offset = (rows.lowerBound + turn) * SessionSpool.rowBytes
      try spool.file.read(into: &bytes, count: length, at: offset)
      held = turn..<(turn + count)
    }
  }

  static func encode(_ row: TraceRow, into bytes: inout [UInt8]) {
    TraceSpool.encode(row, into: &bytes)
    for time in [row.thinkTime, row.latency] {
      TraceSpool.put(UInt64(bitPattern: time?.nanoseconds ?? .min), 8, into: &bytes)
    }
  }

  static func decode(_ bytes: [UInt8], at offset: Int) -> TraceRow {
    var row = TraceSpool.decode(bytes, at: offset)
    row.thinkTime = time(bytes, offset + TraceSpool.rowBytes)
    row.latency = time(bytes, offset + TraceSpool.rowBytes + 8)
    return row
  }

  private static func time(_ bytes: [UInt8], _ offset: Int) -> TimeSpan? {
    let nanoseconds: Int64 = TraceSpool.number(bytes, offset)
    return nanoseconds == .min ? nil : TimeSpan(nanoseconds: nanoseconds)
  }
}

extension InputError {
  fileprivate static func changed(_ file: String) -> InputError {
    .unreadable(file: file, reason: "was changed while it was read")
  }
}

/// How many rows each conversation of a trace has, in the order of first sight.
///
/// A row without a session is a session of one row, and one conversation.
public struct SessionSizes: Sendable {
  /// Rows by conversation.
  public private(set) var counts: [UInt32]
  /// The session of each conversation; empty where each session is one.
  public private(set) var sessions: [UInt32] = []
  private var numbers: SessionNumbers
  private var sessionNumbers = SessionNumbers()

  /// Begins behind some rows without sessions.
  public init(behind lone: Int) {
    counts = Array(repeating: 1, count: lone)
    numbers = SessionNumbers(behind: lone)
  }

  /// How many sessions there are.
  public var sessionCount: Int { sessions.max().map { Int($0) + 1 } ?? counts.count }

  /// Counts the next row.
  public mutating func add(_ row: TraceRow) {
    let conversation = numbers.number(row.conversation)
    if conversation == counts.count {
      counts.append(0)
      // A format gives every row an agent, or none.
      if row.agent != nil { sessions.append(UInt32(sessionNumbers.number(row.session))) }
    }
    counts[conversation] += 1
  }

  /// Forgets which session has which number, when all rows were counted.
  public mutating func finish() {
    numbers = SessionNumbers()
    sessionNumbers = SessionNumbers()
  }
}

extension TraceRow {
  /// What names the row's conversation: its agent, or else its session.
  fileprivate var conversation: UInt64? { agent ?? session }
}

/// Which conversations each session has.
private struct SessionAgents: Sendable {
  /// Conversations by session, one session after the other.
  private let members: [UInt32]
  /// Where each session's members begin, and their number at the end.
  private let first: [UInt32]

  /// Sorts conversations by their sessions, which are numbered from 0 without a gap.
  init(_ sessions: [UInt32]) {
    let count = Int(sessions.max() ?? 0) + 1
    var first = [UInt32](repeating: 0, count: count + 1)
    for session in sessions { first[Int(session) + 1] += 1 }
    for session in 0..<count { first[session + 1] += first[session] }
    var (next, members) = (first, sessions)
    for (conversation, session) in sessions.enumerated() {
      members[Int(next[Int(session)])] = UInt32(conversation)
      next[Int(session)] += 1
    }
    (self.first, self.members) = (first, members)
  }

  var count: Int { first.count - 1 }

  func conversations(of session: Int) -> Int { Int(first[session + 1] - first[session]) }

  func conversation(_ number: Int, of session: Int) -> Int {
    Int(members[Int(first[session]) + number])
  }
}

/// Writes rows at any position, neighbours together.
private struct ScatteredRows {
  private let file: ScratchFile
  private var block: [UInt8] = []
  /// Position of the block's first row.
  private var first = 0
  private var count = 0

  init(_ file: ScratchFile) {
    self.file = file
  }

  mutating func put(_ row: TraceRow, at position: Int) throws(InputError) {
    if position != first + count || count == 1_024 {
      try flush()
      first = position
    }
    SessionSpool.encode(row, into: &block)
    count += 1
  }

  mutating func flush() throws(InputError) {
    try file.write(block.span, at: first * SessionSpool.rowBytes)
    block.removeAll(keepingCapacity: true)
    count = 0
  }
}
