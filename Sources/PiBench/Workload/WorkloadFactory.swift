// SPDX-License-Identifier: Apache-2.0

package import PiCore
import PiFormats
package import PiSimulator

/// Makes the stream of requests of each replication.
package struct WorkloadFactory: Sendable {
  package let spec: WorkloadSpec
  /// What the trace holds; nil for synthetic workloads.
  package let profile: TraceProfile?
  /// What of the trace replications draw anew.
  package let resampling: Resampling
  /// SHA-256 of the file that the requests come from; nil for synthetic workloads.
  package let inputDigest: String?
  /// The law of difficulty by task type, as the sizes of the requests have it.
  package let difficulties: [DifficultyLaw]
  /// The rows of a trace with sessions, or of one whose tenants are drawn.
  let sessions: SessionTrace?
  /// The rows of a trace without sessions.
  private let spool: TraceSpool?
  /// The blocks of the requests of a run that is replayed; nil for other workloads.
  private let blocks: PrefixColumn.Blocks?

  /// Prepares a workload; reads a trace once.
  ///
  /// - Parameters:
  ///   - spec: what to make.
  ///   - seed: of the experiment.
  ///   - replications: how many runs there will be at least; few do not resample.
  /// - Throws: bad input of the trace, or a temporary file that cannot be written.
  package init(
    _ spec: WorkloadSpec,
    seed: UInt64,
    replications: Int = Resampling.fewestReplications
  ) throws(InputError) {
    let spec = try spec.recognisingReplay()
    guard case .trace(var origin) = spec.origin else {
      self.spec = spec
      (profile, sessions, spool, resampling) = (nil, nil, nil, .none(because: "there is no trace"))
      (inputDigest, difficulties) = try WorkloadFactory.withoutTrace(spec)
      blocks =
        if case .replay(let path) = spec.origin { try PrefixColumn.Blocks(path: path) } else { nil }
      return
    }
    blocks = nil
    let luck = Luck(seed: seed, replication: 0)
    let (profile, spool, sizes) = try TraceProfile.read(origin, luck: luck)
    inputDigest = if let known = profile.digest { known } else { try digest(ofFile: origin.path) }
    self.profile = profile
    self.spool = spool
    origin.sortsAll = profile.isUnsorted
    self.spec = spec.replaying(origin)
    difficulties = profile.difficulties(
      try TraceAttributes.taskTypes(of: profile, in: spec),
      shares: spec.mix.kinds.map(\.share)
    )
    let reason = spec.reasonToReplay(origin, rows: profile.rows, replications: replications)
    guard let sizes else {
      (resampling, sessions) = try WorkloadFactory.timeless(
        profile,
        spool,
        spec.rateScale,
        reason
      )
      return
    }
    let sessions = try SessionTrace(origin, sizes, luck: luck)
    self.sessions = sessions
    resampling = WorkloadFactory.drawn(
      sessions.count,
      ("session", "sessions"),
      .sessions(sessions.count),
      reason
    )
  }

  /// The digest of a replayed run, and the laws of difficulty of requests that no trace records.
  private static func withoutTrace(
    _ spec: WorkloadSpec
  ) throws(InputError) -> (digest: String?, difficulties: [DifficultyLaw]) {
    switch spec.origin {
    case .openLoop, .closedLoop, .trace:
      return (nil, spec.mix.difficulties)
    case .twin:
      return (nil, spec.mix.kinds.map { _ in .standardNormal })
    case .sessionTwin(let twin, _, _):
      return (nil, spec.mix.kinds.map { _ in twin.difficulty })
    case .replay(let path):
      let digest = try digest(ofFile: path)
      return (digest, try ReplaySource.difficulties(path: path, spec))
    }
  }

  /// Draws units from enough of them on.
  private static func drawn(
    _ count: Int,
    _ noun: (one: String, many: String),
    _ units: Resampling,
    _ reason: String?
  ) -> Resampling {
    let few =
      "\(count) \(count == 1 ? noun.one : noun.many); resampling begins at \(Resampling.fewest)"
    switch (reason, count < Resampling.fewest) {
    case (nil, false): return units
    case (nil, true): return .none(because: few)
    case (let reason?, false): return .none(because: reason)
    case (let reason?, true): return .none(because: "\(reason), and it has \(few)")
    }
  }

  /// What replications draw of a trace without sessions: its tenants where there are enough of them,
  /// else blocks of time.
  private static func timeless(
    _ profile: TraceProfile,
    _ spool: TraceSpool?,
    _ rateScale: Double,
    _ reason: String?
  ) throws(InputError) -> (Resampling, SessionTrace?) {
    if let reason { return (.none(because: reason), nil) }
    guard let spool else { return (.none(because: "it holds no block of time with requests"), nil) }
    if profile.names.tenants.count >= Resampling.fewest,
      let tenants = try SessionTrace(tenantsOf: spool, of: profile.path),
      tenants.count >= Resampling.fewest
    {
      return (.tenants(tenants.count), tenants)
    }
    let count = TraceBlocks.count(in: profile.span, rateScale: rateScale)
    guard count > 0 else { return (.none(because: "it is shorter than one block of time"), nil) }
    let blocks = try TraceBlocks(spool, span: profile.span, count: count)
    return (
      drawn(blocks.filled, ("block with requests", "blocks with requests"), .blocks(blocks), nil),
      nil
    )
  }

  /// Whether later requests wait for the answers to earlier ones.
  package var isClosedLoop: Bool {
    switch spec.origin {
    case .closedLoop, .sessionTwin: true
    case .trace(let origin): sessionCount != nil && !origin.isOpenLoop
    case .openLoop, .twin, .replay: false
    }
  }

  /// Whether replications draw sessions or blocks of the trace.
  package var resamples: Bool {
    if case .none = resampling { false } else { true }
  }

  /// Whether each replication draws requests of its own; false where all of them replay the same.
  package var drawsRequests: Bool {
    switch spec.origin {
    case .trace: resamples
    case .replay: false
    case .openLoop, .closedLoop, .twin, .sessionTwin: true
    }
  }

  /// How many sessions the trace has, when it is replayed by sessions.
  package var sessionCount: Int? {
    if case .tenants = resampling { nil } else { sessions?.count }
  }

  /// The blocks that requests refer to; nil when they refer to none.
  package var prefixes: PrefixTree? { profile?.prefixes ?? blocks?.tree }

  /// Output laws by task type, for requests without a recorded output.
  package var outputLaws: [TokenLaw] {
    if let profile { return spec.mix.kinds.map { _ in profile.outputLaw } }
    return spec.mix.kinds.map(\.output)
  }

  /// The length of a run, as far as it is known beforehand.
  package var horizon: TimeSpan? {
    if let duration = spec.duration { return duration }
    guard let profile, sessions == nil else { return nil }
    if case .blocks(let blocks) = resampling {
      let end = blocks.start(of: blocks.count) - Instant.zero
      // What would come later than a run can last is refused by the source.
      return spec.rateScale == 1 ? end : TimeSpan(clampingSeconds: end.seconds / spec.rateScale)
    }
    return TimeSpan(
      clampingSeconds: (profile.lastArrival - .zero).seconds / spec.rateScale + 1e-9
    )
  }

  /// The stream of one replication.
  package func source(luck: Luck) throws(InputError) -> any RequestSource {
    // A trace that is drawn from is played whole: a limit below its rows turns drawing off.
    let most = resamples ? .max : spec.requests ?? .max
    switch spec.origin {
    case .openLoop(let law, let duration):
      return SyntheticSource(
        law: law.scaled(by: spec.rateScale),
        mix: spec.mix,
        horizon: duration,
        requests: most,
        luck: luck
      )
    case .closedLoop(let users, let think, let duration):
      let mean = TimeSpan(clampingSeconds: think.seconds / spec.rateScale)
      return ClosedLoopSource(
        users: users,
        meanThinkTime: mean,
        mix: spec.mix,
        horizon: duration,
        requests: most,
        luck: luck
      )
    case .twin(let twin, let duration):
      return source(twin, duration: duration, requests: most, luck: luck)
    case .sessionTwin(let twin, let sessionsPerHour, let duration):
      return SessionTwinSource(
        twin,
        mix: spec.mix,
        sessionsPerHour: sessionsPerHour,
        rateScale: spec.rateScale,
        horizon: duration,
        requests: most,
        luck: luck
      )
    case .replay(let path):
      guard let blocks else { preconditionFailure("a replay was read") }
      return try ReplaySource(path: path, spec, blocks: blocks, requests: most)
    case .trace(let origin):
      return try source(origin, requests: most, luck: luck)
    }
  }

  private func source(
    _ twin: TraceTwin,
    duration: TimeSpan,
    requests most: UInt32,
    luck: Luck
  ) -> TwinSource {
    TwinSource(
      twin,
      mix: spec.mix,
      rateScale: spec.rateScale,
      horizon: duration,
      requests: most,
      luck: luck
    )
  }

  private func source(
    _ origin: WorkloadSpec.TraceOrigin,
    requests most: UInt32,
    luck: Luck
  ) throws(InputError) -> any RequestSource {
    guard let profile else { preconditionFailure("a trace was read") }
    let attributes = try TraceAttributes(spec, profile, luck: luck)
    let clock = ReplayClock(rateScale: spec.rateScale, file: profile.path)
    guard let sessions else {
      if case .blocks(let blocks) = resampling {
        return BlockSource(blocks, attributes, clock: clock, luck: luck)
      }
      return TraceSource(
        try rows(of: origin, profile, luck),
        attributes,
        clock: clock,
        requests: most
      )
    }
    let cast = try SessionCast(
      sessions,
      origin: origin,
      clock: clock,
      resamples: resamples,
      luck: luck
    )
    if sessions.playsAtOnce || origin.isOpenLoop {
      return OpenSessionSource(
        cast,
        attributes,
        areTurns: !sessions.playsAtOnce,
        clock: clock,
        requests: most
      )
    }
    return SessionSource(cast, attributes, clock: clock, requests: most)
  }

  /// The rows of a trace without sessions: from the spool, which is faster than reading it again,
  /// unless this replication spreads them in its own way.
  private func rows(
    of origin: WorkloadSpec.TraceOrigin,
    _ profile: TraceProfile,
    _ luck: Luck
  ) throws(InputError) -> any TraceReader {
    guard let spool, !profile.dependsOnLuck else { return try origin.open(luck: luck) }
    return TraceSpool.Reader(spool, rows: 0..<spool.count)
  }
}
