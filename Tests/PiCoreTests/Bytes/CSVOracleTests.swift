// SPDX-License-Identifier: Apache-2.0

import PiCore
import Testing

/// A reader of CSV that looks at one byte after the other, against which the fast one is held.
private struct SlowCSV {
  var rows: [[[UInt8]]] = []
  var fault: String?
  private let bytes: [UInt8]
  private var index = 0
  private var line = 1
  private var lineStart = 0
  /// The first of the blank lines, after which nothing else may stand.
  private var blank: Int?

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    while fault == nil, index < bytes.count { readRow() }
  }

  private mutating func fail(_ expected: String) {
    // Columns count scalars: bytes that continue one do not count.
    let column = bytes[lineStart..<index].count { $0 & 0xC0 != 0x80 } + 1
    fault = "f:\(line):\(column): expected \(expected)"
  }

  private mutating func readRow() {
    var row: [[UInt8]] = []
    let start = (index: index, line: line)
    while fault == nil {
      guard let field = index < bytes.count && bytes[index] == 0x22 ? quoted() : plain() else {
        return
      }
      row.append(field)
      guard index < bytes.count else { break }
      let byte = bytes[index]
      if byte == 0x0D, index + 1 == bytes.count || bytes[index + 1] != 0x0A {
        return fail("a line feed after CR")
      }
      guard byte == 0x2C || byte == 0x0A || byte == 0x0D else {
        return fail("a separator or the end of the line after a closing quote")
      }
      index += byte == 0x0D ? 2 : 1
      if byte != 0x2C { break }
    }
    line += 1
    lineStart = index
    let isBlank = row == [[]]
    if isBlank, !rows.isEmpty, blank != nil || bytes[start.index] != 0x22 {
      blank = blank ?? start.line
    } else if let width = rows.first?.count, blank != nil || width != row.count {
      fault = "f:\(blank ?? start.line):1: expected \(width) field"
    } else {
      rows.append(row)
    }
  }

  private mutating func plain() -> [UInt8]? {
    var field: [UInt8] = []
    while index < bytes.count, case let byte = bytes[index], byte != 0x2C, byte != 0x0A,
      byte != 0x0D
    {
      if byte == 0x22 {
        fail("double quotes around the whole field, or none")
        return nil
      }
      if (byte < 0x20 && byte != 0x09) || byte == 0x7F {
        fail("a text without control characters")
        return nil
      }
      field.append(byte)
      index += 1
    }
    return field
  }

  private mutating func quoted() -> [UInt8]? {
    var field: [UInt8] = []
    index += 1
    while index < bytes.count {
      let byte = bytes[index]
      if byte == 0x22 {
        guard index + 1 < bytes.count, bytes[index + 1] == 0x22 else {
          index += 1
          return field
        }
        index += 1
      } else if byte == 0x0A {
        line += 1
        lineStart = index + 1
      } else if (byte < 0x20 && byte != 0x09 && byte != 0x0D) || byte == 0x7F {
        fail("a text without control characters")
        return nil
      }
      field.append(byte)
      index += 1
    }
    fail("a closing double quote")
    return nil
  }
}

@Suite struct CSVOracleTests {
  /// Reads with the reader until it throws; the error's text is cut where the finding begins.
  private func read(
    _ bytes: [UInt8],
    chunk: Int
  ) throws -> (rows: [[[UInt8]]], fault: String?) {
    var rows: [[[UInt8]]] = []
    do {
      var table = try CSVReader(MemorySource(bytes, named: "f", chunk: chunk))
      rows.append(table.header.map { Array($0.utf8) })
      while try table.next() {
        var row: [[UInt8]] = []
        for column in table.header.indices { row.append(Array(try table.string(column).utf8)) }
        rows.append(row)
      }
      return (rows, nil)
    } catch {
      return (rows, "\(error)")
    }
  }

