// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// Numbered tasks that workers take in turn and whose results stand in the order of the tasks.
package enum OrderedTasks {
  /// Returns the result of `body` for 0 ..< count, in order; one worker or many give the same bits.
  package static func map<Result: Sendable>(
    count: Int,
    workers: Int,
    _ body: @escaping @Sendable (Int) -> Result
  ) -> [Result] {
    precondition(workers >= 1, "one worker or more")
    guard workers > 1, count > 1 else { return (0..<count).map(body) }
    let progress = TaskProgress<Result>(count: count)
    let share: @Sendable () -> Void = {
      while true {
        let task = progress.next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard task < count else { return }
        let result = body(task)
        progress.results.withLock { $0[task] = result }
      }
    }
    let others = (1..<Swift.min(workers, count)).compactMap { _ in WorkerThread(share) }
    share()
    for other in others { other.join() }
    return progress.results.withLock { $0.compactMap { $0 } }
  }
}

/// Which task is next and what the finished ones gave.
private final class TaskProgress<Result: Sendable>: Sendable {
  let next = Atomic(0)
  let results: Mutex<[Result?]>

  init(count: Int) { results = Mutex(Array(repeating: nil, count: count)) }
}
