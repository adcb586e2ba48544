// SPDX-License-Identifier: Apache-2.0

package import PiCore

/// The customers of a textbook queue in order: when each comes and how long its service takes.
///
/// Both are keyed by the customer's number, from one block of luck, and drawn in batches, which
/// lets the processor work on several customers at once.
package struct CustomerStream: Sendable {
  /// One customer of a queue.
  package struct Customer: Sendable {
    package var arrival: Instant
    /// Time that the service takes, in nanoseconds.
    package var service: Int64
  }

  private static let batch = 256
  private let law: ArrivalLaw
  private let service: ServiceLaw
  private let luck: Luck
  private var process: ArrivalProcess
  /// Uniform numbers and then logarithms, of gaps and of services.
  private var gapScores = ContiguousArray<Double>(repeating: 0, count: batch)
  private var serviceScores = ContiguousArray<Double>(repeating: 0, count: batch)
  private var arrivals = ContiguousArray<Int64>(repeating: 0, count: batch)
  private var services = ContiguousArray<Int64>(repeating: 0, count: batch)
  private var place = batch
  private var first: UInt32 = 0
  private var clock: Int64 = 0
  private var left: Int

  /// Creates the stream of the first `customers` customers.
  package init(_ law: ArrivalLaw, service: ServiceLaw, customers: Int, luck: Luck) {
    precondition(customers >= 0 && customers < Int(UInt32.max), "fewer than 2^32 customers")
    self.law = law
    self.service = service
    self.luck = luck
    left = customers
    process = ArrivalProcess(law, luck: luck)
  }

  /// The next customer; one that never comes when there is none.
  @inline(__always)
  package mutating func next() -> Customer {
    guard left > 0 else { return Customer(arrival: .distantFuture, service: 0) }
    if place == CustomerStream.batch { fill() }
    let customer = Customer(
      arrival: Instant(nanoseconds: arrivals[place]),
      service: services[place]
    )
    left &-= 1
    place &+= 1
    return customer
  }

  @inline(never)
  private mutating func fill() {
    for offset in 0..<CustomerStream.batch {
      (gapScores[offset], serviceScores[offset]) = uniforms(offset)
    }
    first &+= UInt32(CustomerStream.batch)
    place = 0
    if case .poisson(let rate) = law {
      fillArrivals(meanGap: 1e9 / rate)
    } else {
      for offset in 0..<CustomerStream.batch { arrivals[offset] = process.next().nanoseconds }
    }
    fillServices()
  }

  private mutating func fillArrivals(meanGap: Double) {
    Mathematics.replaceByLogarithms(&gapScores)
    for offset in 0..<CustomerStream.batch {
      clock += nanoseconds(-meanGap * gapScores[offset])
      arrivals[offset] = clock
    }
  }

  private mutating func fillServices() {
    if case .exponential(let mean) = service {
      Mathematics.replaceByLogarithms(&serviceScores)
      for offset in 0..<CustomerStream.batch {
        services[offset] = nanoseconds(-mean * 1e9 * serviceScores[offset])
      }
    } else {
      for offset in 0..<CustomerStream.batch {
        services[offset] = nanoseconds(service.seconds(serviceScores[offset]) * 1e9)
      }
    }
  }

  @inline(__always)
  private func uniforms(_ offset: Int) -> (Double, Double) {
    let ordinal = first &+ UInt32(truncatingIfNeeded: offset)
    return luck.uniformPair(.service, request: RequestKey(source: 0, ordinal: ordinal))
  }
}

/// The nearest whole number of nanoseconds, half to even, saturated at a hundred years.
///
/// Below 2⁵¹ the addition of 1.5 · 2⁵² rounds, without the library call that `rounded()` is on a
/// plain x86-64.
@inline(__always)
package func nanoseconds(_ value: Double) -> Int64 {
  if value < 0x1p51, value > -0x1p51 {
    return Int64(bitPattern: (value + 0x1.8p52).bitPattern &- 0x4338_0000_0000_0000)
  }
  return TimeSpan(clampingSeconds: value / 1e9).nanoseconds
}
