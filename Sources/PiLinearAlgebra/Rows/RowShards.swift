// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// Rows cut into shards that workers take in turn and whose results are merged in the rows' order.
///
/// The cut depends on the number of rows alone, so one worker or many give the same bits.
public struct RowShards: Hashable, Sendable {
  /// Number of rows.
  public let rows: Int
  /// Rows of a shard; the last one may hold fewer.
  public let shardRows: Int

  /// Cuts rows into at most 64 shards of some least number of rows, a multiple of 4,096.
  public init(rows: Int, atLeast least: Int = 16_384) {
    precondition(rows >= 0 && least > 0, "a number of rows is not negative")
    self.rows = rows
    let even = (rows + 63) / 64
    shardRows = Swift.max((least + 4095) / 4096 * 4096, (even + 4095) / 4096 * 4096)
  }

  /// Cuts work into as many shards as there are items.
  public init(items: Int) {
    precondition(items >= 0, "a number of items is not negative")
    rows = items
    shardRows = 1
  }

  /// Number of shards.
  public var count: Int { (rows + shardRows - 1) / shardRows }

  /// The rows of a shard.
  public subscript(shard: Int) -> Range<Int> {
    precondition(shard >= 0 && shard < count, "inside the shards")
    return shard * shardRows..<Swift.min(rows, (shard + 1) * shardRows)
  }

  /// Returns the result of `body` for every shard, in order.
  ///
  /// - Parameters:
  ///   - workers: threads that share the work, 1 or more.
  ///   - body: what is done with the rows of a shard.
  /// - Returns: one result a shard.
  public func map<Result: Sendable>(
    workers: Int,
    _ body: @escaping @Sendable (Range<Int>) -> Result
  ) -> [Result] {
    precondition(workers >= 1, "one worker or more")
    OneThread.ensure()
    guard workers > 1, count > 1 else { return (0..<count).map { body(self[$0]) } }
    let progress = ShardProgress<Result>(count: count)
    let shards = self
    let share: @Sendable () -> Void = {
      while true {
        let shard = progress.next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard shard < shards.count else { return }
        let result = body(shards[shard])
        progress.results.withLock { $0[shard] = result }
      }
    }
    let others = (1..<Swift.min(workers, count)).compactMap { _ in WorkerThread(share) }
    share()
    for other in others { other.join() }
    return progress.results.withLock { $0.compactMap { $0 } }
  }
}

/// Which shard is next and what the finished ones gave.
private final class ShardProgress<Result: Sendable>: Sendable {
  let next = Atomic(0)
  let results: Mutex<[Result?]>

  init(count: Int) { results = Mutex(Array(repeating: nil, count: count)) }
}
