// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiRuntime

/// What both oracles know: the setup, the objective and, through the door, the present truth.
package struct OracleWorld: Sendable {
  let setup: SimulationSetup
  /// Dollars that a request solved within its objective is worth.
  let value: Double
  let door: OracleDoor

  package init(setup: SimulationSetup, value: Double, door: OracleDoor) {
    self.setup = setup
    self.value = value
    self.door = door
  }

  /// Whether a deployment would let an attempt in that starts now.
  enum Entrance: Sendable {
    case open
    /// A limit's next window begins so many seconds from now.
    case limited(Double)
    /// An outage, a full queue or an input that is too long.
    case closed
  }

  func entrance(
    _ deployment: HostedDeployment,
    for request: Request,
    now: Instant
  ) -> Entrance {
    var deployment = deployment
    let station = deployment.station
    guard deployment.condition.hanging == 0 else { return .closed }
    if let refusal = deployment.refusal(of: request, at: now) {
      return refusal.retryAfter.map { .limited($0.seconds) } ?? .closed
    }
    let isFull = station.busy == station.servers && station.waiting >= station.queueCapacity
    return isFull ? .closed : .open
  }

  /// A visit that would start now, or when its turn comes.
  func visit(
    _ deployment: HostedDeployment,
    for sourced: SourcedRequest,
    ordinal: Int,
    now: Instant
  ) -> Visit {
    let station = deployment.station
    return Visit(
      sourced: sourced,
      cached: deployment.cachedInput(of: sourced.request, at: now),
      occupancy: min(station.busy + 1, station.servers),
      ordinal: ordinal
    )
  }

  /// The expected wait for a slot, in seconds: 0 while one is free.
  ///
  /// An estimate: as many typical services of this task type as stand before the request, divided
  /// among the slots. When the running ones will end is luck, which only time shows.
  func wait(at deployment: HostedDeployment, medians: ServiceMedians, request: Request) -> Double {
    let station = deployment.station
    guard station.busy == station.servers else { return 0 }
    let law = setup.outputLaws[request.taskType.offset].logMoments
    let typicalOutput = Mathematics.exp(law.mean) * deployment.behaviour.outputFactor
    let service = medians.firstToken + medians.perOutputToken * typicalOutput
    return service * Double(station.waiting + 1) / Double(station.servers)
  }

  /// The probability that a model solves a request: by all of its difficulty, or by its visible part.
  func solving(_ sourced: SourcedRequest, model: Int, isBlind: Bool) -> Double {
    let (quality, taskType) = (setup.fleet.quality, sourced.request.taskType)
    guard !isBlind else {
      return quality.expectedProbability(
        model: model,
        taskType: taskType,
        signal: sourced.difficultySignal
      )
    }
    return quality.probability(
      model: model,
      taskType: taskType,
      difficulty: difficulty(of: sourced)
    )
  }

  /// The true difficulty of a request.
  func difficulty(of sourced: SourcedRequest) -> Double {
    QualityModel.difficulty(
      signal: sourced.difficultySignal,
      request: sourced.request.key,
      luck: setup.luck
    )
  }

  /// Seconds that are left for a request at an instant.
  func clock(of request: Request, now: Instant) -> RequestClock {
    let spent = now - request.arrival
    let objective = setup.taskTypes[request.taskType.offset].objective
    return RequestClock(
      objective: (objective - spent).seconds,
      deadline: (setup.gateway.deadline - spent).seconds,
      attempt: setup.gateway.attemptTimeout?.seconds ?? .infinity,
      streams: request.streams
    )
  }
}

/// The seconds that bound a request's further attempts.
struct RequestClock: Sendable {
  /// Until a solved answer is worth nothing.
  var objective: Double
  /// Until the gateway gives the request up.
  var deadline: Double
  /// That an attempt may take to its first token, or to its end when the answer is not streamed.
  var attempt: Double
  var streams: Bool

  /// The clock when `seconds` have passed.
  func after(_ seconds: Double) -> RequestClock {
    var clock = self
    clock.objective -= seconds
    clock.deadline -= seconds
    return clock
  }
}
