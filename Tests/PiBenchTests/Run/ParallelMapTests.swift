// SPDX-License-Identifier: Apache-2.0

import PiBench
import Synchronization
import Testing

struct ParallelMapTests {
  private struct Failure: Error, Equatable {
    var index: Int
  }

  @Test(arguments: [1, 2, 7, 1_024])
  func `results stand in the order of their indices`(_ workers: Int) async throws {
    let finished = Mutex(0)
    let results = try await parallelMap(
      count: 300,
      workers: workers,
      finished: { finished.withLock { $0 += 1 } },
      body: { index in
        var sum = 0
        for step in 0..<((300 - index) * 50) { sum ^= step }
        return index * 2 + (sum & 0)
      }
    )
    #expect(results == (0..<300).map { $0 * 2 })
    #expect(finished.withLock { $0 } == 300)
  }

  @Test func `nothing maps to nothing`() async throws {
    let none = try await parallelMap(count: 0, workers: 2, finished: {}, body: { $0 })
    #expect(none.isEmpty)
  }

  @Test(arguments: [1, 2, 8])
  func `the error of the lowest index is thrown and later work is not begun`(
    _ workers: Int
  ) async throws {
    for _ in 0..<20 {
      let begun = Mutex(0)
      await #expect(throws: Failure(index: 3)) {
        _ = try await parallelMap(
          count: 10_000,
          workers: workers,
          finished: {},
          body: { index in
            begun.withLock { $0 += 1 }
            if index >= 3 { throw Failure(index: index) }
            return index
          }
        )
      }
      #expect(begun.withLock { $0 } < 10_000)
    }
  }

  @Test func `a cancelled map throws`() async {
    let task = Task {
      try await parallelMap(
        count: 1_000_000,
        workers: 2,
        finished: {},
        body: { $0 }
      )
    }
    task.cancel()
    await #expect(throws: CancellationError.self) { _ = try await task.value }
  }
}
