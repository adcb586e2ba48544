// SPDX-License-Identifier: Apache-2.0

import PiCore
import Testing

@Suite struct MalformedCSVTests {
  private static let cases: [(text: String, error: String)] = [
    (
      "a,b\n1",
      "f:2:1: expected 2 fields, found 1"
    ),
    (
      "a,b\n1,2,3",
      "f:2:1: expected 2 fields, found 3"
    ),
    (
      "a,b\n1,2\n3\n",
      "f:3:1: expected 2 fields, found 1"
    ),
    (
      "a,a\n1,2",
      "f:1:3: expected every column name once, found \"a\" again"
    ),
    (
      "",
      "f: the file is empty"
    ),
    (
      "a,b\n1,\"2",
      "f:2:5: expected a closing double quote, found the end of the input"
    ),
    (
      "a,b\n1,\"2\"x",
      "f:2:6: expected a separator or the end of the line after a closing quote, found \"x\""
    ),
    (
      "a,b\n1,2\"3",
      "f:2:4: expected double quotes around the whole field, or none, found \"\"\""
    ),
    (
      "a,b\n\"1\"2,3",
      "f:2:4: expected a separator or the end of the line after a closing quote, found \"2\""
    ),
    (
      "a,b\n1,2\r3\n",
      "f:2:4: expected a line feed after CR, found the end of the line"
    ),
    (
      "a,b\n\n1,2\n",
      "f:2:1: expected 2 fields, found a blank line"
    ),
    (
      "a,b\n1,2\n\n3,4\n",
      "f:3:1: expected 2 fields, found a blank line"
    ),
    (
      "a,b\n1,\0",
      "f:2:3: expected a text without control characters, found byte 0x00"
    ),
    (
      "a,b\n1,\u{1B}[31m",
      "f:2:3: expected a text without control characters, found byte 0x1B"
    ),
    (
      "a,b\n1,\u{7F}",
      "f:2:3: expected a text without control characters, found byte 0x7F"
    ),
    (
      "a,b\n\"x\u{01}\",2",
      "f:2:3: expected a text without control characters, found byte 0x01"
    ),
    (
      "a,b\n\"x\ny\"z,2",
      "f:3:3: expected a separator or the end of the line after a closing quote, found \"z\""
    ),
    (
      "a,b\n1,2\n\"",
      "f:3:2: expected a closing double quote, found the end of the input"
    ),
    (
      "a,b\n\"1\"\"",
      "f:2:5: expected a closing double quote, found the end of the input"
    ),
    (
      "a,b\n\"1\"\" ,2",
      "f:2:8: expected a closing double quote, found the end of the input"
    ),
    (
      "a,\"b",
      "f:1:5: expected a closing double quote, found the end of the input"
    ),
    (
      "\"a\"b,c\n",
      "f:1:4: expected a separator or the end of the line after a closing quote, found \"b\""
    ),
    (
      "\"a\"model,c\n",
      "f:1:4: expected a separator or the end of the line after a closing quote, found \"model\""
    ),
    (
      "a,b\n\"1\"١,2\n",
      "f:2:4: expected a separator or the end of the line after a closing quote, found \"١\""
    ),
    (
      "a,b\rc\n1,2",
      "f:1:4: expected a line feed after CR, found the end of the line"
    ),
    (
      "a,b\nx,1",
      "f:2:1: expected a whole number in column \"a\", found \"x\""
    ),
    (
      "a,b\n1.0,1",
      "f:2:1: expected a whole number in column \"a\", found \"1.0\""
    ),
    (
      "a,b\n1e3,1",
      "f:2:1: expected a whole number in column \"a\", found \"1e3\""
    ),
    (
      "a,b\n+1,1",
      "f:2:1: expected a whole number in column \"a\", found \"+1\""
    ),
    (
      "a,b\n 1,1",
      "f:2:1: expected a whole number in column \"a\", found \" 1\""
    ),
    (
      "a,b\n1 ,1",
      "f:2:1: expected a whole number in column \"a\", found \"1 \""
    ),
    (
      "a,b\n,1",
      "f:2:1: expected a whole number in column \"a\", found an empty field"
    ),
    (
      "a,b\n9223372036854775808,1",
      "f:2:1: expected a whole number in column \"a\", found \"9223372036854775808\""
    ),
    (
      "a,b\n-9223372036854775809,1",
      "f:2:1: expected a whole number in column \"a\", found \"-9223372036854775809\""
    ),
    (
      "a,b\n0x10,1",
      "f:2:1: expected a whole number in column \"a\", found \"0x10\""
    ),
    (
      "a,b\n1_000,1",
      "f:2:1: expected a whole number in column \"a\", found \"1_000\""
    ),
    (
      "a,b\n--1,1",
      "f:2:1: expected a whole number in column \"a\", found \"--1\""
    ),
    (
      "a,b\n-,1",
      "f:2:1: expected a whole number in column \"a\", found \"-\""
    ),
    (
      "a,b\n99999999999999999999,1",
      "f:2:1: expected a whole number in column \"a\", found \"99999999999999999999\""
    ),
    (
      "a,b\n1,nan",
      "f:2:3: expected a number in column \"b\", found \"nan\""
    ),
    (
      "a,b\n1,inf",
      "f:2:3: expected a number in column \"b\", found \"inf\""
    ),
    (
      "a,b\n1,-inf",
      "f:2:3: expected a number in column \"b\", found \"-inf\""
    ),
    (
      "a,b\n1,0x1p3",
      "f:2:3: expected a number in column \"b\", found \"0x1p3\""
    ),
    (
      "a,b\n1,1e400",
      "f:2:3: expected a number in column \"b\", found \"1e400\""
    ),
    (
      "a,b\n1,.5",
      "f:2:3: expected a number in column \"b\", found \".5\""
    ),
    (
      "a,b\n1,5.",
      "f:2:3: expected a number in column \"b\", found \"5.\""
    ),
    (
      "a,b\n1,1e",
      "f:2:3: expected a number in column \"b\", found \"1e\""
    ),
    (
      "a,b\n1,1e+",
      "f:2:3: expected a number in column \"b\", found \"1e+\""
    ),
    (
      "a,b\n1,1.2.3",
      "f:2:3: expected a number in column \"b\", found \"1.2.3\""
    ),
    (
      "a,b\n1,",
      "f:2:3: expected a number in column \"b\", found an empty field"
    ),
    (
      "a,b\n1,\"1,5\"",
      "f:2:3: expected a number in column \"b\", found \"1,5\""
    ),
    (
      "a,b\n1,1 000",
      "f:2:3: expected a number in column \"b\", found \"1 000\""
    ),
    (
      "a,b\n1,é",
      "f:2:3: expected a number in column \"b\", found \"é\""
    ),
    (
      "a,b\n1,\"1\"\"2\"",
      "f:2:3: expected a number in column \"b\", found \"1\"\"2\""
    ),
    (
      "a,b\n\"x\ny\",1",
      "f:2:1: expected a whole number in column \"a\", found \"x\u{FFFD}y\""
    ),
    (
      "a,\"b\nc\"\n1,x",
      "f:3:3: expected a number in column \"b\u{FFFD}c\", found \"x\""
    ),
  ]

  @Test(arguments: [1, 2, 3, 7, 1000])
  func `malformed tables are refused the same way whatever the chunks`(chunk: Int) {
    #expect(Self.cases.count >= 40)
    for (text, expected) in Self.cases {
      #expect(throws: InputError.self, "\(text)") {
        do throws(InputError) {
          var table = try CSVReader(MemorySource(text, named: "f", chunk: chunk))
          while try table.next() {
            _ = try table.int64(0)
            _ = try table.double(1)
          }
        } catch {
          #expect(error.description == expected)
          throw error
        }
      }
    }
  }
}
