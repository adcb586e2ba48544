// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// A secret in any cell of any format reaches no output, whatever is done with bad rows.
struct CanaryTests {
  static let canary = "canarybird"

  /// A file of a format whose rows hold the canary where a number, a time or a flag belongs, or in the
  /// message of a failure as the value of a secret's name.
  static let files: [(format: String, words: [String], text: String)] = [
    ("csv", [], "arrival,input,output\n1,\(canary),3\n\(canary),1,1\n2,1,1\n"),
    (
      "csv", ["--columns", "arrival=t,input=i,output=o,error=e,failed=f"],
      "t,i,o,e,f\n1,1,1,password=\(canary),1\n2,1,1,Cookie: a=\(canary),1\n3,1,1,,\(canary)\n"
    ),
    (
      "litellm", [],
      "request_id,startTime,endTime,prompt_tokens\na,\(canary),2026-11-02T09:00:00Z,1\nb,2026-11-02T09:00:00Z,2026-11-02T09:00:01Z,\(canary)\n"
    ),
    (
      "litellm", [],
      #"[{"request_id":"a","startTime":"\#(canary)"},{"request_id":"b","startTime":"2026-11-02T09:00:00Z","endTime":"2026-11-02T09:00:01Z","metadata":{"status":"failure","error_information":{"error_message":"api_key: \#(canary)"}}}]"#
    ),
    (
      "otlp", [],
      #"{"resourceSpans":[{"scopeSpans":[{"spans":[{"startTimeUnixNano":"\#(canary)","attributes":[{"key":"gen_ai.request.model","value":{"stringValue":"m"}}]}]}]}]}"#
    ),
    (
      "litellm", [],
      #"{"id":"a","call_type":"\#(canary)","startTime":"\#(canary)","response_cost":1}"#
    ),
    (
      "litellm", [],
      #"{"id":"a","call_type":"\#(canary)","startTime":1793610000,"response_cost":"\#(canary)"}"#
    ),
    (
      "litellm", [],
      #"[{"request_id":"a","call_type":"\#(canary)","startTime":"2026-11-02T09:00:00Z","spend":1},{"request_id":"b","startTime":"2026-11-02T09:00:00Z","total_tokens":1,"prompt_tokens":5,"status":"failure","metadata":{"error_information":{"error_class":"BudgetExceededError","error_message":"api_key: \#(canary)"}}}]"#
    ),
    (
      "otlp", [],
      #"{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"timeUnixNano":"5","body":{"stringValue":"\#(canary)"},"attributes":[{"key":"event.name","value":{"stringValue":"api_request"}},{"key":"cost_usd","value":{"stringValue":"\#(canary)"}}]},{"timeUnixNano":"5","body":{"stringValue":"\#(canary)"}}]}]}]}"#
    ),
    (
      "otlp", [],
      #"{"resourceSpans":[{"scopeSpans":[{"spans":[{"startTimeUnixNano":"5","attributes":[{"key":"openinference.span.kind","value":{"stringValue":"\#(canary)"}},{"value":{"stringValue":"\#(canary)"},"key":"llm.token_count.prompt"}]},{"startTimeUnixNano":"5","attributes":[{"key":"gen_ai.operation.name","value":{"stringValue":"\#(canary)"}}]}]}]}]}"#
    ),
    (
      "auto", [],
      #"{"data":[{"traceID":"\#(canary)","spans":[{"spanID":"b","operationName":"c"}]}]}"#
    ),
    (
      "llmperf", [],
      #"[{"ttft_s":"\#(canary)","end_to_end_latency_s":1.5},{"error_code":401,"error_msg":"https://u:\#(canary)@h/x","ttft_s":0.5,"end_to_end_latency_s":1}]"#
    ),
    (
      "guidellm", [],
      #"{"benchmarks":[{"requests":{"successful":[{"start_time":"\#(canary)","end_time":2}]}}]}"#
    ),
    (
      "vllm", [],
      #"{"input_lens":["\#(canary)"],"output_lens":[1],"ttfts":[0.1],"itls":[[0.2]]}"#
    ),
    (
      "sglang", [],
      #"{"sharegpt_output_len":1,"random_input_len":1,"input_lens":[1],"output_lens":["\#(canary)"],"ttfts":[0.1],"itls":[[0.2]]}"#
    ),
    (
      "sglang", [],
      #"{"random_input_len":1,"input_lens":[1],"output_lens":[0],"ttfts":[0],"itls":[[]],"errors":["password=\#(canary)"]}"#
    ),
    (
      "aiperf", [],
      #"{"metadata":{"request_start_ns":"\#(canary)"},"metrics":{}}"# + "\n"
        + #"{"metadata":{"request_start_ns":5},"metrics":{"ttft":{"value":1,"unit":"\#(canary)"}}}"#
        + "\n"
        + #"{"metadata":{"request_start_ns":5},"metrics":{},"error":{"message":"Cookie: a=\#(canary)"}}"#
    ),
    (
      "aiperf-mooncake", [],
      #"{"session_id":"\#(canary)","timestamp":1,"input_length":1,"output_length":1}"# + "\n"
        + #"{"session_id":"a","delay":"\#(canary)","input_length":["\#(canary)"]}"#
    ),
    (
      "bailian", [],
      #"{"chat_id":1,"parent_chat_id":-1,"timestamp":1,"input_length":"\#(canary)","output_length":1}"#
        + "\n"
        + #"{"chat_id":"\#(canary)","parent_chat_id":-1,"timestamp":1,"input_length":1,"output_length":1}"#
    ),
    (
      "csv", ["--columns", "arrival=t,fresh=i,output=o,status=s,numbers=grouped"],
      "t,i,o,s\n1,\(canary),1,ok\n2,1,1,\(canary)\n"
    ),
    (
      "prices", [],
      #"{"a":{"mode":"\#(canary)"},"b":{"mode":"chat","input_cost_per_token":"\#(canary)"},"c":{"alias_of":"\#(canary)"},"d":{"mode":"chat","input_cost_per_token":1e-06,"output_cost_per_token":2e-06}}"#
    ),
    (
      "prices", [],
      #"{"p":{"models":{"a":{"modalities":{"output":["\#(canary)"]}},"b":{"cost":{"\#(canary)":1}},"c":{"cost":{"input":1,"output":2}}}}}"#
    ),
    ("azure", [], "TIMESTAMP,ContextTokens,GeneratedTokens\n\(canary),1,1\n"),
    (
      "burstgpt", [],
      "Timestamp,Model,Request tokens,Response tokens\n1,m,\(canary),1\n\(canary),m,1,1\n"
    ),
    (
      "mooncake", [],
      #"{"timestamp":"\#(canary)","input_length":1,"output_length":1,"hash_ids":[1]}"#
    ),
    (
      "weka", [],
      "session,agent,t_s,model,input_tokens,output_tokens,think_time_s,api_time_s,shared_prefix_blocks\ns,a,\(canary),m,1,1,,1,0\n"
    ),
    ("labels", [], "run,request,label\n1,1,\(canary)\n"),
    ("outcomes", [], "prompt,model,score\np,a,\(canary)\n"),
  ]

