// SPDX-License-Identifier: Apache-2.0

package import PiCore
package import PiFormats
package import PiSimulator

/// What one reading of a trace tells: its size, its span, the spread of its tokens, its digest.
package struct TraceProfile: Sendable {
  package var path: String
  /// SHA-256 of the requests of a stored run; nil for a file, which has one of its own.
  package var digest: String?
  package var rows = 0
  /// Entries that are not replayed.
  package var leftOut = LeftOutRows()
  /// What the recording cannot tell.
  package var caveats: [RecordCaveat] = []
  /// Whether the rows were so far out of order that all of them are sorted.
  package var isUnsorted = false
  /// Recorded requests that failed; they are replayed with drawn output.
  package var failed = 0
  package var clock = RecordClock.own
  /// Whether every replication spreads arrivals anew that were recorded in ticks.
  package var dependsOnLuck = false
  package var names = RecordedNames()
  /// The blocks that inputs consist of; nil where the trace has none.
  package var prefixes: PrefixTree?
  /// Instant of the last arrival on the trace's clock.
  package var lastArrival = Instant.zero
  package var hasPriorities = false
  package var inputTokens: Int128 = 0
  package var outputTokens: Int128 = 0
  /// The sizes of rows that record no task type.
  private var untyped = InputSizes()
  /// The sizes by recorded task type, in the order of ``names``.
  private var typed: [InputSizes] = []
  private var outputLog = LogSpread()

  /// Mean and standard deviation of the log of the input tokens, of one recorded task type or of the
  /// rows that record none.
  package func inputLogMoments(ofTaskType position: Int?) -> (mean: Double, deviation: Double) {
    guard let position else { return untyped.moments }
    return typed.indices.contains(position) ? typed[position].moments : (0, 0)
  }

  /// The law of difficulty by task type of an experiment.
  ///
  /// - Parameters:
  ///   - positions: where each recorded task type stands in the experiment; nil when none is recorded.
  ///   - shares: with which rows that record no task type get each of the experiment's.
  /// - Returns: a law per task type; standard normal for one that no row has.
  func difficulties(_ positions: [Int]?, shares: [Double]) -> [DifficultyLaw] {
    let total = shares.reduce(0, +)
    return shares.indices.map { taskType in
      var signals = untyped.signals(weight: shares[taskType] / total)
      for (recorded, position) in zip(typed, positions ?? []) where position == taskType {
        signals += recorded.signals(weight: 1)
      }
      return signals.isEmpty ? .standardNormal : DifficultyLaw(signals: signals)
    }
  }

  /// A lognormal law with the moments of the recorded output, for requests without one.
  package var outputLaw: TokenLaw {
    let moments = outputLog.moments
    return .lognormal(median: Mathematics.exp(moments.mean), sigma: moments.deviation)
  }

  /// From the first arrival until just after the last one.
  package var span: TimeSpan { lastArrival - .zero + TimeSpan(nanoseconds: 1) }

  /// Mean rate of arrivals a second; nil where sessions keep clocks of their own.
  package var meanRate: Double? {
    guard clock != .perSession, lastArrival > .zero else { return nil }
    return Double(rows) / (lastArrival - .zero).seconds
  }

  /// Reads a trace once.
  ///
  /// - Parameters:
  ///   - origin: the trace and how it is replayed.
  ///   - luck: spreads arrivals that were recorded in ticks.
  /// - Returns: what it tells, its rows on disk when they are replayed without sessions, and else
  ///   how many rows each session has.
  /// - Throws: bad input of the trace, or a temporary file that cannot be written.
  package static func read(
    _ origin: WorkloadSpec.TraceOrigin,
    luck: Luck
  ) throws(InputError) -> (profile: TraceProfile, spool: TraceSpool?, sessions: SessionSizes?) {
    var reader = try origin.open(luck: luck)
    do throws(InputError) {
      return try read(&reader, origin)
    } catch {
      guard reader.isUnsorted else { throw error }
    }
    var sorting = origin
    sorting.sortsAll = true
    reader = try sorting.open(luck: luck)
    var (profile, spool, sessions) = try read(&reader, sorting)
    profile.isUnsorted = true
    return (profile, spool, sessions)
  }

  private static func read(
    _ reader: inout any TraceReader,
    _ origin: WorkloadSpec.TraceOrigin
  ) throws(InputError) -> (profile: TraceProfile, spool: TraceSpool?, sessions: SessionSizes?) {
    var profile = TraceProfile(path: origin.path)
    var spool: TraceSpool.Writer?
    if reader.clock != .perSession { spool = try TraceSpool.Writer() }
    var sessions: SessionSizes?
    while let row = try reader.next() {
      if row.session != nil, sessions == nil, spool == nil || !origin.isOpenLoop {
        (sessions, spool) = (SessionSizes(behind: profile.rows), nil)
      }
      profile.add(row)
      sessions?.add(row)
      try spool?.append(row)
    }
    sessions?.finish()
    profile.leftOut = reader.leftOut
    guard profile.rows > 0 else {
      let lacks = profile.leftOut.summaries.joined(separator: ", ")
      let reason = "has no request" + (lacks.isEmpty ? "" : " that can be replayed: \(lacks)")
      throw .unreadable(file: origin.path, reason: reason)
    }
    profile.caveats = reader.caveats
    profile.digest = (reader as? StoredTrace)?.digest
    profile.clock = reader.clock
    profile.dependsOnLuck = reader.dependsOnLuck
    profile.names = reader.names
    profile.prefixes = reader.prefixes
    return (profile, try spool?.finish(), sessions)
  }

  private mutating func add(_ row: TraceRow) {
    rows += 1
    lastArrival = max(lastArrival, row.arrival)
    if row.priority != nil { hasPriorities = true }
    inputTokens += Int128(row.inputTokens.count)
    if let taskType = row.taskType.map(Int.init) {
      while typed.count <= taskType { typed.append(InputSizes()) }
      typed[taskType].add(row.inputTokens)
    } else {
      untyped.add(row.inputTokens)
    }
    if row.failed {
      failed += 1
    } else {
      outputTokens += Int128(row.outputTokens.count)
      outputLog.add(row.outputTokens)
    }
  }
}

