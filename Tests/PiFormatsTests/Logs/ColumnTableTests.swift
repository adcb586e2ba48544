// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiFormats
import Testing

@Suite struct ColumnTableTests {
  static let map =
    "id=id,arrival=t_ms,ended=done_ms,ttft=first_ms,input=in,cached=hit,output=out,cost=cost,"
    + "provider=host,model=llm,task=kind,tenant=who,session=chat,failed=bad,error=why,prompt=text,unit=ms"

  private static func options(_ map: String) throws -> RecordOptions {
    var options = RecordOptions()
    options.columns = try ColumnMap(parsing: map)
    return options
  }

  @Test func `a column map gives every role its column`() throws {
    let log = try ReadLog(file: "requests.csv", format: "csv", options: Self.options(Self.map))
    #expect(log.errors == [])
    #expect(log.clock == .unix)
    let first = log.requests[0]
    #expect(first.arrival == Instant(nanoseconds: nine.nanoseconds + 250_000))
    #expect(first.ended == nine + milliseconds(2500))
    #expect(first.timeToFirstToken == milliseconds(400))
    #expect(first.tokens == [1200, 1000, 420])
    #expect(first.cost == NanoDollars(1_234_500))
    #expect(log.requests.map(\.externalID) == ["a-1", "a-2", "a-\"3\""])
    #expect(log.requests.map(\.isServed) == [true, false, true])
    #expect(log.requests[1].error == .rateLimited)
    #expect(log.requests.map { $0.tenant?.position } == [0, 1, nil])
    #expect(log.requests.map { $0.taskType?.position } == [0, 1, 0])
    #expect(log.keys.map(\.ordinal) == [0, 1, 0])
    #expect(log.names.deployments.map(\.name) == ["openai/gpt-5", "llama"])
    #expect(!log.leaks)
  }

