// SPDX-License-Identifier: Apache-2.0

package import PiCore
package import PiSimulator
import PiStatistics

/// The machine repairman: clients who think, ask one server, wait for the answer and think again.
package struct ClosedTextbookQueue: Sendable {
  /// What happens next to a client.
  private enum Event: BitwiseCopyable, Sendable {
    case asks(UInt32)
    case isServed(UInt32)
  }

  package let clients: Int
  /// Mean of the exponential think times, in seconds.
  package let meanThinkTime: Double
  package let service: ServiceLaw

  package init(clients: Int, meanThinkTime: Double, service: ServiceLaw) {
    precondition(clients > 0 && meanThinkTime > 0, "clients think for a while")
    self.clients = clients
    self.meanThinkTime = meanThinkTime
    self.service = service
  }

  /// Runs until `requests` were made and the last one is answered.
  ///
  /// - Parameters:
  ///   - requests: requests of all clients together.
  ///   - warmUp: requests at the start that are not counted.
  ///   - luck: where think and service times come from, keyed by client and turn.
  /// - Returns: what was measured.
  /// - Throws: a violation of Little's law, which would be a fault of this program.
  package func run(requests: Int, warmUp: Int = 0, luck: Luck) throws(SimulationError)
    -> TextbookResult
  {
    var events = EventQueue<Event>()
    var station = ServiceStation(servers: 1, queueCapacity: clients)
    var result = TextbookResult()
    var entered = ContiguousArray(repeating: Instant.zero, count: clients)
    var turns = ContiguousArray<UInt32>(repeating: 0, count: clients)
    var made = 0
    var countedFrom = warmUp > 0 ? Instant.distantFuture : .zero
    for client in 0..<clients {
      let think = times(of: client, turn: 0, luck).think
      events.schedule(.asks(UInt32(client)), at: .zero + think, rank: .arrival)
    }
    while let (now, event) = events.pop() {
      var starting: UInt32?
      switch event {
      case .asks(let client):
        guard made < requests else { continue }
        if made == warmUp { countedFrom = now }
        made += 1
        if now >= countedFrom { result.arrivals += 1 }
        entered[Int(client)] = now
        if case .served = station.admit(client, at: now) { starting = client }
      case .isServed(let client):
        result.end = now
        result.count(from: entered[Int(client)], to: now, countedFrom: countedFrom)
        starting = station.finish(enteredAt: entered[Int(client)], at: now)
        turns[Int(client)] += 1
        let think = times(of: Int(client), turn: turns[Int(client)], luck).think
        events.schedule(.asks(client), at: now + think, rank: .arrival)
      }
      guard let client = starting else { continue }
      let need = times(of: Int(client), turn: turns[Int(client)], luck).service
      events.schedule(.isServed(client), at: now + need, rank: .ending)
      let start = entered[Int(client)]
      if start >= countedFrom { result.wait += Int128((now - start).nanoseconds) }
    }
    try station.ledger.check()
    result.events = events.scheduled
    return result
  }

  private func times(
    of client: Int,
    turn: UInt32,
    _ luck: Luck
  ) -> (think: TimeSpan, service: TimeSpan) {
    let key = RequestKey(source: UInt32(client), ordinal: turn)
    let (think, score) = luck.uniformPair(.service, entity: 1, request: key)
    return (
      TimeSpan(nanoseconds: nanoseconds(-meanThinkTime * 1e9 * Mathematics.log(think))),
      TimeSpan(nanoseconds: nanoseconds(service.seconds(score) * 1e9))
    )
  }
}

extension TextbookResult {
  /// Counts a customer who leaves, if the customer came after the warm-up.
  mutating func count(from entered: Instant, to now: Instant, countedFrom: Instant) {
    guard entered >= countedFrom else { return }
    let time = (now - entered).nanoseconds
    served += 1
    sojourn += Int128(time)
    sojourns.record(time)
  }
}
