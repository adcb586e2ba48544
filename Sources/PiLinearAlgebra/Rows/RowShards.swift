// SPDX-License-Identifier: Apache-2.0

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

  /// Cuts rows into shards of a given size, for work that is heavier than one pass over a row.
  public init(rows: Int, shardRows: Int) {
    precondition(rows >= 0 && shardRows > 0, "a shard has rows")
    self.rows = rows
    self.shardRows = shardRows
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
    OneThread.ensure()
    return OrderedTasks.map(count: count, workers: workers) { body(self[$0]) }
  }

  /// Returns an array of `width` values a row that workers fill at the same time.
  ///
  /// Beside joining what ``map(workers:_:)`` returns, no value is copied, and the workers are the first
  /// to touch the memory.
  ///
  /// - Parameters:
  ///   - width: values a row.
  ///   - workers: threads that share the work, 1 or more.
  ///   - body: sets every value of the rows of a shard; they are of any value before.
  /// - Returns: the values, row after row.
  public func fill(
    width: Int = 1,
    workers: Int,
    _ body: @escaping @Sendable (Range<Int>, inout MutableSpan<Double>) -> Void
  ) -> [Double] {
    unsafe [Double](unsafeUninitializedCapacity: rows * width) { buffer, count in
      // A number crosses to the threads where a pointer may not; shards do not overlap.
      let address = UInt(bitPattern: buffer.baseAddress)
      _ = map(workers: workers) { range in
        guard let all = unsafe UnsafeMutablePointer<Double>(bitPattern: address) else { return }
        let start = unsafe all + range.lowerBound * width
        var span = unsafe MutableSpan(_unsafeStart: start, count: range.count * width)
        body(range, &span)
      }
      count = rows * width
    }
  }
}