/// The sizes of a task type's inputs.
private struct InputSizes: Sendable {
  private var spread = LogSpread()
  private var bins: SignalBins?

  mutating func add(_ tokens: TokenCount) {
    spread.add(tokens)
    if bins == nil { bins = .ofLogTokens }
    bins?.add(Mathematics.log(Double(max(tokens.count, 1))))
  }

  var moments: (mean: Double, deviation: Double) { spread.moments }

  /// The signals of the sizes; nothing when a weight of 0 makes them count for nothing.
  func signals(weight: Double) -> [(signal: Double, share: Double)] {
    guard weight > 0, let bins else { return [] }
    return bins.signals(moments, weight: weight)
  }
}

/// Running mean and variance of the log of token counts.
private struct LogSpread: Sendable {
  private var count = 0.0
  private var mean = 0.0
  private var squares = 0.0

  mutating func add(_ tokens: TokenCount) {
    let value = Mathematics.log(Double(max(tokens.count, 1)))
    count += 1
    let shift = value - mean
    mean += shift / count
    squares += shift * (value - mean)
  }

  var moments: (mean: Double, deviation: Double) {
    (mean, count > 1 ? (squares / (count - 1)).squareRoot() : 0)
  }
}

extension WorkloadSpec.TraceOrigin {
  /// Opens the trace from its beginning.
  func open(luck: Luck) throws(InputError) -> any TraceReader {
    if let run { return try StoredTrace(run) }
    var options = TraceOptions(onBadRow: onBadRow, luck: luck, columns: columns)
    options.sortsAll = sortsAll
    options.taskFrom = taskFrom
    return try TraceRows.open(FileSource(path: path), format: format, options: options)
  }
}