  private func check(_ text: String, chunk: Int, _ label: String) throws {
    let bytes = Array(text.utf8)
    let slow = SlowCSV(bytes)
    let fast = try read(bytes, chunk: chunk)
    if let fault = slow.fault {
      #expect(
        fast.fault?.hasPrefix(fault) == true,
        "\(label): \(fast.fault ?? "accepted"), \(fault)"
      )
    } else {
      #expect(fast.fault == nil, "\(label)")
      #expect(fast.rows == slow.rows, "\(label)")
    }
  }

  @Test func `fields of every length around the widths of words and blocks are read`() throws {
    for length in [
      0, 1, 6, 7, 8, 9, 14, 15, 16, 17, 18, 31, 32, 33, 47, 48, 62, 63, 64, 65, 66, 130,
    ] {
      let field = String(repeating: "x", count: length)
      for end in ["\n", "\r\n", ""] {
        for chunk in [1, 13, 16, 64, 1000] {
          let label = "length \(length), chunk \(chunk), end \(end.utf8.count)"
          try check("a,b\n\(field),2\n1,\(field)\(end)", chunk: chunk, label)
          try check("a,b\n\"\(field)\",2\n1,\"\(field)\"\(end)", chunk: chunk, label + " quoted")
          try check(
            "a,b\n\"\(field)\"\"\",2\n1,\"\"\"\(field)\"\(end)",
            chunk: chunk,
            label + " \""
          )
          try check("a,b\n\(field)\",2\(end)", chunk: chunk, label + " late quote")
          try check("a,b\n\"\(field)\"x,2\(end)", chunk: chunk, label + " after quote")
          try check("a,b\n\(field)\u{1},2\(end)", chunk: chunk, label + " control")
          try check("a,b\n\(field)\t\t,\t\(end)", chunk: chunk, label + " tab")
          try check("a,b\n\(field)\r,2\(end)", chunk: chunk, label + " CR")
          try check("a,b\n1,\"\(field)", chunk: chunk, label + " open quote")
        }
      }
    }
  }

  @Test func `random tables, broken ones too, are read as byte by byte`() throws {
    let pieces = [
      ",", ",", "\n", "\n", "\r\n", "\"", "\"\"", "x", "1234567", "a word of sixteen", "\t", "é",
      String(repeating: "y", count: 60), "\",\"", "\"\n", ",\"", "\u{7F}", "\r",
    ]
    let luck = Luck(seed: 21, replication: 0)
    var faults = 0
    for round in 0..<4000 {
      // Early rounds have no piece that breaks most tables.
      let kinds = UInt32(round % 2 == 0 ? pieces.count : 5)
      let count = 2 + Int(luck.bits(.attributes, visit: round, index: 999).x % 60)
      var text = "a,b\n"
      for index in 0..<count {
        let bits = luck.bits(.attributes, visit: round, index: index)
        text += round % 2 == 0 ? pieces[Int(bits.x % kinds)] : "\(bits.x % 1000),\"\(bits.y)\"\n"
        if bits.z % 5 == 0 { text += "w\(bits.w % 99999),\"q\"\"\(bits.w)\"\r\n" }
      }
      if SlowCSV(Array(text.utf8)).fault != nil { faults += 1 }
      try check(text, chunk: 1 + round % 97, "round \(round)")
    }
    #expect(faults > 500 && faults < 4000)
  }

  @Test func `rows that cross the end of the window come back whole`() throws {
    // The window holds 256 KiB; rows of an odd length cross its end at many places.
    var text = "name,number\n"
    var expected: [String] = []
    for row in 0..<20_000 {
      let name = String(repeating: "n", count: row % 37) + (row % 11 == 0 ? "," : "")
      expected.append(name)
      text += row % 11 == 0 ? "\"\(name)\",\(row)\r\n" : "\(name),\(row)\n"
    }
    var table = try CSVReader(MemorySource(text, named: "f"))
    for (row, name) in expected.enumerated() {
      #expect(try table.next())
      #expect(try table.string(0) == name)
      #expect(try table.int64(1) == Int64(row))
      #expect(table.line == row + 2)
    }
    #expect(try !table.next())
  }
}
