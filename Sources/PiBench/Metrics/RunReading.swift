// SPDX-License-Identifier: Apache-2.0

package import PiCore
package import PiSimulator
import PiStatistics

/// A finished run as metrics read it.
package struct RunReading {
  /// What the measured window holds.
  package let tally: MetricTally
  /// Dollars that a request solved within its objective is worth.
  package let value: Double
  /// Length of the measured window.
  package let span: TimeSpan
  private let endToEnd: LogLinearHistogram
  private let servedEndToEnd: LogLinearHistogram
  private let firstToken: LogLinearHistogram
  private let perOutputToken: LogLinearHistogram

  init(_ tally: MetricTally, value: Double, span: TimeSpan) {
    self.tally = tally
    self.value = value
    self.span = span
    endToEnd = tally.endToEnd
    var failed = LogLinearHistogram()
    for _ in 0..<endToEnd.infiniteCount { failed.recordInfinite() }
    var served = endToEnd
    served.subtract(failed)
    servedEndToEnd = served
    firstToken = tally.firstToken
    perOutputToken = tally.perOutputToken
  }

  /// The distribution of a time over the run.
  func histogram(of time: RequestTime) -> LogLinearHistogram {
    switch time {
    case .endToEnd: endToEnd
    case .servedEndToEnd: servedEndToEnd
    case .firstToken: firstToken
    case .perOutputToken: perOutputToken
    }
  }

  /// Jain's index of the share of each tenant's requests that were solved within their objective.
  var fairness: Double {
    let shares = tally.tenants.filter { $0.arrivals > 0 }.map {
      Double($0.solvedInTime) / Double($0.arrivals)
    }
    return jainIndex(shares) ?? .nan
  }
}

/// A time of a request that quantiles are taken of.
package enum RequestTime: CaseIterable, Hashable, Sendable {
  /// End-to-end latency of all requests, failed ones infinite.
  case endToEnd
  /// End-to-end latency of served requests.
  case servedEndToEnd
  /// Time to first token of all requests, failed ones infinite.
  case firstToken
  /// Time per output token after the first, of served requests with two tokens or more.
  case perOutputToken
}
