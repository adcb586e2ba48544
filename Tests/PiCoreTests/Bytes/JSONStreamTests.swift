// SPDX-License-Identifier: Apache-2.0

import PiCore
import Testing

@Suite struct JSONStreamTests {
  private static func stream(_ text: String, chunk: Int = .max) throws -> JSONStream {
    try JSONStream(MemorySource(text, named: "f", chunk: chunk))
  }

  private static func message(_ text: String, chunk: Int = .max) -> String {
    do {
      var stream = try stream(text, chunk: chunk)
      while try stream.nextDocument() { _ = try stream.node() }
      return "accepted"
    } catch {
      return "\(error)"
    }
  }

  /// A node as JSON without spaces.
  private static func plain(_ node: JSONNode) -> String {
    switch node.value {
    case .null: "null"
    case .bool(let flag): "\(flag)"
    case .number(let number): number.text
    case .notFinite(let text): text
    case .string(let text): "'\(text)'"
    case .array(let elements): "[" + elements.map(plain).joined(separator: ",") + "]"
    case .object(let members):
      "{" + members.map { "\($0.key):\(plain($0.value))" }.joined(separator: ",") + "}"
    }
  }

  static let document = """
    {"a": [1, -2.5e3, {"b": "x\\n\\u00e9\\ud83d\\ude00"}], "c": {}, "d": [],
      "é": [true, false, null], "e": "\u{1F600}ß"}
    """

  @Test func `a document reads the same in chunks of any size`() throws {
    let whole = try JSONReader.parse(Array(Self.document.utf8), named: "f")
    for chunk in [1, 2, 3, 5, 7, 64, 1 << 20] {
      var stream = try Self.stream(Self.document, chunk: chunk)
      #expect(try stream.nextDocument())
      let node = try stream.node()
      #expect(Self.plain(node) == Self.plain(whole))
      #expect(node["é"]?.position == whole["é"]?.position)
      #expect(node["e"]?.position == whole["e"]?.position)
      #expect(try !stream.nextDocument())
    }
  }

  @Test func `a shape keeps what it names and nothing else`() throws {
    let text =
      "{\"a\":1,\"b\":{\"c\":[1,2],\"d\":\"x\",\"e\":{\"f\":1}},\"g\":[{\"h\":1,\"i\":2},3],\"j\":[1]}"
    var stream = try Self.stream(text, chunk: 3)
    _ = try stream.nextDocument()
    let node = try stream.node(
      keeping: .members([
        .init("b", .scalars("d", "e", "c")), .init("g", .elements(.scalars("i"))), .init("j"),
      ])
    )
    #expect(Self.plain(node) == "{b:{c:[],d:'x',e:{}},g:[{i:2},3],j:[]}")
  }

  @Test func `elements and members are walked one by one`() throws {
    var stream = try Self.stream(
      "{\"skip\":[[1],{\"x\":[]}],\"rows\":[{\"n\":1},{\"n\":2}],\"end\":0}"
    )
    var numbers: [Int64] = []
    _ = try stream.nextDocument()
    try stream.enterObject()
    while let key = try stream.nextKey() {
      guard key == "rows" else {
        try stream.skip()
        continue
      }
      try stream.enterArray()
      while try stream.nextElement() {
        if let number = try stream.node()["n"] { numbers.append(try Int64(json: number)) }
      }
    }
    #expect(numbers == [1, 2])
    #expect(try !stream.nextDocument())
  }

  @Test func `errors are those of the reader of whole documents, with their place`() {
    let texts = [
      "", "{", "[1,]", "{\"a\":1,}", "{\"a\" 1}", "{a:1}", "[1 2]", "01", "1e", "-", "1e999", "tru",
      "\"a", "\"\\x\"", "\"\\ud800\"", "\"\\u0000\"", "\"a\u{1}\"", "nul", "[1}", "{\"a\":1]",
      "{\"é\":01}", "[\n\n  tru]",
    ]
    for text in texts {
      for chunk in [1, 4, 1 << 20] {
        let expected: String
        do {
          _ = try JSONReader.parse(Array(text.utf8), named: "f")
          expected = "accepted"
        } catch {
          expected = "\(error)"
        }
        let found = Self.message(text, chunk: chunk)
        if text.isEmpty {
          #expect(found == "accepted")
        } else {
          // The excerpt depends on the window and so may differ.
          let place = expected.split(separator: ":").prefix(3)
          #expect(found.split(separator: ":").prefix(3) == place, "\(text) \(found) \(expected)")
          #expect(found != "accepted")
        }
      }
    }
  }

