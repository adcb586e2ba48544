// SPDX-License-Identifier: Apache-2.0

import Glibc
import PiCore
import PiFormats

/// Megabytes of traces and logs that are read in a second of the thread's processor time.
///
/// Arguments name the measurements to make, all by default. Each text is made in memory from counters and read whole, five times; the median counts.
@main
enum ImportBenchmarks {
  static let rounds = 5

  static func main() throws {
    print("measurement,megabytes,megabytes_per_cpu_s")
    try measure("trace azure", azure(rows: 1_000_000), trace)
    try measure("trace csv", columns(rows: 1_000_000), trace)
    try measure("trace mooncake", mooncake(rows: 200_000), trace)
    try measure("log csv", columns(rows: 1_000_000)) { try log($0, "csv") }
    try measure("log litellm json", liteLLM(rows: 50_000)) { try log($0, "litellm") }
  }

  private static func measure(
    _ name: String,
    _ text: @autoclosure () -> [UInt8],
    _ read: (MemorySource) throws -> Int
  ) throws {
    let chosen = CommandLine.arguments.dropFirst()
    guard chosen.isEmpty || chosen.contains(name) else { return }
    let text = text()
    var times: [Double] = []
    for _ in 0..<rounds {
      let start = seconds
      let rows = try read(MemorySource(text, named: name))
      times.append(seconds - start)
      precondition(rows > 0, "rows were read")
    }
    let megabytes = Double(text.count) / 1e6
    let rate = megabytes / times.sorted()[rounds / 2]
    print("\(name),\(Int(megabytes)),\(Int(rate.rounded()))")
    fflush(nil)
  }

  private static func trace(_ source: MemorySource) throws -> Int {
    var reader = try TraceRows.open(source)
    var rows = 0
    while try reader.next() != nil { rows += 1 }
    return rows
  }

  private static func log(_ source: MemorySource, _ format: String) throws -> Int {
    guard var reader = try RecordFormat.named(format)?.open(source, options: RecordOptions()) else {
      return 0
    }
    var record = RecordedRequest()
    var rows = 0
    while try reader.next(into: &record) { rows += 1 }
    return rows
  }

  // MARK: Texts

  private static func azure(rows: Int) -> [UInt8] {
    text("TIMESTAMP,ContextTokens,GeneratedTokens\n", rows) { row in
      let second = row / 5
      return
        "2023-11-\(16 + second / 86_400) \(two(second / 3600 % 24)):\(two(second / 60 % 60)):\(two(second % 60))"
        + ".\(row % 5)\(100_000 + row % 900_000),\(row * 7 % 4000),\(row * 3 % 900)\n"
    }
  }

  private static func columns(rows: Int) -> [UInt8] {
    text("id,arrival,latency,ttft,input,output,cost,provider,model,task,tenant,failed\n", rows) {
      row in
      "request-\(row),\(row / 50).\(two(row % 50)),\(row % 9).25,0.\(100 + row % 700),"
        + "\(row * 7 % 4000),\(row * 3 % 900),0.00\(100 + row % 800),provider\(row % 5),"
        + "model-\(row % 11),task\(row % 4),team\(row % 40),\(row % 50 == 0 ? 1 : 0)\n"
    }
  }

  private static func mooncake(rows: Int) -> [UInt8] {
    text("", rows) { row in
      let blocks = (0..<20).map { "\(row / 4 * 20 + $0)" }.joined(separator: ", ")
      return "{\"timestamp\": \(row / 3 * 3000), \"input_length\": \(row * 7 % 9000),"
        + " \"output_length\": \(row * 3 % 900), \"hash_ids\": [\(blocks)]}\n"
    }
  }

  private static func liteLLM(rows: Int) -> [UInt8] {
    let prompt = String(repeating: "some words of a prompt ", count: 20)
    return text("", rows) { row in
      "{\"request_id\":\"chatcmpl-\(row)\",\"call_type\":\"acompletion\",\"api_key\":\"none\","
        + "\"spend\":0.00\(row % 1000),\"prompt_tokens\":\(row % 4000),\"completion_tokens\":\(row % 700),"
        + "\"startTime\":\"2026-11-02T09:\(two(row / 60 % 60)):\(two(row % 60)).123Z\","
        + "\"endTime\":\"2026-11-02T10:00:00.5Z\",\"model\":\"model-\(row % 11)\","
        + "\"custom_llm_provider\":\"host\",\"messages\":[{\"role\":\"user\",\"content\":\"\(prompt)\"}],"
        + "\"metadata\":{\"status\":\"success\",\"usage_object\":{\"prompt_tokens\":1}}}\n"
    }
  }

  private static func text(_ header: String, _ rows: Int, _ row: (Int) -> String) -> [UInt8] {
    var bytes = Array(header.utf8)
    for index in 0..<rows { bytes += Array(row(index).utf8) }
    return bytes
  }

  private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

  /// Seconds of processor time of this thread so far.
  private static var seconds: Double {
    var time = timespec()
    unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}
