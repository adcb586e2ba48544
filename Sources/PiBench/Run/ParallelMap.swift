// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Maps 0 ..< count in parallel; results stand in the order of their indices.
///
/// - Parameters:
///   - count: how many indices.
///   - workers: how many run at once, 1 or more.
///   - finished: called after each, from any worker.
///   - body: computes the result of an index.
/// - Returns: one result an index.
/// - Throws: the error of the lowest index that failed, after the others have stopped.
package func parallelMap<Result: Sendable>(
  count: Int,
  workers: Int,
  finished: @escaping @Sendable () -> Void,
  body: @escaping @Sendable (Int) throws -> Result
) async throws -> [Result] {
  let work = SharedWork<Result>(count: count)
  await withTaskGroup { group in
    for _ in 0..<min(workers, count) {
      group.addTask {
        while let index = work.take(), !Task.isCancelled {
          do {
            work.store(try body(index), at: index)
            finished()
          } catch {
            work.fail(error, at: index)
          }
        }
      }
    }
  }
  try Task.checkCancellation()
  return try work.results()
}

/// Indices to take and places for results, shared by the workers of one map.
private final class SharedWork<Result: Sendable>: Sendable {
  private struct State: Sendable {
    var next = 0
    var results: [Result?]
    var failure: (index: Int, error: any Error)?
  }

  private let state: Mutex<State>

  init(count: Int) {
    state = Mutex(State(results: Array(repeating: nil, count: count)))
  }

  /// The next index, or nil when none is left or one has failed.
  func take() -> Int? {
    state.withLock { state in
      guard state.next < state.results.count, state.failure == nil else { return nil }
      defer { state.next += 1 }
      return state.next
    }
  }

  func store(_ result: Result, at index: Int) {
    state.withLock { $0.results[index] = result }
  }

  func fail(_ error: any Error, at index: Int) {
    state.withLock { state in
      if let known = state.failure, known.index < index { return }
      state.failure = (index, error)
    }
  }

  func results() throws -> [Result] {
    try state.withLock { state in
      if let failure = state.failure { throw failure.error }
      return state.results.compactMap { $0 }
    }
  }
}
