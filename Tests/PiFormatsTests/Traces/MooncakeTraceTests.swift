// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiFormats
import Testing

@Suite struct MooncakeTraceTests {
  @Test func `ticks are spread to the next one with their order kept`() throws {
    let rows = try Fixture.rows(Fixture.open("mooncake.jsonl"))
    let times = rows.map { Double($0.arrival.nanoseconds) / 1e9 }
    #expect(rows.map(\.line) == [1, 2, 3, 4, 5, 6])
    #expect(times == times.sorted())
    #expect(Set(times).count == 6)
    #expect(times[2] < 3)
    #expect(times[3] >= 3 && times[3] < 6.001)
    #expect(times[4] >= 6.001 && times[5] < 9.002)
    let again = try Fixture.rows(Fixture.open("mooncake.jsonl"))
    #expect(again == rows)
    let options = TraceOptions(luck: Luck(seed: 2, replication: 0))
    #expect(try Fixture.rows(Fixture.open("mooncake.jsonl", options)) != rows)
  }

  @Test func `leading blocks that were seen are cached input`() throws {
    let rows = try Fixture.rows(Fixture.open("mooncake.jsonl"))
    #expect(rows.map { $0.cachedInputTokens?.count } == [0, 1024, 512, 700, 0, nil])
  }

  @Test func `cached blocks are the longest beginning that an earlier row has too`() throws {
    let luck = Luck(seed: 8, replication: 0)
    var seen: Set<[UInt32]> = []
    var text = ""
    var expected: [Int32] = []
    for row in 0..<500 {
      // Every tenth row comes again.
      let source = row % 10 == 9 ? row - 5 : row
      let ids = (0..<12).map { index in
        luck.bits(.attributes, visit: source, index: index).x
          % UInt32(source % 50 == 0 ? 1 << 30 : (index < 4 ? 2 : 40))
      }
      text += "{\"timestamp\":\(row * 10),\"input_length\":6000,\"output_length\":1,"
      text += "\"hash_ids\":[\(ids.map(String.init).joined(separator: ", "))]}\n"
      let beginnings = ids.indices.map { Array(ids[...$0]) }
      expected.append(min(6000, Int32(beginnings.prefix(while: seen.contains).count * 512)))
      seen.formUnion(beginnings)
    }
    let rows = try Fixture.rows(of: text)
    #expect(rows.map { $0.cachedInputTokens?.count } == expected)
    #expect(expected.contains { $0 > 0 && $0 < 6000 } && expected.contains(6000))
  }

  @Test func `bad lines are refused with their place`() throws {
    let good = "{\"timestamp\":0,\"input_length\":1,\"output_length\":1}\n"
    let cases = [
      (
        "{\"timestamp\":-5,\"input_length\":1,\"output_length\":1}",
        "f:2:14: expected milliseconds, 0 or more in \"timestamp\", found -5"
      ),
      (
        "{\"timestamp\":1,\"input_length\":-1,\"output_length\":1}",
        "f:2:31: expected a token count in 0 … 200000000 in \"input_length\", found -1"
      ),
      (
        "{\"timestamp\":1,\"output_length\":1}",
        "f:2:1: expected a whole number in \"input_length\", found an object without it"
      ),
      (
        "{\"timestamp\":1,\"input_length\":1,\"output_length\":1,\"hash_ids\":[-1]}",
        "f:2:62: expected block ids in 0 … 1073741823 in \"hash_ids\", found [-1]"
      ),
      (
        "{\"timestamp\":1,\"input_length\":1,\"output_length\":1,\"hash_ids\":[7,1073741824]}",
        "f:2:62: expected block ids in 0 … 1073741823 in \"hash_ids\", found [7,1073741824]"
      ),
    ]
    for (line, expected) in cases {
      #expect(Fixture.message { _ = try Fixture.rows(of: good + line) } == expected)
    }
    // AIPerf's dialect has fractions; a user may say that this is not one of its files.
    let fraction = "{\"timestamp\":1.5,\"input_length\":1,\"output_length\":1}"
    #expect(
      try ReadLog(good + fraction, format: "mooncake").errors == [
        "f:2:14: expected a whole number in \"timestamp\", found 1.5"
      ]
    )
  }

  @Test func `a tick that is earlier than the first one is where a replay begins`() throws {
    func line(_ instant: Int) -> String {
      "{\"timestamp\":\(instant),\"input_length\":\(instant + 1),\"output_length\":1}\n"
    }
    for sorts in [false, true] {
      var options = TraceOptions()
      options.sortsAll = sorts
      let text = line(6_000) + line(3_000) + line(9_000) + line(0)
      var reader = try TraceRows.open(MemorySource(text, named: "f"), options: options)
      var rows: [TraceRow] = []
      while let row = try reader.next() { rows.append(row) }
      #expect(rows.map(\.inputTokens.count) == [1, 3_001, 6_001, 9_001])
      #expect(rows.first?.arrival == .zero)
      #expect(zip(rows, rows.dropFirst()).allSatisfy { $0.arrival < $1.arrival })
    }
  }

  @Test func `bad lines can be skipped and are counted`() throws {
    let good = "{\"timestamp\":0,\"input_length\":1,\"output_length\":1}\n"
    var reader = try TraceRows.open(
      MemorySource(good + "{\"timestamp\":\n" + good, named: "f"),
      options: TraceOptions(onBadRow: .skip)
    )
    var lines: [Int] = []
    while let row = try reader.next() { lines.append(row.line) }
    #expect(lines == [1, 3])
    #expect(reader.leftOut.bad == 1)
    #expect(
      reader.leftOut.reasons.first?.description
        == "f:2:14: expected a JSON value, found the end of the line"
    )
  }

  @Test func `the recorded conversations have the published counts`() throws {
    guard let path = Fixture.recorded("mooncake/conversation_trace.jsonl") else { return }
    let rows = try Fixture.rows(TraceRows.open(FileSource(path: path)))
    #expect(rows.count == 12_031)
    #expect(rows.reduce(0) { $0 + Int($1.inputTokens.count) } == 144_793_823)
    #expect(rows.reduce(0) { $0 + Int($1.outputTokens.count) } == 4_122_048)
    #expect(rows.reduce(0) { $0 + Int($1.cachedInputTokens?.count ?? 0) } == 54_098_411)
    #expect(Set(rows.map(\.prefixNode)).count > 10_000)
    let gaps = zip(rows, rows.dropFirst()).map { Double(($1.arrival - $0.arrival).nanoseconds) }
    #expect(gaps.allSatisfy { $0 >= 0 })
    let mean = gaps.reduce(0, +) / Double(gaps.count)
    let variance = gaps.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(gaps.count)
    // As recorded, nine gaps of ten are zero and the coefficient of variation is 3.
    #expect(variance.squareRoot() / mean < 1.3)
  }
}
