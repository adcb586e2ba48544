// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// Times that no run and no calendar can hold: a clear error or the right result, and a whole store.
struct HostileTimeTests {
  /// A file with times at the ends of what can be written, and what its import answers.
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var format: String
    var text: String
    var code: Int32
    /// A part of the message, or the requests of the ledger.
    var expected: String

    init(_ name: String, _ format: String, _ text: String, _ code: Int32, _ expected: String) {
      (self.name, self.format, self.text) = (name, format, text)
      (self.code, self.expected) = (code, expected)
    }

    var testDescription: String { name }
  }

  private static func guideLLM(_ start: String, _ end: String) -> String {
    #"{"benchmarks":[{"config":{"backend":{"model":"m"}},"requests":{"successful":[{"request_id":"r1","#
      + #""request_start_time":\#(start),"request_end_time":\#(end),"first_token_time":\#(end),"#
      + #""prompt_tokens":1,"output_tokens":1}]}}]}"#
  }

  static let cases = [
    Case(
      "instants beyond 146 years",
      "guidellm",
      guideLLM("-9000000000", "9000000000"),
      3,
      "expected a time in seconds, found -9000000000"
    ),
    Case(
      "a latency of 253 years",
      "guidellm",
      guideLLM("-4000000000", "4000000000"),
      3,
      "g.txt:1:1: expected a latency, a wait and a think time of 0 … 100 years, found another one"
    ),
    Case(
      "the first nanosecond of 64 bits",
      "guidellm",
      guideLLM("-9223372036", "-9223372035"),
      3,
      "expected a time in seconds"
    ),
    Case(
      "an end beyond 146 years",
      "csv",
      "arrival,latency,input,output\n2115-01-01T00:00:00Z,3000000000,1,1\n",
      3,
      "g.txt:2:1: expected an end within 146 years of the clock's origin, found one beyond"
    ),
    Case(
      "an arrival in 2261",
      "csv",
      "arrival,latency,input,output\n2261-01-01T00:00:00Z,3000000000,1,1\n",
      3,
      "expected a time stamp"
    ),
    Case(
      "both ends of the clock",
      "csv",
      "arrival,input,output\n-4611686018,10,5\n4611686018,10,5\n",
      0,
      "\"requests\": 2"
    ),
    Case(
      "two durations of 70 years in one latency",
      "vllm",
      #"{"input_lens":[1],"output_lens":[1],"ttfts":[2.2e9],"itls":[[2.2e9]],"errors":[""]}"#,
      3,
      "expected an end at most 100 years after the first start, found a later one in request 1"
    ),
    Case(
      "two starts over 100 years apart",
      "vllm",
      #"{"input_lens":[1,1],"output_lens":[1,1],"ttfts":[1,1],"itls":[[1],[1]],"start_times":[0,4e9]}"#,
      3,
      "expected a start at most 100 years after the first start"
    ),
    Case(
      "agents that begin one after the other",
      "weka",
      "session,agent,t_s,model,input_tokens,output_tokens,think_time_s,api_time_s,shared_prefix_blocks\n"
        + "s,a,3100000000,m,10,5,,1,0\ns,a,3100000001,m,10,5,,3100000000,0\n"
        + "s,b,3100000000,m,10,5,,1,0\n",
      3,
      "expected a request that ends within 146 years of its session"
    ),
  ]

  @Test(arguments: cases)
  func `an import of extreme times says what is wrong and leaves a store that can be read`(
    _ hostile: Case
  ) throws {
    let scratch = try Scratch()
    try scratch.write(hostile.text, to: "g.txt")
    let ending = try Program.run(
      ["import", hostile.format, "g.txt", "--store", "t.db", "--progress", "none", "--json"],
      in: scratch.path
    )
    #expect(ending.code == hostile.code)
    let said = hostile.code == 0 ? ending.output : ending.errors
    #expect(said.contains(hostile.expected), "\(ending.output)\(ending.errors)")
    guard FileManager.default.fileExists(atPath: scratch.path + "/t.db") else { return }
    for words in [
      ["history", "--store", "t.db"], ["history", "--store", "t.db", "--summary"],
      ["ledger", "--store", "t.db"], ["ledger", "--store", "t.db", "--period", "day"],
      ["export", "telemetry", "--store", "t.db", "--out", "tables"],
    ] {
      let reading = try Program.run(words, in: scratch.path)
      #expect(reading.code == 0, "\(words): \(reading.errors)")
    }
  }

  private func simulate(_ text: String, _ words: [String] = []) throws -> Program.Ending {
    let scratch = try Scratch()
    try scratch.write(text, to: "t.csv")
    return try Program.run(
      [
        "simulate", "same-model", "--trace", "t.csv", "--out", "out", "--strategy", "random",
        "--replications", "2", "--progress", "none",
      ] + words,
      in: scratch.path
    )
  }

  @Test func `a trace that is longer than a run is refused by its row`() throws {
    let ending = try simulate("arrival,input,output\n-4611686018,10,5\n4611686018,10,5\n")
    #expect(ending.code == 3)
    #expect(
      ending.errors.contains(
        "t.csv:3:1: expected an arrival at most 100 years after the first one"
      ),
      "\(ending.errors)"
    )
  }

  private static let minutes = (0..<60).map { "\(60 * $0),10,5\n" }.joined()

  @Test func `a tiny rate scale says what it cannot represent`() throws {
    let text = "arrival,input,output\n" + Self.minutes
    let ending = try simulate(text, ["--rate-scale", "1e-6"])
    #expect(ending.code == 3)
    #expect(
      ending.errors.contains(
        "t.csv: has requests that would come over 100 years after the start at rate_scale 1e-06"
      ),
      "\(ending.errors)"
    )
    #expect(try simulate(text, ["--rate-scale", "1e-5"]).code == 0)
  }

  private static let sessions =
    "session,agent,t_s,model,input_tokens,output_tokens,think_time_s,api_time_s,shared_prefix_blocks\n"

  @Test func `think times that add up to more than a run are an error`() throws {
    let long = (0..<6).map { "s,a,\(10 * $0),m,10,5,\($0 == 0 ? "" : "3100000000.0"),1,0\n" }
    let text = Self.sessions + long.joined()
    let ending = try simulate(text)
    #expect(ending.code == 3)
    let expected = "t.csv: has requests that would come over 100 years after the start;"
    #expect(ending.errors.contains(expected), "\(ending.errors)")
    // Open-loop, think times do not count.
    #expect(try simulate(text, ["--open-loop"]).code == 0)
    let short = (0..<60).map { "s,a,\(61 * $0),m,10,5,\($0 == 0 ? "" : "60"),1,0\n" }
    let minutes = Self.sessions + short.joined()
    #expect(try simulate(minutes).code == 0)
    #expect(try simulate(minutes, ["--rate-scale", "1e-6"]).code == 3)
  }

  @Test func `a precision rule on a window without requests is refused`() throws {
    let scratch = try Scratch()
    let text =
      #"{"name":"m","fleet":"same-model","workload":{"kind":"open_loop","requests":3,"arrivals":{"law":"poisson","rate_per_s":1},"duration_s":60,"task_types":[{"name":"c","share":1,"slo_s":6,"input_tokens":100,"output_tokens":100}]},"strategies":["random","cheapest"],"window":{"from_s":50,"to_s":60},"relative_half_width":0.5,"yardsticks":[]}"#
    try scratch.write(text, to: "e.json")
    let ending = try Program.run(
      ["simulate", "e.json", "--out", "out", "--progress", "none"],
      in: scratch.path
    )
    #expect(ending.code == 3)
    let expected =
      "m: no request arrived in the measured window, so relative_half_width has no net value"
    #expect(ending.errors.contains(expected), "\(ending.errors)")
  }
}
