// SPDX-License-Identifier: Apache-2.0

import PiCore
import Testing

@Suite struct JSONReaderTests {
  private func parse(
    _ text: String,
    _ options: JSONReader.Options = .strict
  ) throws -> JSONNode {
    try JSONReader.parse(Array(text.utf8), named: "f", options: options)
  }

  private func message(_ body: () throws -> Void) -> String {
    do {
      try body()
      return "accepted"
    } catch {
      return "\(error)"
    }
  }

  @Test func `every kind of value is read with its place`() throws {
    let root = try parse(#"{"a": [1, -2.5e3, true, null],\#n "ä": "x\u00e9\ud83d\ude00\n/"}"#)
    let list = try #require(root["a"])
    guard case .array(let items) = list.value else {
      Issue.record("no array")
      return
    }
    #expect(items.map(\.summary) == ["1", "-2.5e3", "true", "null"])
    #expect(items[1].position == InputPosition(file: "f", line: 1, column: 11))
    let text = try #require(root["ä"])
    #expect(text.position == InputPosition(file: "f", line: 2, column: 7))
    #expect(try String(json: text) == "xé😀\n/")
  }

  @Test func `numbers keep their text and are rounded correctly`() throws {
    let texts = [
      "0", "-0", "9007199254740993", "0.1", "1e22", "1e23", "123456789012345678901234567890",
      "2.2250738585072011e-308", "4.9e-324", "1e-400", "1.7976931348623157e308", "3.14159265358979",
      "0.000000000000000000000000000123", "9223372036854775807", "-9223372036854775808",
    ]
    for text in texts {
      guard case .number(let number) = try parse(text).value else {
        Issue.record("\(text) is no number")
        continue
      }
      #expect(number.text == text)
      #expect(number.double == Double(text), "\(text)")
      #expect(number.int64 == Int64(text), "\(text)")
    }
    guard case .number(let power) = try parse("1e3").value else { return }
    #expect(power.int64 == nil)
    #expect(power.double == 1000)
  }

  @Test func `random decimals equal the library's conversion`() throws {
    let luck = Luck(seed: 11, replication: 0)
    for index in 0..<4000 {
      let bits = luck.bits(.attributes, visit: index, index: 0)
      let digits = UInt64(bits.x) << 32 | UInt64(bits.y)
      let shifted = digits >> UInt64(bits.z % 64)
      let text = "\(shifted).\(bits.w % 1000)e\(Int(bits.w >> 16) % 60 - 30)"
      guard case .number(let number) = try parse(text).value else { return }
      #expect(number.double == Double(text), "\(text)")
    }
  }

  @Test func `comments and trailing commas are for handwritten files only`() throws {
    let text = "// head\n{\"a\": [1, 2,], /* ü */ \"b\": 1, /**/}\n// end"
    let root = try parse(text, .handwritten)
    #expect(root["b"]?.position == InputPosition(file: "f", line: 2, column: 29))
    #expect(
      message { _ = try self.parse("[1] /* x", .handwritten) }
        == "f:1:5: expected a comment that ends with */, found the end of the input"
    )
    #expect(
      message { _ = try self.parse("[,]", .handwritten) }
        == "f:1:2: expected a JSON value, found \",\""
    )
    #expect(
      message { _ = try self.parse("[1,,]", .handwritten) }
        == "f:1:4: expected a JSON value, found \",\""
    )
  }

  @Test func `nesting is limited to 64`() throws {
    let deepest = String(repeating: "[", count: 64) + String(repeating: "]", count: 64)
    _ = try parse(deepest)
    #expect(
      message { _ = try self.parse("[" + deepest + "]") }
        == "f:1:65: expected at most 64 levels of nesting, found \"[\""
    )
    _ = try parse(
      String(repeating: "{\"a\":", count: 63) + "{}" + String(repeating: "}", count: 63)
    )
    let flood = String(repeating: "[", count: 1_000_000)
    #expect(message { _ = try self.parse(flood) }.hasPrefix("f:1:65:"))
  }

  @Test func `size, encoding and byte-order marks are checked`() throws {
    var options = JSONReader.Options()
    options.maximumBytes = 4
    #expect(
      message { _ = try self.parse("[1,2]", options) } == "f: expected at most 4 bytes of JSON"
    )
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    #expect(try JSONReader.parse(mark + Array("1".utf8), named: "f").position.column == 1)
    #expect(throws: InputError.self) {
      try JSONReader.parse(mark + mark + Array("1".utf8), named: "f")
    }
    let bad: [[UInt8]] = [
      [0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xE2, 0x82], [0x80],
      [0xF8, 0x88, 0x80, 0x80, 0x80], [0xE0, 0x80, 0x80], [0xF0, 0x80, 0x80, 0x80],
    ]
    for bytes in bad {
      let text = Array("\n\"ä".utf8) + bytes + Array("\"".utf8)
      #expect(
        message { _ = try JSONReader.parse(text, named: "f") }
          .hasPrefix("f:2:3: expected well-formed UTF-8, found byte 0x"),
        "\(bytes)"
      )
    }
    #expect(
      message { _ = try JSONReader.parse([], named: "f") }
        == "f:1:1: expected a JSON value, found the end of the input"
    )
    #expect(
      message { _ = try JSONReader.parse(Array("[1]\0".utf8), named: "f") }
        == "f:1:4: expected the end of the document, found byte 0x00"
    )
  }

  /// Random bytes out of JSON's alphabet: no trap, and both readers agree on what is an object.
  @Test func `random bytes never trap and both readers agree`() throws {
    let alphabet = Array("{}[],:\"\\ue01-. tfn".utf8) + [0xC3, 0xA9]
    let luck = Luck(seed: 5, replication: 0)
    var accepted = 0
    for round in 0..<30_000 {
      var text = Array("{\"a\":".utf8)
      let length = Int(luck.bits(.attributes, visit: round).x % 12)
      for index in 0..<length {
        let draw = luck.bits(.attributes, visit: round, index: index + 1).x
        text.append(alphabet[Int(draw % UInt32(alphabet.count))])
      }
      text.append(UInt8(ascii: "}"))
      var isDocument = true
      do { _ = try JSONReader.parse(text, named: "f") } catch { isDocument = false }
      var lines = try JSONLinesReader(MemorySource(text, named: "f", chunk: 5), fields: ["a"])
      var isLine = true
      do { isLine = try lines.next() } catch { isLine = false }
      #expect(isDocument == isLine, "\(String(decoding: text, as: UTF8.self))")
      accepted += isLine ? 1 : 0
    }
    #expect(accepted > 100)
  }
}
