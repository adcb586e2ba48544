// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiRuntime
import PiTelemetry

/// The search for the best static table: one deployment per task type, within what deployments take a minute.
///
/// A deployment that is sent more requests than its limit in a busy minute is worth as much less: only the
/// share within its limit counts.
package struct TaskTable: Sendable {
  /// Mean net value of an attempt in dollars, [task type][deployment]; −∞ where nothing was tried.
  let values: [[Double]]
  /// Requests of each task type in a busy minute.
  let rates: [Double]
  /// Requests that each deployment takes a minute; infinite where no limit is known.
  let limits: [Double]

  /// Creates a search over values, rates and limits of the same shape.
  package init(values: [[Double]], rates: [Double], limits: [Double]) {
    self.values = values
    self.rates = rates
    self.limits = limits
  }

  /// Most tables that are all looked at.
  private static let mostTables = 200_000

  /// The deployment of each task type: the best of all tables where there are at most 200,000, else what
  /// changes of one or two task types lead to from the best deployment of each.
  package func search() -> [Int] {
    var count = 1
    for _ in values where count <= TaskTable.mostTables { count *= max(limits.count, 1) }
    return count <= TaskTable.mostTables ? bestOfAll(count) : climbed()
  }

  private func bestOfAll(_ count: Int) -> [Int] {
    var (best, most) = (table(0), -Double.infinity)
    for number in 0..<count {
      let table = table(number)
      let value = worth(table)
      // What is not surely more is the same, and the first table of equals is taken.
      guard value > most + 1e-12 || most == -.infinity && value > most else { continue }
      (best, most) = (table, value)
    }
    return best
  }

  /// The table of a number, whose digits are the places.
  private func table(_ number: Int) -> [Int] {
    var rest = number
    return values.indices.map { _ in
      defer { rest /= limits.count }
      return rest % limits.count
    }
  }

  private func climbed() -> [Int] {
    var best = values.map { row in
      row.indices.max { (row[$0], $1) < (row[$1], $0) } ?? 0
    }
    while let better = neighbours(of: best).first(where: { worth($0) > worth(best) + 1e-12 }) {
      best = better
    }
    return best
  }

  /// Tables that differ in one task type or two.
  private func neighbours(of table: [Int]) -> some Sequence<[Int]> {
    let pairs = table.indices.lazy.flatMap { first in
      (first..<table.count).lazy.map { (first, $0) }
    }
    let places = limits.indices
    return pairs.flatMap { first, second in
      places.lazy.flatMap { one in
        places.lazy.map { other in
          var changed = table
          changed[first] = one
          changed[second] = other
          return changed
        }
      }
    }
  }

  /// Dollars a busy minute.
  package func worth(_ table: [Int]) -> Double {
    var load = [Double](repeating: 0, count: limits.count)
    for (task, place) in table.enumerated() { load[place] += rates[task] }
    return table.indices.reduce(0) { total, task in
      let place = table[task]
      let share = load[place] > limits[place] ? limits[place] / load[place] : 1
      guard rates[task] > 0 else { return total }
      return total + rates[task] * values[task][place] * share
    }
  }
}

extension TaskTable {
  /// Share of minutes that are no busier than a busy one.
  private static let busyShare = 0.95

  /// Gathers rates and limits from the first decisions of requests.
  ///
  /// A limit shows in the log as the most headroom that was ever left.
  init(_ values: [[Double]], _ rows: TrainingRows, _ names: FleetNames) {
    var limits = [Double](repeating: -1, count: names.deployments.count)
    var requests = [Double](repeating: 0, count: names.taskTypes.count)
    var perMinute: [Double] = []
    for run in rows.runs {
      let places = names.places(of: run.fleet)
      let headroom = run.features.firstIndex(of: "request_headroom")
      let task = run.features.firstIndex(of: "task_type")
      var minutes: [Int64: Double] = [:]
      for (row, attempt) in run.attempts.enumerated() {
        if let headroom, let place = places[attempt.deployment.offset] {
          let left = run.value(row, headroom)
          limits[place] = left.isNaN ? .infinity : max(limits[place], left)
        }
        guard attempt.ordinal == 0 else { continue }
        minutes[attempt.started.nanoseconds / 60_000_000_000, default: 0] += 1
        guard let position = task.flatMap({ Int(exactly: run.value(row, $0)) }),
          run.taskTypes.indices.contains(position),
          let known = names.taskTypes.firstIndex(of: run.taskTypes[position])
        else { continue }
        requests[known] += 1
      }
      perMinute += minutes.keys.sorted().map { minutes[$0] ?? 0 }
    }
    let sorted = perMinute.sorted()
    let busy = sorted.isEmpty ? 0 : sorted[Int(Double(sorted.count - 1) * TaskTable.busyShare)]
    let total = requests.reduce(0, +)
    self.init(
      values: values,
      rates: requests.map { total > 0 ? busy * $0 / total : 0 },
      limits: limits.map { $0 < 0 ? .infinity : $0 }
    )
  }
}