  @Test func `units and kinds of times are exact`() throws {
    func times(_ rows: String, _ unit: String) throws -> [Int64] {
      let log = try ReadLog(
        "t,in,out\n" + rows,
        format: "csv",
        options: Self.options("arrival=t,input=in,output=out,unit=\(unit)")
      )
      #expect(log.errors == [])
      return log.requests.map(\.arrival.nanoseconds)
    }
    #expect(
      try times("1787267980.082740312,1,1\n0.5,1,1\n1e3,1,1\n", "s") == [
        1_787_267_980_082_740_312, 500_000_000, 1_000_000_000_000,
      ]
    )
    #expect(try times("1787267980082.7403125,1,1\n", "ms") == [1_787_267_980_082_740_312])
    #expect(try times("7,1,1\n0.5,1,1\n1.5,1,1\n", "ns") == [7, 0, 2])
    #expect(
      try times("2026-11-02 09:00:00+00,1,1\n2026-11-02T11:00:00.5+02:00,1,1\n", "s") == [
        nine.nanoseconds, nine.nanoseconds + 500_000_000,
      ]
    )
  }

  @Test(arguments: [
    ("usd", "0.000001235", 1235), ("cent", "0.0001235", 1235), ("uusd", "1.235", 1235),
    ("nusd", "1234.5", 1234),
  ])
  func `costs are exact in every unit`(_ unit: String, _ cost: String, _ amount: Int64) throws {
    let log = try ReadLog(
      "in,out,c\n1,1,\(cost)\n1,1,\n",
      format: "csv",
      options: Self.options("input=in,output=out,cost=c,cost_unit=\(unit)")
    )
    #expect(log.requests.map(\.cost?.amount) == [amount, nil])
    #expect(log.caveats == [.noArrivals])
  }

  @Test func `columns named as the roles need no map`() throws {
    let log = try ReadLog(
      "arrival,input,output,latency,model,streams,priority\n0,5,6,0.25,m,true,3\n"
    )
    #expect(log.requests[0].ended == Instant.zero + milliseconds(250))
    #expect(log.requests[0].priority == 3 && log.requests[0].streams == true)
    #expect(log.clock == .own)
  }

  @Test func `bad rows name the column`() throws {
    let map = "arrival=t,input=in,output=out,cached=c,latency=l,failed=f,priority=p,cost=m"
    for (row, expected) in [
      ("x,1,1,,,,,", "f:2:1: expected a number in column \"t\", found a text of 1 character"),
      ("1,1.5,1,,,,,", "f:2:3: expected a whole number in column \"in\", found \"1.5\""),
      (
        "1,-1,1,,,,,",
        "f:2:3: expected a token count in 0 … 200000000 in column \"in\", found \"-1\""
      ),
      ("1,1,1,2,,,,", "f:2:7: expected at most the input tokens in column \"c\", found \"2\""),
      ("1,1,1,,-1,,,", "f:2:8: expected a duration, 0 or more in column \"l\", found \"-1\""),
      (
        "1,1,1,,,maybe,,",
        "f:2:9: expected 0, 1, true or false in column \"f\", found a text of 5 characters"
      ),
      (
        "1,1,1,,,,4,",
        "f:2:10: expected a priority out of 0 … 3 or low, normal, high, urgent in column \"p\", found \"4\""
      ),
      (
        "1,1,1,,,,,-1",
        "f:2:11: expected a cost of 0 … 1,000,000 dollars in column \"m\", found \"-1\""
      ),
      ("1,1,1,,,,,nan", "f:2:11: expected a number in column \"m\", found \"nan\""),
      (
        "1e30,1,1,,,,,",
        "f:2:1: expected a time within 146 years of zero in column \"t\", found \"1e30\""
      ),
      ("1,1", "f:2:1: expected 8 fields, found 2"),
    ] {
      let text = "t,in,out,c,l,f,p,m\n\(row)\n2,1,1,,,,,\n"
      let log = try ReadLog(text, format: "csv", options: Self.options(map))
      #expect(log.errors == [expected])
      #expect(log.requests.count == 1)
    }
  }

  @Test(arguments: [
    ("request_id,startTime\n", "litellm, which also needs \"endTime\""),
    ("{\"startTime\": 1}\n", "litellm, which also needs \"request_id\""),
    ("[{\"ttft_s\": 1}]\n", "llmperf, which also needs \"end_to_end_latency_s\""),
    ("arrival,outputs,input\n", "csv, which also needs \"output\"; did you mean \"outputs\"?"),
  ])
  func `the nearest format of a log is named with what is missing`(text: String, nearest: String) {
    let message = Fixture.message { _ = try ReadLog(text) }
    let known = RecordFormat.all.map(\.id).joined(separator: ", ")
    let expected = "expected a known format (\(known)) or a column map (--columns)"
    #expect(message.hasPrefix("f:1:1: " + expected), "\(message)")
    #expect(message.hasSuffix("; nearest is \(nearest)"), "\(message)")
    #expect(!Fixture.message { _ = try ReadLog("<html>\n") }.contains("nearest"))
  }

  @Test func `a column map of a log prints as it is written`() throws {
    let text = "input=b,id=a,cost=c,unit=ms,cost_unit=cent"
    #expect("\(try ColumnMap(parsing: text))" == text)
  }

  @Test func `a map that cannot be is refused`() {
    for (map, expected) in [
      ("arrival", "columns:1:1: expected role=column, found \"arrival\""),
      ("latncy=x", "a role out of arrival, input"),
      ("id=a,id=b", "columns:1:6: expected every role once, found id again"),
      ("unit=h", "columns:1:1: expected a unit out of s, ms, us, ns, found \"h\""),
      (
        "cost_unit=eur",
        "columns:1:1: expected a unit of cost out of usd, cent, uusd, nusd, found \"eur\""
      ),
    ] {
      #expect(Fixture.message { _ = try ColumnMap(parsing: map) }.contains(expected))
    }
    #expect(
      Fixture.message {
        _ = try ReadLog("a,b\n1,2\n", format: "csv", options: Self.options("input=c"))
      }.contains("a column named \"c\"")
    )
  }
}
