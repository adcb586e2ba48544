// SPDX-License-Identifier: Apache-2.0

package import PiCore

/// A queue of the textbooks, such as M/M/c/K or M/G/1, built from the simulator's parts.
package struct TextbookQueue: Sendable {
  /// In which order customers get service.
  package enum Discipline: Hashable, Sendable {
    /// First come, first served.
    case firstCome
    /// All present customers share one server equally.
    case processorSharing
  }

  package let arrivals: ArrivalLaw
  package let service: ServiceLaw
  package let servers: Int
  /// Most customers in the system, those in service included; nil for no bound.
  package let capacity: Int?
  package let discipline: Discipline

  /// Creates a queue; processor sharing has one server and no bound.
  package init(
    arrivals: ArrivalLaw,
    service: ServiceLaw,
    servers: Int = 1,
    capacity: Int? = nil,
    discipline: Discipline = .firstCome
  ) {
    precondition(servers > 0 && capacity ?? servers >= servers, "the capacity holds the servers")
    precondition(
      discipline == .firstCome || (servers == 1 && capacity == nil),
      "processor sharing has one server and no bound"
    )
    self.arrivals = arrivals
    self.service = service
    self.servers = servers
    self.capacity = capacity
    self.discipline = discipline
  }

  /// Runs from empty to drained.
  ///
  /// - Parameters:
  ///   - customers: customers that come, below 2³².
  ///   - warmUp: customers at the start that are not counted.
  ///   - keepsWaits: whether the result lists every time in line.
  ///   - luck: where gaps and services come from; equal luck is met by every textbook queue.
  /// - Returns: what was measured.
  /// - Throws: a violation of Little's law, which would be a fault of this program.
  package func run(
    customers: Int,
    warmUp: Int = 0,
    keepsWaits: Bool = false,
    luck: Luck
  ) throws(SimulationError) -> TextbookResult {
    let stream = CustomerStream(arrivals, service: service, customers: customers, luck: luck)
    switch discipline {
    case .firstCome:
      var line = FirstComeLine(self, keepsWaits: keepsWaits)
      return try line.run(stream, warmUp: warmUp)
    case .processorSharing:
      var server = SharedServer()
      return try server.run(stream, warmUp: warmUp)
    }
  }
}
