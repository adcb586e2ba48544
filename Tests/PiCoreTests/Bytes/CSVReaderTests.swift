// SPDX-License-Identifier: Apache-2.0

import PiCore
import Testing

@Suite struct CSVReaderTests {
  private func rows(_ text: String, chunk: Int = .max) throws -> [[String]] {
    var table = try CSVReader(MemorySource(text, named: "f", chunk: chunk))
    var rows = [table.header]
    while try table.next() {
      var row: [String] = []
      for column in table.header.indices { row.append(try table.string(column)) }
      rows.append(row)
    }
    return rows
  }

  @Test(arguments: [1, 2, 3, 5, 1000])
  func `quotes, line feeds in quotes and CRLF are read whatever the chunks`(chunk: Int) throws {
    let text = "\u{FEFF}a,\"b,\"\"x\"\"\",c\r\n1,\"two\r\nlines\",\"\"\n\"\",é,\"\"\"\"\r\n"
    #expect(
      try rows(text, chunk: chunk) == [
        ["a", "b,\"x\"", "c"], ["1", "two\r\nlines", ""], ["", "é", "\""],
      ]
    )
  }

  @Test func `the last line needs no line feed and blank lines may follow it`() throws {
    #expect(try rows("a\n1") == [["a"], ["1"]])
    #expect(try rows("a\n1\n") == [["a"], ["1"]])
    #expect(try rows("a,b\n1,2\n\n\r\n") == [["a", "b"], ["1", "2"]])
    #expect(try rows("a,b\n1,\n") == [["a", "b"], ["1", ""]])
    #expect(try rows("a,b") == [["a", "b"]])
  }

  @Test func `columns are found by name`() throws {
    let table = try CSVReader(MemorySource("Timestamp,Request tokens\n", named: "f"))
    #expect(try table.column("Request tokens") == 1)
    #expect(table.optionalColumn("Model") == nil)
    do throws(InputError) {
      _ = try table.column("Request token")
      Issue.record("accepted")
    } catch {
      #expect(
        error.description == "f:1:1: expected a column named \"Request token\", "
          + "found \"Timestamp\", \"Request tokens\"; did you mean \"Request tokens\"?"
      )
    }
  }

  @Test func `reading goes on after a row of another length`() throws {
    var table = try CSVReader(MemorySource("a,b\n1,2\n3\n4,5\n", named: "f"))
    #expect(try table.next())
    #expect(throws: InputError.self) { try table.next() }
    #expect(table.canContinue)
    #expect(try table.next())
    #expect(try table.int64(0) == 4)
    #expect(table.line == 4)
    var broken = try CSVReader(MemorySource("a,b\n1,\"2\"x\n3,4\n", named: "f"))
    #expect(throws: InputError.self) { try broken.next() }
    #expect(!broken.canContinue)
    #expect(try !broken.next())
  }

  @Test func `limits on columns, fields and rows hold`() {
    func message(_ text: String) -> String {
      do {
        _ = try rows(text)
        return "accepted"
      } catch {
        return "\(error)"
      }
    }
    let names = (0..<257).map { "c\($0)" }
    #expect(message(names.prefix(256).joined(separator: ",")) == "accepted")
    #expect(message(names.joined(separator: ",")).contains("expected at most 256 columns"))
    let field = String(repeating: "x", count: 65_536)
    #expect(message("a\n\(field)") == "accepted")
    #expect(message("a\n\(field)y").hasPrefix("f:2:1: expected a field of at most 65536 bytes"))
    let row = Array(repeating: String(repeating: "x", count: 60_000), count: 20)
    let header = names.prefix(20).joined(separator: ",")
    #expect(
      message(header + "\n" + row.joined(separator: ","))
        .contains("expected a row of at most 1048576 bytes")
    )
  }

  @Test func `numbers equal the library's conversion`() throws {
    let luck = Luck(seed: 3, replication: 0)
    var text = "i,d\n"
    var expected: [(Int64, Double)] = []
    for index in 0..<2000 {
      let bits = luck.bits(.attributes, visit: index)
      let whole = Int64(bitPattern: UInt64(bits.x) << 32 | UInt64(bits.y)) >> Int64(bits.z % 64)
      let digits = String(UInt64(bits.w) << (bits.z % 31))
      let number = "\(bits.z % 2 == 0 ? "-" : "")\(bits.x % 5000).\(digits)"
      text += "\(whole),\(number)\n"
      expected.append((whole, try #require(Double(number))))
    }
    var table = try CSVReader(MemorySource(text, named: "f", chunk: 4099))
    for (whole, number) in expected {
      #expect(try table.next())
      #expect(try table.int64(0) == whole)
      #expect(try table.double(1) == number)
    }
    #expect(try !table.next())
  }

  @Test func `random tables come back as they were written`() throws {
    let pieces = ["a", "\"", ",", "\n", "\r\n", "é", "", " ", "x1"]
    let luck = Luck(seed: 9, replication: 0)
    for round in 0..<300 {
      var table = [["c0", "c1", "c2"]]
      for row in 0..<4 {
        table.append(
          (0..<3).map { column in
            let bits = luck.bits(.attributes, visit: round, index: row * 3 + column)
            return (0..<4).map { pieces[Int(bits[$0] % 9)] }.joined()
          }
        )
      }
      let text = table.map { row in
        row.map {
          "\""
            + $0.split(separator: "\"", omittingEmptySubsequences: false)
            .joined(separator: "\"\"") + "\""
        }.joined(separator: ",")
      }.joined(separator: "\n")
      #expect(try rows(text, chunk: 1 + round % 17) == table, "round \(round)")
    }
  }
}
