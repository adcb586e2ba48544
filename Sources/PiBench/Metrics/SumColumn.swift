// SPDX-License-Identifier: Apache-2.0

import PiSimulator
import PiStatistics

/// One of the sums that ratios are made of, and what a single request adds to it.
enum SumColumn: Int, CaseIterable, Sendable {
  case arrivals
  case served
  case solved
  case solvedInTime
  case attempts
  case cost
  case endToEnd
  case firstToken
  case perOutputToken
  case perOutputTokenCount

  /// Sums that hold 1 here and 0 elsewhere.
  var unit: MetricSums {
    var sums = MetricSums()
    switch self {
    case .arrivals: sums.total.arrivals = 1
    case .served: sums.total.served = 1
    case .solved: sums.total.solved = 1
    case .solvedInTime: sums.total.solvedInTime = 1
    case .attempts: sums.total.attempts = 1
    case .cost: sums.total.cost = 1
    case .endToEnd: sums.total.endToEnd = 1
    case .firstToken: sums.firstToken = 1
    case .perOutputToken: sums.perOutputToken = 1
    case .perOutputTokenCount: sums.perOutputTokenCount = 1
    }
    return sums
  }

  /// What a request adds.
  func value(_ entry: RequestSample.Entry) -> Double {
    switch self {
    case .arrivals: 1
    case .served: entry.isServed ? 1 : 0
    case .solved: entry.isSolved ? 1 : 0
    case .solvedInTime: entry.isSolvedInTime ? 1 : 0
    case .attempts: Double(entry.attempts)
    case .cost: Double(entry.cost)
    case .endToEnd: SumColumn.nanoseconds(entry.endToEnd)
    case .firstToken: SumColumn.nanoseconds(entry.firstToken)
    case .perOutputToken: SumColumn.nanoseconds(entry.perOutputToken)
    case .perOutputTokenCount: entry.perOutputToken == RequestSample.Entry.none ? 0 : 1
    }
  }

  /// The sum over a run.
  func total(_ sums: MetricSums) -> Double {
    switch self {
    case .arrivals: Double(sums.total.arrivals)
    case .served: Double(sums.total.served)
    case .solved: Double(sums.total.solved)
    case .solvedInTime: Double(sums.total.solvedInTime)
    case .attempts: Double(sums.total.attempts)
    case .cost: Double(sums.total.cost)
    case .endToEnd: Double(sums.total.endToEnd)
    case .firstToken: Double(sums.firstToken)
    case .perOutputToken: Double(sums.perOutputToken)
    case .perOutputTokenCount: Double(sums.perOutputTokenCount)
    }
  }

  /// The time that stands for a bucket; 0 when there is none.
  static func nanoseconds(_ bucket: UInt16) -> Double {
    guard bucket != RequestSample.Entry.none else { return 0 }
    return LogLinearHistogram.midpoint(ofBucket: Int(bucket))
  }
}

/// A linear function of sums, as weights of its columns.
struct SumWeights: Sendable {
  /// The columns that bear on it, with their weights.
  let columns: [(column: SumColumn, weight: Double)]

  /// Reads the weights off a linear function.
  init(_ function: (MetricSums) -> Double) {
    columns = SumColumn.allCases.compactMap { column in
      let weight = function(column.unit)
      return weight == 0 ? nil : (column, weight)
    }
  }

  /// The function's value of sums, as far as the columns tell it.
  func total(_ sums: MetricSums) -> Double {
    columns.reduce(0) { $0 + $1.weight * $1.column.total(sums) }
  }
}
