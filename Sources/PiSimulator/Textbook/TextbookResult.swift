// SPDX-License-Identifier: Apache-2.0

package import PiCore
package import PiStatistics

/// What a run of a textbook queue measured.
///
/// Customers that came before the warm-up's end are simulated and not counted.
package struct TextbookResult: Hashable, Sendable {
  /// Customers counted, the blocked ones included.
  package var arrivals = 0
  /// Counted customers that found no room.
  package var blocked = 0
  /// Counted customers that were served.
  package var served = 0
  /// Σ time in line of counted customers that were served, in nanoseconds.
  package var wait: Int128 = 0
  /// Σ time in the system of counted customers that were served, in nanoseconds.
  package var sojourn: Int128 = 0
  /// Times in the system of counted customers, in nanoseconds.
  package var sojourns = LogLinearHistogram()
  /// Each counted customer's time in line in order of service, when asked for.
  package var waits: ContiguousArray<Int64> = []
  /// Events handled, arrivals included.
  package var events: UInt64 = 0
  /// Instant of the last event.
  package var end = Instant.zero

  package init() {}

  /// Mean time in line in seconds.
  package var meanWait: Double { Double(wait) / Double(served) / 1e9 }

  /// Mean time in the system in seconds.
  package var meanSojourn: Double { Double(sojourn) / Double(served) / 1e9 }

  /// Share of counted customers that found no room.
  package var blockedShare: Double { Double(blocked) / Double(arrivals) }

  /// The quantile of the time in the system in seconds; not-a-number when nobody was served.
  package func sojournQuantile(_ p: Double) -> Double {
    sojourns.quantile(p).map { $0 / 1e9 } ?? .nan
  }
}

extension LittleLedger {
  /// Throws unless the system is empty and Little's law holds as an identity of integers.
  package func check() throws(SimulationError) {
    guard holds else {
      throw .littleViolated(where: "a textbook queue", area: area, timeInSystem: timeInSystem)
    }
  }
}
