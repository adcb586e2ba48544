// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiFormats
import Testing

/// Parts of the input, dates, grouped numbers and words of success; expected values are by hand.
@Suite struct ColumnRolesTests {
  private static func read(_ text: String, _ map: String) throws -> ReadLog {
    var options = RecordOptions()
    options.columns = try ColumnMap(parsing: map)
    return try ReadLog(text, format: "csv", options: options)
  }

  @Test func `all input is the sum of its parts, and a date is midnight UTC`() throws {
    let log = try Self.read(
      "day,fresh,five,hour,hit,out\n2026-03-22,6,900,70,40000,300\n2026-03-23,5,,,,1\n2026-03-24,,,,9,1\n",
      "arrival=day,fresh=fresh,written=five,written_1h=hour,cached=hit,output=out"
    )
    #expect(log.errors == [] && log.clock == .unix)
    #expect(log.requests.map(\.tokens) == [[40_976, 40_000, 300], [5, nil, 1], [nil, 9, 1]])
    #expect(log.requests.map { $0.writtenInputTokens?.count } == [970, nil, nil])
    // 20,534 days after 1970-01-01.
    #expect(log.requests[0].arrival.nanoseconds == 20_534 * 86_400_000_000_000)
    #expect(log.requests[1].arrival.nanoseconds == 20_535 * 86_400_000_000_000)
  }

  @Test func `parts of a given input are within it`() throws {
    let map = "arrival=t,input=in,cached=c,written=w,output=o"
    let log = try Self.read("t,in,c,w,o\n1,100,60,40,5\n2,100,60,41,5\n", map)
    #expect(log.requests.map(\.tokens) == [[100, 60, 5]])
    #expect(log.requests.map { $0.writtenInputTokens?.count } == [40])
    #expect(
      log.errors.count == 1 && log.errors[0].hasPrefix("f:3:1: expected input tokens of which")
    )
    let sum = try Self.read(
      "t,f,c,o\n1,200000000,1,1\n2,199999999,1,1\n",
      "arrival=t,fresh=f,cached=c,output=o"
    )
    #expect(sum.errors == ["f:2:1: expected at most 200000000 input tokens in all, found more"])
    #expect(sum.requests.map { $0.inputTokens?.count } == [200_000_000])
  }

  @Test(arguments: ["2026-02-30", "2026-13-01", "1969-12-31", "2026/03/22", "20x6-03-22"])
  func `dates that are none are bad rows`(_ date: String) throws {
    let log = try Self.read("t,i,o\n2026-03-22,1,1\n\(date),1,1\n", "arrival=t,input=i,output=o")
    #expect(log.requests.count == 1 && log.errors.count == 1)
  }

  @Test func `thousands are set apart only where the map says so`() throws {
    let rows = "t,i,o,c\n1,\"1,200\",\"12,345,678\",\"1,234.5\"\n2,1200,7,.25\n"
    let map = "arrival=t,input=i,output=o,cost=c"
    let grouped = try Self.read(rows, map + ",numbers=grouped")
    #expect(grouped.errors.isEmpty || grouped.errors.count == 1)
    #expect(grouped.requests[0].tokens == [1200, nil, 12_345_678])
    #expect(grouped.requests[0].cost == NanoDollars(1_234_500_000_000))
    let plain = try Self.read(rows, map)
    #expect(
      plain.errors.first
        == "f:2:3: expected a whole number in column \"i\", found a text of 5 characters"
    )
    for number in ["1,20", "1,2000", ",200", "1,,200", "1,200,", "12,34,567", "1,200.5", "-1,200"] {
      let log = try Self.read(
        "t,i,o\n1,\"\(number)\",1\n",
        "arrival=t,input=i,output=o,numbers=grouped"
      )
      #expect(log.requests.isEmpty && log.errors.count == 1, "\(number)")
      #expect(log.errors[0].contains("expected a token count such as 1,200"))
    }
  }

  @Test func `words of success are read where the map says that a column has them`() throws {
    let words: [(String, Bool?, ErrorClass?)] = [
      ("ok", true, nil), ("Success", true, nil), ("true", true, nil), ("COMPLETED", true, nil),
      ("200", true, nil), ("failed", false, .serverError), ("timeout", false, .timeout),
      ("rate_limited", false, .rateLimited), ("429", false, .rateLimited),
      ("cancelled", false, .cancelled), ("no", false, .serverError), ("", nil, nil),
    ]
    for (word, isServed, error) in words {
      let log = try Self.read("t,i,o,s\n1,5,6,\(word)\n", "arrival=t,input=i,output=o,status=s")
      #expect(log.errors == [], "\(word)")
      #expect(log.requests.map(\.isServed) == [isServed], "\(word)")
      #expect(log.requests.map(\.error) == [error], "\(word)")
    }
    let unknown = try Self.read("t,i,o,s\n1,5,6,perhaps\n", "arrival=t,input=i,output=o,status=s")
    #expect(
      unknown.errors == [
        "f:2:7: expected a status code or a word such as success, ok, true, failed, error or timeout"
          + " in column \"s\", found a text of 7 characters"
      ]
    )
    // The role failed has flags only.
    let flag = try Self.read("t,i,o,s\n1,5,6,success\n", "arrival=t,input=i,output=o,failed=s")
    #expect(flag.requests.isEmpty)
  }

  @Test func `maps that say two things are refused, and the others print as they are written`()
    throws
  {
    for (map, found) in [
      ("input=a,fresh=b", "columns:1:1: expected a column for input or for fresh, found both"),
      ("failed=a,status=b", "columns:1:1: expected a column for failed or for status, found both"),
      (
        "numbers=roman",
        "columns:1:1: expected a style of numbers out of plain, grouped, found \"roman\""
      ),
    ] {
      #expect(Fixture.message { _ = try ColumnMap(parsing: map) } == found)
    }
    let text = "output=o,fresh=f,written=w,written_1h=h,status=s,unit=s,numbers=grouped"
    #expect("\(try ColumnMap(parsing: text))" == text)
    #expect(
      try ColumnMap(parsing: text)
        != ColumnMap(parsing: text.replacing(",numbers=grouped", with: ""))
    )
    try ColumnMap(parsing: "arrival=t,fresh=f,output=o").require(ColumnRole.replayed)
  }
}