  @Test(arguments: files.indices, ["fail", "skip", "quarantine"])
  func `a secret in a cell reaches no output`(_ index: Int, _ policy: String) throws {
    let file = Self.files[index]
    let scratch = try Scratch()
    try scratch.write(file.text + "\n", to: "f")
    var shown: [String] = []
    func run(_ words: [String]) throws {
      let ending = try Program.run(words, in: scratch.path)
      #expect(ending.code < 128, "\(words): \(ending.errors)")
      shown += [ending.output, ending.errors]
    }
    let words =
      ["import", file.format, "f", "--store", "t.db", "--progress", "none", "--on-bad-row", policy]
      + file.words
    try run(words)
    try run(words + ["--json", "--dry-run"])
    if !["labels", "outcomes", "prices"].contains(file.format) {
      try run(
        ["simulate", "--trace", "f", "--format", file.format, "--out", "o", "--progress", "none"]
          + file.words + ["--replications", "2", "--strategy", "random"]
      )
    }
    try run(["history", "--store", "t.db"])
    try run(["ledger", "--store", "t.db"])
    for format in ["csv", "jsonl", "tidy"] {
      try run(["export", "telemetry", "--store", "t.db", "--out", format, "--as", format])
    }
    let leaks = shown.filter { $0.contains(Self.canary) }
    #expect(leaks.isEmpty, "\(file.format): \(leaks)")
    // What is not imported is imported as it is: only the file itself holds the secret.
    let paths = FileManager.default.enumerator(atPath: scratch.path)?.compactMap { $0 as? String }
    for path in try #require(paths) where path != "f" {
      let bytes = FileManager.default.contents(atPath: scratch.path + "/" + path) ?? Data()
      #expect(bytes.range(of: Data(Self.canary.utf8)) == nil, "\(file.format): \(path)")
    }
  }

  @Test(arguments: [
    "Postgres://ana:\(canary)@db/x", "postgres:/ana:\(canary)@db/x", "postgresql:ana:\(canary)@db",
    " postgres://ana:\(canary)@db/x", "postgres//ana:\(canary)@db", "postgres://ana:\(canary)",
    "postgres://ana@db:\(canary)/x", "postgres://ana:%zz\(canary)@db/x",
    "postgres://db/x?\(canary)", "postgres://db/x?password=a=\(canary)",
  ])
  func `an address that does not parse is not shown and makes no file`(_ address: String) throws {
    let scratch = try Scratch()
    try scratch.write("arrival,input,output\n1,2,3\n", to: "f")
    for words in [
      ["import", "csv", "f", "--store", address, "--progress", "none"],
      ["history", "--store", address],
      ["simulate", "--trace", address, "--replications", "2", "--progress", "none", "--out", "o"],
      [
        "simulate", "--telemetry", address, "--replications", "2", "--progress", "none", "--out",
        "o",
      ],
      ["import", "csv", "f", "--store", address, "--on-bad-row", "quarantine"],
    ] {
      let ending = try Program.run(words, in: scratch.path)
      // Notes need a name of their own beside a server.
      let codes: [Int32] = words.contains("quarantine") ? [2, 3] : [3]
      #expect(codes.contains(ending.code), "\(words[0]): \(ending.code) \(ending.errors)")
      #expect(!(ending.output + ending.errors).contains(Self.canary), "\(ending.errors)")
    }
    let names = try scratch.names().filter { $0 != "f" && $0 != "o" }
    #expect(names.isEmpty)
  }
}
