// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiFormats
import Testing

@Suite struct ColumnReplayTests {
  private static let map =
    "arrival=ts,input=prompt_tokens,output=completion_tokens,cached=hit_tokens,task=kind,"
    + "tenant=team,session=conversation,priority=level,model=model,latency=took,ttft=first,"
    + "failed=error,unit=ms"

  @Test func `a column map gives every field of a row`() throws {
    let options = TraceOptions(columns: try ColumnMap(parsing: Self.map))
    var reader = try Fixture.open("columns.csv", options)
    var rows: [TraceRow] = []
    while let row = try reader.next() { rows.append(row) }
    #expect(rows.map(\.inputTokens.count) == [100, 300, 200])
    #expect(rows.map(\.arrival.nanoseconds) == [0, 250_000, 500_000])
    #expect(rows.map { $0.cachedInputTokens?.count } == [64, 300, nil])
    #expect(rows.map(\.failed) == [false, false, true])
    #expect(numbers(rows.map(\.session)) == [0, 1, 0])
    #expect(rows.map(\.priority) == [2, 0, nil])
    #expect(rows[2].latency == TimeSpan(nanoseconds: 250_250_000))
    #expect(reader.names.tenants == ["red", "blue"])
    #expect(reader.names.taskTypes == ["chat", "code"])
  }

  @Test func `calendar arrivals are told by their look`() throws {
    let rows = try Fixture.rows(Fixture.open("calendar.csv"))
    #expect(rows.map(\.arrival.nanoseconds) == [0, 500_000_000])
    #expect(rows.map(\.inputTokens.count) == [7, 5])
  }

  @Test(arguments: [
    ("arrival=ts", "columns:1:1: expected a column for \"input\", found \"arrival=ts\""),
    (
      "arrival=a,inptu=b,output=c",
      "columns:1:11: expected a role out of arrival, input, output, fresh, cached, written, "
        + "written_1h, model, session, think, latency, ttft, failed, status, task, tenant, priority, id, "
        + "ended, cap, cost, provider, deployment, streams, error, prompt, unit, cost_unit, numbers, found \"inptu\"; did you mean \"input\"?"
    ),
    ("arrival=a,arrival=b", "columns:1:11: expected every role once, found arrival again"),
    ("arrival=a,,", "columns:1:11: expected role=column, found \"\""),
    ("arrival=", "columns:1:1: expected role=column, found \"arrival=\""),
    ("unit=h", "columns:1:1: expected a unit out of s, ms, us, ns, found \"h\""),
  ])
  func `broken maps are refused`(text: String, expected: String) {
    #expect(
      Fixture.message { try ColumnMap(parsing: text).require(ColumnRole.replayed) } == expected
    )
  }

  @Test func `a map prints as it is written, in the order of the roles`() throws {
    let text = "arrival=t,input=i,output=o,cached=c,session=s,priority=p,unit=ms"
    let mixed = "unit=ms,session=s,output=o,priority=p,cached=c,input=i,arrival=t"
    #expect("\(try ColumnMap(parsing: mixed))" == text)
    #expect(try ColumnMap(parsing: text) == ColumnMap(parsing: mixed))
  }

  @Test(arguments: [("0", 0), ("3", 3), ("low", 0), ("normal", 1), ("high", 2), ("urgent", 3)])
  func `priorities are numbers or words`(_ text: String, _ value: UInt8) throws {
    let rows = try Fixture.rows(of: "arrival,input,output,priority\n0,1,1,\(text)\n")
    #expect(rows.map(\.priority) == [value])
  }

  @Test(arguments: ["4", "-1", "P1", "High", "01"])
  func `other priorities are refused`(_ text: String) {
    let table = "arrival,input,output,priority\n0,1,1,\(text)\n"
    #expect(
      Fixture.message { _ = try Fixture.rows(of: table) }
        .hasPrefix("f:2:7: expected a priority out of 0 … 3 or low, normal, high, urgent")
    )
  }

  @Test func `a map that names no column is refused with the nearest`() throws {
    let map = try ColumnMap(parsing: "arrival=t,input=prompt_token,output=o")
    let text = "t,prompt_tokens,o\n1,2,3\n"
    #expect(
      Fixture.message { _ = try Fixture.rows(of: text, TraceOptions(columns: map)) }
        == "f:1:1: expected a column named \"prompt_token\", "
        + "found \"t\", \"prompt_tokens\", \"o\"; did you mean \"prompt_tokens\"?"
    )
  }

  @Test func `rows late within the window are sorted stably, later ones refused`() throws {
    var text = "arrival,input,output\n"
    for index in 0..<200 { text += "\(index ^ 7),\(index),1\n\(index ^ 7),\(index),2\n" }
    let rows = try Fixture.rows(of: text, TraceOptions(sortWindow: 16))
    #expect(rows.count == 400)
    #expect(rows.map { Int($0.arrival.nanoseconds / 1_000_000_000) } == (0..<400).map { $0 / 2 })
    #expect(rows.map(\.outputTokens.count) == (0..<400).map { Int32($0 % 2 + 1) })
    let late = "arrival,input,output\n5,1,1\n6,1,1\n7,1,1\n1,1,1\n"
    #expect(
      Fixture.message { _ = try Fixture.rows(of: late, TraceOptions(sortWindow: 2)) }
        == "f:5:1: expected rows sorted by arrival, or late by less than 2 rows, "
        + "found a row that is later than that"
    )
    #expect(try Fixture.rows(of: late, TraceOptions(sortWindow: 4)).count == 4)
  }

  @Test func `the number and length of names are limited`() {
    var text = "arrival,input,output,task\n"
    for index in 0..<256 { text += "\(index),1,1,t\(index)\n" }
    #expect(Fixture.message { _ = try Fixture.rows(of: text + "300,1,1,t7\n") } == "accepted")
    #expect(
      Fixture.message { _ = try Fixture.rows(of: text + "300,1,1,new\n") }
        == "f:258:9: expected at most 256 different names in column \"task\", found a text of 3 characters"
    )
    let long = String(repeating: "x", count: 257)
    #expect(
      Fixture.message { _ = try Fixture.rows(of: "arrival,input,output,task\n1,1,1,\(long)\n") }
        .hasPrefix("f:2:7: expected at most 256 bytes in column \"task\"")
    )
  }

  @Test func `the number of rows is limited`() {
    let text = "arrival,input,output\n1,1,1\n2,1,1\n3,1,1\n"
    #expect(
      Fixture.message { _ = try Fixture.rows(of: text, TraceOptions(maximumRows: 2)) }
        == "f: has more than 2 rows"
    )
  }

  @Test func `broken quoting ends a trace even when bad rows are skipped`() {
    let text = "arrival,input,output\n1,1,1\n2,\"1\"x,1\n3,1,1\n"
    #expect(
      Fixture.message { _ = try Fixture.rows(of: text, TraceOptions(onBadRow: .skip)) }
        .hasPrefix("f:3:6: expected a separator or the end of the line")
    )
  }
}
