// SPDX-License-Identifier: Apache-2.0

import PiCore
import Testing

private enum Colour: String, CaseIterable, JSONDecodable {
  case red
  case green
}

@Suite struct JSONObjectReaderTests {
  private func message(_ text: String, _ body: (inout JSONObjectReader) throws -> Void) -> String {
    do {
      let node = try JSONReader.parse(Array(text.utf8), named: "fleet.json")
      var fields = try JSONObjectReader(node)
      try body(&fields)
      try fields.finish()
      return "accepted"
    } catch {
      return "\(error)"
    }
  }

  @Test func `values of every type are read`() {
    let text = #"{"b":true,"d":1.5,"i":-3,"s":"x","l":[1,2],"c":"green"}"#
    let result = message(text) { (fields: inout JSONObjectReader) throws -> Void in
      let flag = try fields.required("b", as: Bool.self)
      #expect(flag)
      let valueA = try fields.required("d", as: Double.self, in: 0...2)
      #expect(valueA == 1.5)
      let valueB = try fields.required("i", as: Int.self)
      #expect(valueB == -3)
      let valueC = try fields.optional("s", as: String.self)
      #expect(valueC == "x")
      let valueD = try fields.required("l", as: [Int64].self)
      #expect(valueD == [1, 2])
      let valueE = try fields.required("c", as: Colour.self)
      #expect(valueE == .green)
      let valueF = try fields.optional("absent", as: Double.self, in: 0...1)
      #expect(valueF == nil)
    }
    #expect(result == "accepted")
  }

  @Test func `errors name the place, what was expected and what was found`() {
    #expect(
      message("{\n  \"share\": \"abc\"}") {
        _ = try $0.required("share", as: Double.self, in: 0...1)
      }
        == "fleet.json:2:12: expected a number in 0 … 1, found \"abc\""
    )
    #expect(
      message(#"{"share": 1.5}"#) { _ = try $0.optional("share", as: Double.self, in: 0...1) }
        == "fleet.json:1:11: expected a number in 0 … 1, found 1.5"
    )
    #expect(
      message(#"{"n": 1e3}"#) { _ = try $0.required("n", as: Int.self) }
        == "fleet.json:1:7: expected a whole number, found 1e3"
    )
    #expect(
      message(#"{"c": "gren"}"#) { _ = try $0.required("c", as: Colour.self) }
        == "fleet.json:1:7: expected one of \"red\", \"green\", "
        + "found \"gren\"; did you mean \"green\"?"
    )
    #expect(
      message(#"{"l": [1, "x"]}"#) { _ = try $0.required("l", as: [Int].self) }
        == "fleet.json:1:11: expected a whole number, found \"x\""
    )
    #expect(message("[1]") { _ in } == "fleet.json:1:1: expected an object, found an array")
    #expect(
      message(#"{"s": null}"#) { _ = try $0.optional("s", as: String.self) }
        == "fleet.json:1:7: expected a text in double quotes, found null"
    )
  }

  @Test func `missing and unknown keys name the nearest`() {
    #expect(
      message(#"{"nmae": 1}"#) { _ = try $0.required("name", as: String.self) }
        == "fleet.json:1:2: expected the key \"name\" with a text in double quotes, found \"nmae\""
    )
    #expect(
      message("{}") { _ = try $0.required("name", as: String.self) }
        == "fleet.json:1:1: expected the key \"name\" with a text in double quotes, "
        + "found an object without it"
    )
    #expect(
      message(#"{"replicatons": 3}"#) { _ = try $0.optional("replications", as: Int.self) }
        == "fleet.json:1:2: expected a known key, "
        + "found \"replicatons\"; did you mean \"replications\"?"
    )
    #expect(
      message(#"{"zebra": 3}"#) { _ = try $0.optional("seed", as: Int.self) }
        == "fleet.json:1:2: expected one of the keys \"seed\", found \"zebra\""
    )
  }

  @Test func `the nearest name is found by edits and beginnings`() {
    let known = ["strategy", "seed", "requests", "pi.cost_optimal", "random"]
    #expect(NearestName.of("strat", among: known) == "strategy")
    #expect(NearestName.of("reqeusts", among: known) == "requests")
    #expect(NearestName.of("SEED", among: known) == "seed")
    #expect(NearestName.of("pi-cost-optimal", among: known) == "pi.cost_optimal")
    #expect(NearestName.of("xyzzy", among: known) == nil)
    #expect(NearestName.of("", among: known) == nil)
    #expect(NearestName.of("x", among: [String]()) == nil)
  }

  @Test func `text for a terminal loses what could command it`() {
    #expect(
      Sanitised.text("a\u{1B}[31mb\u{9B}c\u{202E}d\ne")
        == "a\u{FFFD}[31mb\u{FFFD}c\u{FFFD}d\u{FFFD}e"
    )
    #expect(Sanitised.text("äöü 😀 日本") == "äöü 😀 日本")
    #expect(Sanitised.text("abcdef", limit: 3) == "abc…")
    for value in UInt32(0)...0x2FFF {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let kept = Sanitised.text(String(scalar)) == String(scalar)
      let category = scalar.properties.generalCategory
      if category == .control
        || category == .format && value != 0xAD && !(0x600...0x8E2).contains(value)
      {
        #expect(!kept || value == 0x61C, "\(value)")
      }
    }
    let error = InputError.unexpected(
      at: InputPosition(file: "a\u{1B}]0;x", line: 1, column: 2),
      expected: "a number",
      found: "\u{7}x"
    )
    #expect(error.description == "a\u{FFFD}]0;x:1:2: expected a number, found \u{FFFD}x")
  }
}
