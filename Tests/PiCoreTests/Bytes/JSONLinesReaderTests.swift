// SPDX-License-Identifier: Apache-2.0

import PiCore
import Testing

@Suite struct JSONLinesReaderTests {
  private static let text = """
    {"t": 27, "name": "é\\n\\u0041", "ids": [1, 2 ,-3], "x": {"deep": [[], {}, [1.5e3, "}"]]}}

    {"ids":[],"\\u0074":28,"r":2.5}
    {}
    """

  @Test(arguments: [1, 3, 1000])
  func `wanted members are kept and the rest is skipped`(chunk: Int) throws {
    var lines = try JSONLinesReader(
      MemorySource(Self.text, named: "f", chunk: chunk),
      fields: ["t", "name", "ids", "r"]
    )
    var ids: [Int64] = [9]
    #expect(try lines.next())
    #expect(try lines.int64(0) == 27)
    #expect(try lines.string(1) == "é\nA")
    try lines.integers(2, into: &ids)
    #expect(ids == [1, 2, -3])
    #expect(!lines.contains(3))
    #expect(try lines.next())
    #expect(lines.line == 3)
    #expect(try lines.int64(0) == 28)
    #expect(try lines.double(3) == 2.5)
    try lines.integers(2, into: &ids)
    #expect(ids.isEmpty)
    #expect(try lines.next())
    #expect(!lines.contains(0))
    #expect(try !lines.next())
  }

  @Test func `errors name the field and the place`() throws {
    func message(_ text: String, _ body: (JSONLinesReader) throws -> Void) -> String {
      do {
        var lines = try JSONLinesReader(MemorySource(text, named: "f"), fields: ["t", "ids"])
        while try lines.next() { try body(lines) }
        return "accepted"
      } catch {
        return "\(error)"
      }
    }
    #expect(
      message("{\"t\":1}\n{\"t\":1.5}") { _ = try $0.int64(0) }
        == "f:2:6: expected a whole number in \"t\", found 1.5"
    )
    #expect(
      message("{}") { _ = try $0.double(0) }
        == "f:1:1: expected a number in \"t\", found an object without it"
    )
    #expect(
      message("{\"t\":1}") { _ = try $0.string(0) }
        == "f:1:6: expected a text in double quotes in \"t\", found 1"
    )
    #expect(
      message("{\"ids\":[1,\"2\"]}") { line in
        var ids: [Int64] = []
        try line.integers(1, into: &ids)
      } == "f:1:8: expected an array of whole numbers in \"ids\", found [1,\"2\"]"
    )
    #expect(
      message("{\"t\":1,\"t\":2}") { _ in } == "f:1:8: expected every key once, found it again"
    )
    #expect(message("{\"é\":1} x") { _ in } == "f:1:9: expected the end of the line, found \"x\"")
    #expect(message("[1]") { _ in } == "f:1:1: expected an object, found \"[\"")
  }

  @Test func `reading goes on after a broken line`() throws {
    var lines = try JSONLinesReader(
      MemorySource("{\"t\":1\n{\"t\":2}\n", named: "f"),
      fields: ["t"]
    )
    #expect(throws: InputError.self) { try lines.next() }
    #expect(try lines.next())
    #expect(try lines.int64(0) == 2)
  }

  @Test func `depth and length of a line are limited`() throws {
    let open = String(repeating: "[", count: 64)
    var deep = try JSONLinesReader(MemorySource("{\"a\":\(open)", named: "f"), fields: [])
    do throws(InputError) {
      _ = try deep.next()
      Issue.record("accepted")
    } catch {
      #expect(error.description == "f:1:69: expected at most 64 levels of nesting, found \"[\"")
    }
    let long = "{\"a\":\"" + String(repeating: "x", count: 1 << 20) + "\"}"
    var wide = try JSONLinesReader(MemorySource(long, named: "f"), fields: [])
    #expect(throws: InputError.self) { try wide.next() }
  }

  @Test func `arrays of numbers are judged and read as a reader of whole documents does`() throws {
    let pieces = [
      "0", "7", "42", "1234567", "12345678", "123456789", "123456789012345", "1234567890123456",
      "-1", "-0", "01", "007", "1.5", "1e3", "12345678.5", "123456789e2", "x",
      "", " 3", "4 ", "[5, 6]", "{\"a\": 1}", "\"8\"", "9223372036854775807", "1,", "-",
    ]
    let luck = Luck(seed: 41, replication: 0)
    var accepted = 0
    var wholes = 0
    for round in 0..<4000 {
      // Odd rounds have none of the pieces that are wrong or no whole number.
      let kinds = UInt32(round % 2 == 0 ? pieces.count : 8)
      let count = Int(luck.bits(.attributes, visit: round, index: 999).x % 9)
      let elements = (0..<count).map { index in
        pieces[Int(luck.bits(.attributes, visit: round, index: index).x % kinds)]
      }
      let text = "{\"n\": [" + elements.joined(separator: round % 3 == 0 ? "," : ", ") + "]}"
      let node = try? JSONReader.parse(Array(text.utf8), named: "f")
      var lines = try JSONLinesReader(
        MemorySource(text, named: "f", chunk: 1 + round % 40),
        fields: ["n"]
      )
      let isRead = (try? lines.next()) == true
      #expect(isRead == (node != nil), "\(text)")
      guard isRead, case .array(let array) = node?["n"]?.value else { continue }
      accepted += 1
      let expected = array.map { try? Int64(json: $0) }
      var numbers: [Int64] = []
      let isWhole = (try? lines.integers(0, into: &numbers)) != nil
      #expect(isWhole == !expected.contains(nil), "\(text)")
      if isWhole { wholes += 1 }
      if isWhole { #expect(numbers == expected.compactMap { $0 }, "\(text)") }
    }
    #expect(accepted > 2000 && wholes > 1800 && accepted < 4000)
  }

  @Test func `a number that the file ends with is not read on into bytes of an earlier line`()
    throws
  {
    let digits = "{\"x\": \"\(String(repeating: "1", count: 200))\"}\n"
    for rest in ["{\"a\":     1", "{\"a\":    [1", "{\"a\":    \"1", "{\"aaaaaaaaa"] {
      let source = MemorySource(digits + rest, named: "f", chunk: digits.utf8.count)
      var lines = try JSONLinesReader(source, fields: ["a"])
      #expect(try lines.next())
      #expect(throws: InputError.self) { try lines.next() }
      #expect(try !lines.next())
    }
  }
}
