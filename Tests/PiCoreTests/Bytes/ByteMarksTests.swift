// SPDX-License-Identifier: Apache-2.0

import PiCore
import Testing

@Suite struct ByteMarksTests {
  /// What is looked for: commas and control characters.
  private static func marks(_ block: SIMD16<UInt8>) -> ByteMarks.Lanes {
    (block .== SIMD16(repeating: UInt8(ascii: ","))) .| (block .< SIMD16(repeating: 0x20))
  }

  /// The same byte by byte.
  private static func first(_ bytes: [UInt8], from start: Int, to end: Int) -> Int {
    (start..<end).first { bytes[$0] == UInt8(ascii: ",") || bytes[$0] < 0x20 } ?? end
  }

  @Test func `a lone mark is found at every place of every window`() {
    for count in [1, 7, 8, 15, 16, 17, 31, 32, 63, 64, 65, 127, 128, 129, 200] {
      for place in 0..<count {
        var bytes = [UInt8](repeating: UInt8(ascii: "x"), count: count)
        bytes[place] = place % 2 == 0 ? UInt8(ascii: ",") : 0x1F
        for start in [0, place, place + 1] where start < count {
          let found = ByteMarks.first(bytes.span, from: start, to: count, where: Self.marks)
          #expect(found == (start <= place ? place : count), "\(place) of \(count) from \(start)")
        }
        #expect(ByteMarks.first(bytes.span, from: 0, to: place, where: Self.marks) == place)
      }
    }
  }

  @Test func `marks are those that a look at every byte finds`() {
    let luck = Luck(seed: 11, replication: 0)
    for round in 0..<400 {
      let size = Int(luck.bits(.attributes, visit: round, index: 1000).x % 300)
      let bytes = (0..<size).map { index in
        let bits = luck.bits(.attributes, visit: round, index: index)
        return bits.x % UInt32(2 + round % 30) == 0 ? UInt8(ascii: ",") : UInt8(bits.y % 256)
      }
      let end = size - Int(luck.bits(.attributes, visit: round, index: 1001).x) % max(1, size / 4)
      var marks = ByteMarks()
      var index = 0
      while index < end {
        let found = marks.next(bytes.span, from: index, to: end, where: Self.marks)
        #expect(found == Self.first(bytes, from: index, to: end), "round \(round) at \(index)")
        // Some steps go on behind the mark, some further on, as quoted fields do.
        index = found + 1 + (round % 3 == 0 ? Int(bytes[min(found, size - 1)]) % 80 : 0)
      }
    }
  }

  @Test func `words of digits are numbers up to eight digits`() {
    for count in 1...8 {
      for number in [0, 1, 9, 12, 345, 6789, 98765, 123_456, 7_654_321, 99_999_999]
      where "\(number)".utf8.count <= count {
        let text = String(repeating: "0", count: count - "\(number)".utf8.count) + "\(number)"
        for tail in ["", ",", "/", ":", "é", " 77777777"] {
          let bytes = Array((text + tail).utf8) + [UInt8](repeating: 0xFF, count: 8)
          let word = DigitWord(bytes.span, at: 0)
          #expect(word.value(count: count) == UInt64(number))
          #expect(word.digits == count)
          #expect(count == 8 || word.value(count: count + 1) == nil)
        }
      }
    }
    for byte in UInt8.min ... .max {
      let word = DigitWord([byte, 0, 0, 0, 0, 0, 0, 0].span, at: 0)
      #expect(word.digits == ((48...57).contains(byte) ? 1 : 0))
    }
    #expect((0...8).map(DigitWord.power).map(String.init).map(\.utf8.count) == Array(1...9))
  }

  @Test func `short decimals are read as the long way reads them`() throws {
    let luck = Luck(seed: 12, replication: 0)
    for round in 0..<3000 {
      let bits = luck.bits(.attributes, visit: round)
      let whole = String(bits.x % [10, 1000, 1_000_000, 4_000_000_000][round % 4])
      let places = Int(bits.y % 12)
      let digits = String(String(UInt64(bits.z) * 4_294_967_291 + 1_000_000_000_000).prefix(places))
      let text = whole + (places == 0 ? "" : "." + digits)
      let scale = round % 10
      let wide = Array((text + "zzzzzzzzzzzzzzzz").utf8)
      let field = wide.span.extracting(0..<text.utf8.count)
      // A zero in front changes no number but makes the text too long for the short way.
      let long = Array((String(repeating: "0", count: 17) + text).utf8)
      #expect(
        FixedPoint.parse(field, scale: scale) == FixedPoint.parse(long.span, scale: scale),
        "\(text) times ten to the \(scale)"
      )
      var table = try CSVReader(MemorySource("d\n\(text)\n             \n", named: "f"))
      #expect(try table.next())
      #expect(try table.double(0) == #require(Double(text)), "\(text)")
      #expect(
        table.fixedPoint(0, places: scale) == FixedPoint.parse(long.span, scale: scale),
        "\(text) times ten to the \(scale)"
      )
    }
  }

  @Test func `names are told apart by every byte and length`() {
    var table = NameTable()
    var names: [String] = []
    for length in 0...40 {
      for place in 0..<max(1, length) {
        names.append((0..<length).map { $0 == place ? "b" : "a" }.joined())
      }
    }
    names.append("")
    let unique = names.reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
    for name in names { _ = table.intern(name) }
    #expect(table.names == unique)
    for (position, name) in unique.enumerated() { #expect(table.position(of: name) == position) }
    #expect(table.position(of: "c") == nil)
  }
}
