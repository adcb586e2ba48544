// SPDX-License-Identifier: Apache-2.0

import PiCore
import Testing

@Suite struct MalformedJSONTests {
  private static let cases: [(text: String, error: String)] = [
    (
      "{\"a\":1,\"a\":2}",
      "f:1:8: expected every key once, found \"a\" again"
    ),
    (
      "{\"a\":1,\"\\u0061\":2}",
      "f:1:8: expected every key once, found \"a\" again"
    ),
    (
      "[01]",
      "f:1:2: expected a number without leading zeros, found 01"
    ),
    (
      "[-01]",
      "f:1:2: expected a number without leading zeros, found -01"
    ),
    (
      "[+1]",
      "f:1:2: expected a JSON value, found \"+1\""
    ),
    (
      "[NaN]",
      "f:1:2: expected a JSON value, found \"NaN\""
    ),
    (
      "[Infinity]",
      "f:1:2: expected a JSON value, found \"Infinity\""
    ),
    (
      "[-Infinity]",
      "f:1:2: expected a number such as -1.5e3, found \"-Infinity\""
    ),
    (
      "[1e400]",
      "f:1:2: expected a number within ±1.8e308, found 1e400"
    ),
    (
      "[-1e999]",
      "f:1:2: expected a number within ±1.8e308, found -1e999"
    ),
    (
      "[0x10]",
      "f:1:3: expected a comma or ], found \"x10\""
    ),
    (
      "[1.]",
      "f:1:2: expected a number such as -1.5e3, found \"1.\""
    ),
    (
      "[.5]",
      "f:1:2: expected a JSON value, found \".5\""
    ),
    (
      "[1e]",
      "f:1:2: expected a number such as -1.5e3, found \"1e\""
    ),
    (
      "[1e+]",
      "f:1:2: expected a number such as -1.5e3, found \"1e+\""
    ),
    (
      "[-]",
      "f:1:2: expected a number such as -1.5e3, found \"-\""
    ),
    (
      "[--1]",
      "f:1:2: expected a number such as -1.5e3, found \"--1\""
    ),
    (
      "[1 2]",
      "f:1:4: expected a comma or ], found \"2\""
    ),
    (
      "[1,]",
      "f:1:4: expected a JSON value, found \"]\""
    ),
    (
      "[,1]",
      "f:1:2: expected a JSON value, found \",\""
    ),
    (
      "[1,,2]",
      "f:1:4: expected a JSON value, found \",\""
    ),
    (
      "{\"a\":1,}",
      "f:1:8: expected a key in double quotes, found \"}\""
    ),
    (
      "{,\"a\":1}",
      "f:1:2: expected a key in double quotes or }, found \",\""
    ),
    (
      "{\"a\" 1}",
      "f:1:6: expected a colon after the key, found \"1\""
    ),
    (
      "{\"a\":}",
      "f:1:6: expected a JSON value, found \"}\""
    ),
    (
      "{a:1}",
      "f:1:2: expected a key in double quotes or }, found \"a\""
    ),
    (
      "{'a':1}",
      "f:1:2: expected a key in double quotes or }, found \"'\""
    ),
    (
      "{\"a\":1 \"b\":2}",
      "f:1:8: expected a comma or }, found \"\"\""
    ),
    (
      "{1:2}",
      "f:1:2: expected a key in double quotes or }, found \"1\""
    ),
    (
      "[",
      "f:1:2: expected a JSON value, found the end of the input"
    ),
    (
      "{",
      "f:1:2: expected a key in double quotes or }, found the end of the input"
    ),
    (
      "[1",
      "f:1:3: expected a comma or ], found the end of the input"
    ),
    (
      "{\"a\"",
      "f:1:5: expected a colon after the key, found the end of the input"
    ),
    (
      "{\"a\":",
      "f:1:6: expected a JSON value, found the end of the input"
    ),
    (
      "{\"a\":1",
      "f:1:7: expected a comma or }, found the end of the input"
    ),
    (
      "\"abc",
      "f:1:1: expected a text that ends with a double quote, found the end of the input"
    ),
    (
      "\"a\\x\"",
      "f:1:3: expected an escape out of \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\u, found \"\\\""
    ),
    (
      "\"a\\u12\"",
      "f:1:7: expected four hexadecimal digits after \\u, found \"\"\""
    ),
    (
      "\"a\\u12g4\"",
      "f:1:7: expected four hexadecimal digits after \\u, found \"g4\""
    ),
    (
      "\"\\ud800\"",
      "f:1:2: expected a pair of surrogates, found the lone surrogate \\ud800"
    ),
    (
      "\"\\udc00\"",
      "f:1:2: expected a pair of surrogates, found the lone surrogate \\udc00"
    ),
    (
      "\"\\ud800\\u0041\"",
      "f:1:2: expected a pair of surrogates, found the lone surrogate \\ud800"
    ),
    (
      "\"\\ud83d\\ud83d\"",
      "f:1:2: expected a pair of surrogates, found the lone surrogate \\ud83d"
    ),
    (
      "\"\\u0000\"",
      "f:1:2: expected a text without NUL, found \\u0000"
    ),
    (
      "tru",
      "f:1:1: expected true, found \"tru\""
    ),
    (
      "TRUE",
      "f:1:1: expected a JSON value, found \"TRUE\""
    ),
    (
      "nul",
      "f:1:1: expected null, found \"nul\""
    ),
    (
      "falsey",
      "f:1:6: expected the end of the document, found \"y\""
    ),
    (
      "true false",
      "f:1:6: expected the end of the document, found \"false\""
    ),
    (
      "{} {}",
      "f:1:4: expected the end of the document, found \"{\""
    ),
    (
      "[] x",
      "f:1:4: expected the end of the document, found \"x\""
    ),
    (
      "]",
      "f:1:1: expected a JSON value, found \"]\""
    ),
    (
      "}",
      "f:1:1: expected a JSON value, found \"}\""
    ),
    (
      "[1}",
      "f:1:3: expected a comma or ], found \"}\""
    ),
    (
      "{\"a\":1]",
      "f:1:7: expected a comma or }, found \"]\""
    ),
    (
      "// c\n1",
      "f:1:1: expected a JSON value, found \"/\""
    ),
    (
      "/* c */ 1",
      "f:1:1: expected a JSON value, found \"/\""
    ),
    (
      "[1, // x\n2]",
      "f:1:5: expected a JSON value, found \"/\""
    ),
    (
      "\"tab\tx\"",
      "f:1:5: expected a text without control characters, found byte 0x09"
    ),
    (
      "\"line\nx\"",
      "f:1:6: expected a text without control characters, found the end of the line"
    ),
    (
      "undefined",
      "f:1:1: expected a JSON value, found \"undefined\""
    ),
    (
      "[1_000]",
      "f:1:3: expected a comma or ], found \"_000\""
    ),
    (
      "[1e5.5]",
      "f:1:5: expected a comma or ], found \".5\""
    ),
    (
      "{\"é\":1,\"é\":2}",
      "f:1:8: expected every key once, found \"é\" again"
    ),
    (
      "{\"é\" x}",
      "f:1:6: expected a colon after the key, found \"x\""
    ),
    (
      "\n\n  [1,\n 2,\n é]",
      "f:5:2: expected a JSON value, found \"é\""
    ),
    (
      "'a'",
      "f:1:1: expected a JSON value, found \"'\""
    ),
    (
      "[1]]",
      "f:1:4: expected the end of the document, found \"]\""
    ),
    (
      "\\",
      "f:1:1: expected a JSON value, found \"\\\""
    ),
    (
      "#",
      "f:1:1: expected a JSON value, found \"#\""
    ),
  ]

  @Test func `malformed documents are refused with a place and a reason`() {
    #expect(Self.cases.count >= 60)
    for (text, expected) in Self.cases {
      #expect(throws: InputError.self, "\(text)") {
        do throws(InputError) {
          _ = try JSONReader.parse(Array(text.utf8), named: "f")
        } catch {
          #expect(error.description == expected)
          throw error
        }
      }
    }
  }

  /// Objects on one line are read by both readers, which must refuse the same ones.
  @Test func `the line reader refuses what the document reader refuses`() {
    for (text, error) in Self.cases where !text.utf8.contains(UInt8(ascii: "\n")) {
      // Duplicates are found among the wanted keys of the outermost object only.
      let isFlat = error.contains("every key once")
      for wrapped in isFlat ? [text] : [text, "{\"k\":\(text)}", "{\"k\":[0,\(text)]}"] {
        #expect(throws: InputError.self, "\(wrapped)") {
          var lines = try JSONLinesReader(MemorySource(wrapped, named: "f"), fields: ["a", "é"])
          _ = try lines.next()
        }
      }
    }
  }
}
