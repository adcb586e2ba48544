// SPDX-License-Identifier: Apache-2.0

import PiCore
import Testing

/// `NaN` and infinities as Python writes them.
@Suite struct JSONDialectTests {
  private static func message(_ body: () throws -> Void) -> String {
    do {
      try body()
      return "accepted"
    } catch {
      return "\(error)"
    }
  }

  @Test(arguments: [1, 3, 1 << 20])
  func `words that are no numbers are read where Python may write them`(_ chunk: Int) throws {
    let text = "{\"a\": NaN, \"b\": [Infinity, -Infinity, -1.5], \"c\": 2}\n"
    var stream = try JSONStream(MemorySource(text, named: "f", chunk: chunk), dialect: .python)
    #expect(try stream.nextDocument())
    let node = try stream.node()
    #expect(node["a"]?.summary == "NaN" && node["a"]?.position.column == 7)
    guard case .array(let elements)? = node["b"]?.value else { throw CancellationError() }
    #expect(elements.map(\.summary) == ["Infinity", "-Infinity", "-1.5"])
    #expect(try node["c"].map { (node) throws in try Int(json: node) } == 2)
    #expect(try !stream.nextDocument())
  }

  @Test func `where a number is used none of them is one`() throws {
    for word in ["NaN", "Infinity", "-Infinity"] {
      let text = "{\"a\":\n  \(word)}"
      var stream = try JSONStream(MemorySource(text, named: "f"), dialect: .python)
      _ = try stream.nextDocument()
      let node = try #require(try stream.node()["a"])
      for kind in ["a number", "a whole number"] {
        let found = Self.message {
          if kind == "a number" { _ = try Double(json: node) } else { _ = try Int64(json: node) }
        }
        #expect(found == "f:2:3: expected \(kind), found \(word)")
      }
    }
  }

  @Test func `lines have them too, and name the field that is used`() throws {
    var lines = try JSONLinesReader(
      MemorySource("{\"x\":[NaN,-Infinity],\"a\":Infinity,\"b\":-2}\n{\"a\":-3.5}\n", named: "f"),
      fields: ["a", "b"],
      dialect: .python
    )
    #expect(try lines.next())
    #expect(try lines.int64(1) == -2)
    #expect(
      Self.message { _ = try lines.double(0) }
        == "f:1:26: expected a number in \"a\", found Infinity"
    )
    #expect(try lines.next())
    #expect(try lines.double(0) == -3.5)
    #expect(lines.fixedPoint(0, places: 3) == -3500)
  }

  @Test(arguments: ["NaN", "Infinity", "-Infinity"])
  func `strict JSON has none of them`(_ word: String) {
    let text = "{\"a\": \(word)}"
    #expect(Self.message { _ = try JSONReader.parse(Array(text.utf8), named: "f") } != "accepted")
    #expect(
      Self.message {
        var stream = try JSONStream(MemorySource(text, named: "f"))
        _ = try stream.nextDocument()
        try stream.skip()
      } != "accepted"
    )
    #expect(
      Self.message {
        var lines = try JSONLinesReader(MemorySource(text, named: "f"), fields: [])
        _ = try lines.next()
      } != "accepted"
    )
  }

  @Test(arguments: ["nan", "NaNs", "Infinit", "-Inf", "+Infinity", "- 1", "--1", "Nan"])
  func `other words are no values in any dialect`(_ word: String) {
    let text = "{\"a\": \(word)}"
    #expect(
      Self.message {
        var stream = try JSONStream(MemorySource(text, named: "f"), dialect: .python)
        _ = try stream.nextDocument()
        try stream.skip()
      } != "accepted"
    )
    #expect(
      Self.message {
        var lines = try JSONLinesReader(
          MemorySource(text, named: "f"),
          fields: ["b"],
          dialect: .python
        )
        _ = try lines.next()
      } != "accepted"
    )
  }
}
