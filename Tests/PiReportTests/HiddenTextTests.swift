// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiReport
import Testing

/// Texts with every kind of character, through each writer.
struct HiddenTextTests {
  /// All scalars of the first 16 planes' parts that hold hidden ones, and letters of any width.
  private static let scalars: [Unicode.Scalar] =
    [0x0000...0x2FFF, 0xFE00...0xFFFF, 0x1F300...0x1F600, 0xE0000...0xE0100 as ClosedRange<UInt32>]
    .flatMap { $0.compactMap(Unicode.Scalar.init) }

  @Test func `both layouts of JSON escape what a quoted text does, and all read back alike`() throws
  {
    // JSON with a NUL is refused when it is read.
    for scalar in HiddenTextTests.scalars.dropFirst() {
      let text = "a" + String(scalar) + "b"
      let quoted = JSONText.quoted(text)
      var json = JSONWriter()
      json.text(text)
      #expect(String(decoding: json.bytes, as: UTF8.self) == quoted)
      var embedded = JSONWriter(layout: .embedded)
      embedded.text(text)
      #expect(!embedded.bytes.contains { $0 < 0x20 || "<>&".utf8.contains($0) })
      for bytes in [json.bytes, embedded.bytes] {
        let node = try JSONReader.parse(bytes, named: "t.json")
        guard case .string(let read) = node.value else { return #expect(Bool(false), "\(quoted)") }
        #expect(Array(read.unicodeScalars) == Array(text.unicodeScalars))
      }
    }
  }

  @Test func `no writer lets a hidden character through`() {
    // Unicode's own properties: controls, formats but for the soft hyphen and marks of scripts, separators.
    let hidden = HiddenTextTests.scalars.filter { scalar in
      switch scalar.properties.generalCategory {
      case .control, .lineSeparator, .paragraphSeparator: true
      default: scalar.properties.isBidiControl || scalar == "\u{200B}" || scalar == "\u{FEFF}"
      }
    }
    #expect(hidden.count > 70)
    for scalar in hidden {
      let text = "a" + String(scalar) + "b"
      #expect(scalar.isHidden, "U+\(String(scalar.value, radix: 16))")
      var csv = CSVWriter(header: ["c"])
      csv.record([.text(text)])
      let written = [
        String(decoding: csv.bytes, as: UTF8.self), JSONText.quoted(text), Sanitised.text(text),
      ]
      for line in written {
        let body = line.unicodeScalars.filter { $0 != "\n" }
        #expect(!body.contains(scalar) || scalar == "\n")
      }
    }
  }

  @Test func `columns of text stand below each other`() {
    let rows = [["name", "n", ""], ["a", "7", "x"], ["  long ", "1234", ""], ["日本", "10", "y"]]
    #expect(
      TextColumns.lines(rows, right: 1..<2) == [
        "name        n", "a           7  x", "  long   1234", "日本       10  y",
      ]
    )
    #expect(TextColumns.lines([["a", "b"]], isHeadStrong: true) == ["\u{1B}[1ma  b\u{1B}[0m"])
    #expect(TextColumns.lines([]) == [])
  }
}
