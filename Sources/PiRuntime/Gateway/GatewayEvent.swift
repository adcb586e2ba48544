// SPDX-License-Identifier: Apache-2.0

package import PiCore

/// A request inside the gateway: a slot that its driver chose.
package struct RequestHandle: Hashable, BitwiseCopyable, Sendable {
  /// Dense slot, reused after completion.
  package let slot: UInt32

  package init(slot: UInt32) {
    self.slot = slot
  }
}

/// One attempt of a request inside the gateway.
package struct AttemptID: Hashable, BitwiseCopyable, Sendable {
  package let request: RequestHandle
  /// Ordinal of the attempt for the request, from 0.
  package let ordinal: UInt8
  let serial: UInt32
}

/// A timer of a request inside the gateway.
package struct TimerID: Hashable, BitwiseCopyable, Sendable {
  package let request: RequestHandle
  package let kind: Kind
  let serial: UInt32

  /// What a timer is for.
  package enum Kind: UInt8, BitwiseCopyable, Sendable {
    /// The whole request takes too long.
    case deadline
    /// The running attempt takes too long.
    case attempt
    /// The wait before a retry is over.
    case retry
  }
}

/// What happens to the gateway; the driver adds the instant.
package enum GatewayEvent: Sendable {
  /// A client submits a request; the driver chose a slot that is free.
  case submitted(Request, RequestHandle)
  /// The first token of an attempt arrived.
  case firstToken(AttemptID)
  /// An attempt ended; comes exactly once for each started attempt, after a cancel too.
  case attemptEnded(AttemptID, AttemptOutcome)
  /// A timer that was armed and not disarmed is due.
  case timerFired(TimerID)
  /// The client gave the request up.
  case withdrawn(RequestHandle)
  /// A label arrived for an answer.
  case labelled(LabelObservation)
  /// A provider changed its prices; attempts already started keep the old ones.
  case repriced(DeploymentIndex, PriceList)
}

/// What the gateway asks of its driver.
package enum GatewayAction: BitwiseCopyable, Sendable {
  /// Send the request to the deployment.
  case start(Attempt)
  /// Give an attempt up; its end is still to be reported.
  case cancel(AttemptID)
  /// From here this attempt's tokens reach the caller.
  case commit(AttemptID)
  /// Wake the gateway with the timer at an instant.
  case arm(TimerID, at: Instant)
  /// Forget a timer.
  case disarm(TimerID)
  /// The request ended; its slot is free.
  case complete(RequestHandle, RequestOutcome)
}

/// One try of a request at one deployment.
package struct Attempt: BitwiseCopyable, Sendable {
  package let id: AttemptID
  package let deployment: DeploymentIndex
  /// How often this request was tried at this deployment before.
  package let visit: Int
}

/// The gateway's answer to one event: actions and records, each in order, in reused storage.
///
/// Records stand apart from the other actions because they own arrays and nobody answers them.
package struct ActionBuffer: RandomAccessCollection, Sendable {
  /// The actions in its first `endIndex` places; those behind are of former events.
  @usableFromInline var storage: ContiguousArray<GatewayAction> = []
  @usableFromInline package private(set) var endIndex = 0
  package var startIndex: Int { 0 }
  /// What is to be handed to a record sink; empty unless the configuration asks for it.
  package private(set) var records: ContiguousArray<TelemetryRecord> = []

  package init() {}

  /// Forgets the actions and records and keeps the storage.
  package mutating func clear() {
    endIndex = 0
    if !records.isEmpty { records.removeAll(keepingCapacity: true) }
  }

  @inline(__always)
  mutating func append(_ action: GatewayAction) {
    if endIndex < storage.count {
      storage[endIndex] = action
    } else {
      storage.append(action)
    }
    endIndex &+= 1
  }

  @inlinable
  package subscript(position: Int) -> GatewayAction {
    precondition(position >= 0 && position < endIndex, "an action lies inside the buffer")
    return storage[position]
  }

  mutating func record(_ record: TelemetryRecord) {
    records.append(record)
  }
}
