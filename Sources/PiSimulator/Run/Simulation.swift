// SPDX-License-Identifier: Apache-2.0

package import PiCore
package import PiRuntime

/// One run: the production gateway on a virtual clock, before simulated deployments.
///
/// At one instant attempts end first, then timers fire, then requests arrive, each in the order in
/// which it was scheduled. Arrivals of an open-loop source are merged beside the event queue and
/// never enter it.
package struct Simulation: ~Copyable {
  typealias Queue = EventQueue<SimulationEvent>
  typealias Ticket = Queue.Ticket

  let setup: SimulationSetup
  var gateway: Gateway
  var deployments: ContiguousArray<HostedDeployment>
  /// What the deployments' prompt caches hold; nil when no deployment has one.
  var caches: PromptCaches?
  var queue = Queue()
  var live: ContiguousArray<LiveRequest> = []
  var freeSlots: ContiguousArray<UInt32> = []
  var followUps = SlotTable<SourcedRequest>()
  var labels = SlotTable<LabelObservation>()
  var faults: FaultSchedule
  var ledger = LittleLedger()
  var totals = RunTotals()
  var load = LoadHistory()
  var actions = ActionBuffer()
  let door: OracleDoor?

  /// Sets up a run.
  ///
  /// - Parameters:
  ///   - setup: fleet, task types, faults, labels and luck.
  ///   - strategy: what decides.
  ///   - coinPurpose: names the strategy's coin.
  ///   - door: the truth, for strategies that are oracles; nil for all others.
  package init(
    setup: SimulationSetup,
    strategy: any RoutingStrategy,
    coinPurpose: Int,
    door: OracleDoor? = nil
  ) {
    self.setup = setup
    self.door = door
    gateway = Gateway(
      deployments: setup.fleet.deployments,
      strategy: strategy,
      coinPurpose: coinPurpose,
      luck: setup.luck,
      prefixes: setup.prefixes,
      configuration: setup.gateway
    )
    deployments = ContiguousArray(
      setup.fleet.deployments.indices.map { HostedDeployment($0, in: setup) }
    )
    caches = PromptCaches(setup.fleet.deployments, prefixes: setup.prefixes)
    faults = FaultSchedule(setup.faults)
  }

  /// Runs until the source is exhausted and every request has ended; then delivers the labels that are
  /// still due, so that none is lost.
  ///
  /// - Parameters:
  ///   - source: where requests come from.
  ///   - recorder: what is folded from every completed request.
  /// - Returns: the run's totals, from which ``RunTotals/checks`` are read.
  /// - Throws: bad input of the source, or an effect before its cause.
  package consuming func run<Recorder: RunRecorder>(
    _ source: inout some RequestSource,
    into recorder: inout Recorder
  ) throws -> RunTotals {
    scheduleFirstFaults()
    var arrival = try source.next()
    while true {
      let due = arrival?.request.arrival ?? .distantFuture
      if due != .distantFuture || !isDrained, let event = queue.pop(upTo: due) {
        try handle(event.payload, at: event.instant, &source, &recorder)
      } else if let sourced = arrival {
        try submit(sourced, at: due, &source, &recorder)
        arrival = try source.next()
      } else {
        break
      }
    }
    deliverLabels(into: &recorder)
    totals.events = queue.scheduled + totals.submitted
    closeLedgers()
    load.close(deployments)
    recorder.take(load)
    return totals
  }

  /// Delivers labels that come after the last request has ended; faults change nothing any more.
  private mutating func deliverLabels<Recorder: RunRecorder>(into recorder: inout Recorder) {
    while !labels.isEmpty, let event = queue.pop(upTo: .distantFuture) {
      guard case .label(let place) = event.payload else { continue }
      gateway.handle(.labelled(labels.remove(place)), at: event.instant, into: &actions)
      if !actions.records.isEmpty { recorder.take(actions.records) }
      actions.clear()
    }
  }

  /// Whether no request is under way or to come from a session.
  private var isDrained: Bool { ledger.present == 0 && followUps.isEmpty }

  mutating func submit<Recorder: RunRecorder>(
    _ sourced: SourcedRequest,
    at now: Instant,
    _ source: inout some RequestSource,
    _ recorder: inout Recorder
  ) throws {
    let slot: UInt32
    if let reused = freeSlots.popLast() {
      slot = reused
      live[Int(slot)] = LiveRequest(sourced: sourced)
    } else {
      slot = UInt32(live.count)
      live.append(LiveRequest(sourced: sourced))
    }
    ledger.enter(at: now)
    if load.isDue(at: now) { load.look(at: now, area: ledger.area, deployments) }
    changeFaultsByRequest(at: now, recorder: &recorder)
    totals.submitted += 1
    if caches != nil { arriveAtCaches(Int(slot)) }
    door?.enter(Int(slot))
    openDoor(Int(slot), at: now)
    let handle = RequestHandle(slot: slot)
    gateway.handle(.submitted(sourced.request, handle), at: now, into: &actions)
    door?.close()
    try carryOut(at: now, &source, &recorder)
  }

  private mutating func handle<Recorder: RunRecorder>(
    _ event: SimulationEvent,
    at now: Instant,
    _ source: inout some RequestSource,
    _ recorder: inout Recorder
  ) throws {
    switch event {
    case .firstToken(let slot):
      firstToken(Int(slot), at: now)
    case .answered(let slot):
      answered(Int(slot), at: now)
    case .failed(let slot):
      failed(Int(slot), at: now)
    case .refused(let slot), .cancelled(let slot):
      report(Int(slot), live[Int(slot)].answer, at: now)
    case .timer(let timer):
      openDoor(Int(timer.request.slot), at: now)
      gateway.handle(.timerFired(timer), at: now, into: &actions)
      door?.close()
    case .followUp(let place):
      return try submit(followUps.remove(place), at: now, &source, &recorder)
    case .label(let place):
      gateway.handle(.labelled(labels.remove(place)), at: now, into: &actions)
    case .fault(let fault):
      changeFault(Int(fault), at: now, recorder: &recorder)
    }
    try carryOut(at: now, &source, &recorder)
  }

  /// Does what the gateway asks for.
  private mutating func carryOut<Recorder: RunRecorder>(
    at now: Instant,
    _ source: inout some RequestSource,
    _ recorder: inout Recorder
  ) throws {
    var index = 0
    while index < actions.endIndex {
      switch actions[index] {
      case .start(let attempt):
        if attempt.id.ordinal == 0 { recorder.choose(attempt.deployment, at: now) }
        start(attempt, at: now)
      case .cancel(let id): cancel(id, at: now)
      case .commit: break
      case .arm(let timer, let instant): arm(timer, at: instant)
      case .disarm(let timer): disarm(timer)
      case .complete(let handle, let outcome):
        try complete(Int(handle.slot), outcome, at: now, &source, &recorder)
      }
      index += 1
    }
    if !actions.records.isEmpty { recorder.take(actions.records) }
    actions.clear()
  }

  private mutating func arm(_ timer: TimerID, at instant: Instant) {
    let ticket = queue.schedule(.timer(timer), at: instant, rank: .timer)
    let slot = Int(timer.request.slot)
    switch timer.kind {
    case .deadline: live[slot].deadline = ticket
    case .attempt: live[slot].attemptTimer = ticket
    case .retry: live[slot].retryTimer = ticket
    }
  }

  private mutating func disarm(_ timer: TimerID) {
    let slot = Int(timer.request.slot)
    switch timer.kind {
    case .deadline: queue.disarm(live[slot].deadline)
    case .attempt: queue.disarm(live[slot].attemptTimer)
    case .retry: queue.disarm(live[slot].retryTimer)
    }
  }
}
