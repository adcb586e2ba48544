// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiFormats
import Testing

struct RowSortTests {
  /// A row with every field set or not by its number, arriving at one of few instants.
  private static func row(_ number: Int, _ luck: Luck) -> TraceRow {
    let key = RequestKey(source: 0, ordinal: UInt32(number))
    let instant = Int64(luck.uniform(.arrival, request: key) * 5_000) - 1_000
    var row = TraceRow(
      arrival: Instant(nanoseconds: instant),
      inputTokens: TokenCount(Int32(number)),
      outputTokens: TokenCount(Int32(number % 1_000))
    )
    if number % 2 == 0 { row.session = UInt64(number) &* 0x9E37_79B9_7F4A_7C15 }
    if number % 3 == 0 { row.agent = UInt64.max - UInt64(number) }
    if number % 5 == 0 { row.thinkTime = TimeSpan(nanoseconds: Int64(number)) }
    if number % 7 == 0 { row.latency = TimeSpan(nanoseconds: 3) }
    if number % 11 == 0 { row.failed = true }
    if number % 13 == 0 { row.taskType = Int32(number % 256) }
    if number % 17 == 0 { row.tenant = Int32(number % 60_000) }
    if number % 19 == 0 { row.priority = 3 }
    if number % 23 == 0 { row.cachedInputTokens = TokenCount(1) }
    if number % 29 == 0 { row.prefixNode = UInt32(number) }
    return row
  }

  @Test(arguments: [0, 1, 1_000, 65_536, 65_537, 200_000])
  func `rows come back whole, sorted by arrival, equal arrivals as they came`(
    _ count: Int
  ) throws {
    let luck = Luck(seed: UInt64(count), replication: 0)
    let rows = (0..<count).map { Self.row($0, luck) }
    var sort = RowSort()
    for row in rows { try sort.append(row) }
    var sorted = try sort.finish()
    // Numbers are the rows' places, so that the pairs are the stable order.
    let order = rows.indices.sorted { (rows[$0].arrival, $0) < (rows[$1].arrival, $1) }
    for place in order {
      let row = try sorted.next()
      guard row == rows[place] else {
        #expect(row == rows[place])
        return
      }
    }
    #expect(try sorted.next() == nil)
  }
}
