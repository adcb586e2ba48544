// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiFormats
import Testing

@Suite struct TraceSpoolTests {
  /// Rows a second apart in pairs, with every field set in some and missing in others.
  private static func row(_ number: Int) -> TraceRow {
    var row = TraceRow(
      arrival: Instant(nanoseconds: Int64(number / 2) * 1_000_000_000),
      inputTokens: TokenCount(Int32(number) * 1_000),
      outputTokens: TokenCount(Int32(number % 7))
    )
    if number % 2 == 0 { row.cachedInputTokens = TokenCount(Int32(number)) }
    if number % 3 == 0 { row.taskType = Int32(number % 256) }
    if number % 5 == 0 { row.tenant = Int32(number % 65_536) }
    if number % 11 == 0 { row.priority = UInt8(number % 4) }
    row.failed = number % 13 == 0
    return row
  }

  private static func spool(_ count: Int) throws -> TraceSpool {
    var writer = try TraceSpool.Writer()
    for number in 0..<count { try writer.append(row(number)) }
    return try writer.finish()
  }

  private static func rows(_ spool: TraceSpool, _ range: Range<Int>) throws -> [TraceRow] {
    var reader = TraceSpool.Reader(spool, rows: range)
    var rows: [TraceRow] = []
    while let row = try reader.next() { rows.append(row) }
    return rows
  }

  @Test(arguments: [0, 1, 2_047, 2_048, 2_049, 10_000])
  func `rows come back as they were, whatever the block`(_ count: Int) throws {
    let spool = try Self.spool(count)
    #expect(spool.count == count)
    #expect(try Self.rows(spool, 0..<count) == (0..<count).map(Self.row))
    let part = count / 3..<count - count / 4
    #expect(try Self.rows(spool, part) == part.map(Self.row))
  }

  @Test func `extreme fields survive`() throws {
    var row = TraceRow(
      arrival: Instant(nanoseconds: 1 << 62),
      inputTokens: TokenCount(.max),
      outputTokens: TokenCount(.max)
    )
    row.cachedInputTokens = .zero
    row.taskType = 255
    row.tenant = 65_535
    row.priority = 3
    var writer = try TraceSpool.Writer()
    try writer.append(row)
    let spool = try writer.finish()
    #expect(try Self.rows(spool, 0..<1) == [row])
  }

  @Test func `the first row at an instant is found by halving`() throws {
    let spool = try Self.spool(5_001)
    for second in [0, 1, 2, 777, 2_499, 2_500] {
      let start = Instant(nanoseconds: Int64(second) * 1_000_000_000)
      #expect(try spool.firstRow(atOrAfter: start) == 2 * second)
      #expect(
        try spool.firstRow(atOrAfter: start + TimeSpan(nanoseconds: 1))
          == min(2 * second + 2, 5_001)
      )
    }
    #expect(try spool.firstRow(atOrAfter: .distantFuture) == 5_001)
    #expect(try Self.spool(0).firstRow(atOrAfter: .zero) == 0)
  }

  @Test func `readers do not disturb each other, and start over`() throws {
    let spool = try Self.spool(6_000)
    var first = TraceSpool.Reader(spool, rows: 0..<6_000)
    var second = TraceSpool.Reader(spool, rows: 3_000..<6_000)
    for number in 0..<3_000 {
      #expect(try first.next() == Self.row(number))
      #expect(try second.next() == Self.row(3_000 + number))
    }
    #expect(try second.next() == nil)
    second.restart(spool, rows: 10..<12)
    #expect(try second.next() == Self.row(10))
    #expect(try second.next() == Self.row(11))
    #expect(try second.next() == nil)
  }

  @Test func `a folder that is not there is told with the way out`() {
    #expect(
      Fixture.message { _ = try TraceSpool.Writer(in: "/no/such") }
        == "temporary file in /no/such: cannot be made: No such file or directory; "
        + "TMPDIR names another folder"
    )
  }
}
