// SPDX-License-Identifier: Apache-2.0

import PiTraining
import Testing

@Suite struct TaskTableTests {
  @Test func `without limits every task type has its best deployment`() {
    let table = TaskTable(
      values: [[1, 3, 2], [5, 4, -.infinity], [2, 2, 2]],
      rates: [10, 10, 10],
      limits: [.infinity, .infinity, .infinity]
    )
    // Equal ones go to the first.
    #expect(table.search() == [1, 0, 0])
    // Ten requests each of 3, 5 and 2 dollars.
    #expect(table.worth([1, 0, 0]) == 100)
  }

  @Test func `a deployment is given no more than it takes where another one does as well`() {
    let table = TaskTable(
      values: [[0.080, 0.078], [0.080, 0.070]],
      rates: [30, 30],
      limits: [40, .infinity]
    )
    // Both at the first: two thirds of 60 · 0.08 count, which is 3.2; the better way is 2.34 + 2.4.
    #expect(table.search() == [1, 0])
    #expect(abs(table.worth([0, 0]) - 3.2) < 1e-12 && abs(table.worth([1, 0]) - 4.74) < 1e-12)
  }

  @Test func `the best of all tables is found where no change of one task type pays`() {
    let values = [
      [0.09, 0.05, 0.07], [0.08, 0.079, 0.02], [0.06, 0.05, 0.059], [0.03, 0.02, 0.01],
    ]
    let table = TaskTable(values: values, rates: [20, 15, 10, 5], limits: [25, 30, 12])
    var best = -Double.infinity
    for code in 0..<81 {
      let choice = [code % 3, code / 3 % 3, code / 9 % 3, code / 27]
      best = max(best, table.worth(choice))
    }
    #expect(abs(table.worth(table.search()) - best) < 1e-12)
  }

  @Test func `where there are too many tables, changes of two task types are enough here`() {
    // Nine task types at five deployments, nearly two million tables: each is best alone at a place that holds one.
    let values = (0..<9).map { task in
      (0..<5).map { place -> Double in place == task % 5 ? 0.09 : 0.08 }
    }
    let table = TaskTable(
      values: values,
      rates: Array(repeating: 10, count: 9),
      limits: [20, 20, 20, 20, 10]
    )
    // Two task types each at four deployments and one at the last: nothing is over its limit.
    #expect(table.search() == (0..<9).map { $0 % 5 })
    let crowded = TaskTable(
      values: Array(repeating: [0.09, 0.08, 0.08, 0.08, 0.08], count: 9),
      rates: Array(repeating: 10, count: 9),
      limits: [20, 20, 20, 20, 10]
    )
    // Two at the dear one, the other seven where there is room.
    #expect(abs(crowded.worth(crowded.search()) - 7.4) < 1e-9)
  }
}