  @Test func `what is skipped is checked as well`() throws {
    for (text, wrong) in [
      ("{\"a\":[1,{\"b\":\"\\ud800\"}]}", "a pair of surrogates"),
      ("{\"a\":[1,{\"b\":01}]}", "a number without leading zeros"),
      ("{\"a\":[1,{\"b\" 1}]}", "a colon after the key"),
      ("{\"a\":{1:2}}", "a key in double quotes"),
    ] {
      var stream = try Self.stream(text, chunk: 2)
      _ = try stream.nextDocument()
      let error = #expect(throws: InputError.self) { _ = try stream.node(keeping: .scalar) }
      #expect(error?.expectation == wrong)
    }
    var stream = try JSONStream(
      MemorySource(Array("[\"".utf8) + [0xC3, 0x28, 0x22, 0x5D], named: "f")
    )
    _ = try stream.nextDocument()
    let error = #expect(throws: InputError.self) { try stream.skip() }
    #expect(error?.expectation == "well-formed UTF-8")
  }

  @Test func `depth, duplicate keys and the size of a node are bounded`() throws {
    let deep = String(repeating: "[", count: 65) + String(repeating: "]", count: 65)
    #expect(Self.message(deep).contains("at most 64 levels"))
    var walk = try Self.stream(deep)
    _ = try walk.nextDocument()
    #expect(throws: InputError.self) { try walk.skip() }
    #expect(Self.message("{\"a\":1,\"a\":2}") == "f:1:8: expected every key once, found it again")
    var stream = try Self.stream("[\"" + String(repeating: "x", count: 5000) + "\",7]", chunk: 100)
    _ = try stream.nextDocument()
    try stream.enterArray()
    #expect(try stream.nextElement())
    let error = #expect(throws: InputError.self) { try stream.node(limit: 1000) }
    #expect(error?.description == "f:1:2: expected a value of at most 1000 bytes, found more")
    #expect(try stream.nextElement())
    #expect(Self.plain(try stream.node()) == "7")
  }

  @Test func `a broken line can be left for the next one`() throws {
    var stream = try Self.stream("{\"a\":1}\n{\"a\":\n{\"a\":3}\n{\"a\":4,}\n\n{\"a\":5", chunk: 3)
    var seen: [String] = []
    while true {
      do {
        guard try stream.nextDocument() else { break }
        seen.append(Self.plain(try stream.node()))
      } catch {
        seen.append("line \(error.position?.line ?? 0) \(stream.canContinue)")
        guard stream.canContinue else { break }
      }
    }
    // The second document begins on line 2 and breaks on line 4, so nobody knows where the next is.
    #expect(seen == ["{a:1}", "line 4 false"])
    var lines = try Self.stream("{\"a\":1}\n{\"a\":]}\n{\"a\":3}\n{\"a\":4,}\n\n{\"a\":5", chunk: 3)
    seen = []
    while true {
      do {
        guard try lines.nextDocument() else { break }
        seen.append(Self.plain(try lines.node()))
      } catch {
        seen.append("line \(error.position?.line ?? 0) \(lines.canContinue)")
        guard lines.canContinue else { break }
      }
    }
    #expect(seen == ["{a:1}", "line 2 true", "{a:3}", "line 4 true", "line 6 true"])
  }

  @Test(arguments: [0, 1, 64, 65, 4096])
  func `a window of any size reads the same`(_ window: Int) throws {
    let long = String(repeating: "0123456789ü", count: 500)
    let text = "{\"a\":\"\(long)\",\"b\":[1,{\"c\":\"\(long)\"}]}"
    var stream = try JSONStream(MemorySource(text, named: "f"), window: window)
    #expect(try stream.nextDocument())
    let node = try stream.node()
    #expect(try String(json: #require(node["a"])) == long)
    #expect(try stream.nextDocument() == false)
  }
}
