// SPDX-License-Identifier: Apache-2.0

import PiCore
import Testing

/// Files of random lines, longer than a window, beside the reader of whole documents.
@Suite struct JSONLinesOracleTests {
  private static let fields = ["time", "input_length", "hash_ids", "é"]
  private static let keys = [
    "time", "input_length", "hash_ids", "é", "hash_id", "hash_ids2", "tim\\u0065", "", "x", "\\\"",
  ]
  private static let values = [
    "1", "12345678", "-7", "1.5", "true", "null", "\"a text of words\"", "\"\\n é\"", "\"\"",
    "{\"a\": [1, {}]}", "[]", "[ ]", "[1,2]", "[1, 2 ]", "[1, \"2\"]", "[01]", "[1,,2]", "nul",
    "\"open", "\"\t\"", "1 2", "[1,2",
  ]

  /// A number out of `0 ..< limit` for one place of one line.
  private struct Choice {
    let luck: Luck
    let line: Int
    private var drawn = 0

    init(_ luck: Luck, _ line: Int) {
      self.luck = luck
      self.line = line
    }

    mutating func below(_ limit: Int) -> Int {
      drawn += 1
      return Int(luck.bits(.attributes, visit: line, index: drawn).x % UInt32(limit))
    }
  }

  private static func array(_ choice: inout Choice) -> String {
    let most = [9, 1000, 9_999_999, 100_000_000, 4_000_000_000][choice.below(5)]
    let numbers = (0..<choice.below(60)).map { _ in "\(choice.below(most))" }
    return "[" + numbers.joined(separator: choice.below(2) == 0 ? ", " : ",") + "]"
  }

  private static func line(_ choice: inout Choice) -> String {
    // Most lines have the wanted keys in order, as files do; others have any.
    let isRegular = choice.below(4) > 0
    let names =
      isRegular ? fields : (0..<choice.below(6)).map { _ in keys[choice.below(keys.count)] }
    let members = names.map { name in
      let value =
        name == "hash_ids" && choice.below(8) > 0
        ? array(&choice) : values[choice.below(isRegular ? 9 : values.count)]
      return "\"\(name)\": \(value)"
    }
    let end = ["}", "}", "}", "} ", " }", "}\r", "", "}}"][choice.below(isRegular ? 6 : 8)]
    return "{" + members.joined(separator: choice.below(2) == 0 ? ", " : ",") + end
  }

  @Test(arguments: zip([1, 2, 3], [4096, 262_144, Int.max]))
  func `lines are judged and read as documents of their own`(seed: UInt64, chunk: Int) throws {
    let luck = Luck(seed: seed, replication: 0)
    let texts = (0..<3000).map { line in
      var choice = Choice(luck, line)
      return Self.line(&choice)
    }
    let file = texts.joined(separator: "\n")
    #expect(file.utf8.count > 300_000)
    var lines = try JSONLinesReader(
      MemorySource(file, named: "f", chunk: chunk),
      fields: Self.fields
    )
    var wrong: [String] = []
    var (accepted, refused, arrays) = (0, 0, 0)
    for (number, text) in texts.enumerated() {
      var isRead = false
      do throws(InputError) {
        isRead = try lines.next()
      } catch {
        refused += 1
        if error.position?.line != number + 1 { wrong.append(text) }
      }
      if lines.line != number + 1 { wrong.append(text) }
      do throws(InputError) {
        let node = try JSONReader.parse(Array(text.utf8), named: "f")
        accepted += 1
        if !isRead || !Self.agree(lines, node, &arrays) { wrong.append(text) }
      } catch {
        // Duplicates among keys that nobody asked for are not looked for.
        if isRead, !error.description.contains("every key once") { wrong.append(text) }
      }
    }
    #expect(wrong.isEmpty)
    #expect(try !lines.next())
    #expect(accepted > 1800 && refused > 200 && arrays > 1500, "\(accepted) \(refused) \(arrays)")
  }

  /// Whether the current line has the wanted members of a node.
  private static func agree(
    _ lines: JSONLinesReader,
    _ node: JSONNode,
    _ arrays: inout Int
  ) -> Bool {
    for (field, name) in fields.enumerated() {
      let value = node[name]
      guard lines.contains(field) == (value != nil) else { return false }
      if case .array(let elements)? = value?.value {
        let expected = elements.map { try? Int64(json: $0) }
        var numbers: [Int64] = [-1]
        let isWhole = (try? lines.integers(field, into: &numbers)) != nil
        guard isWhole == !expected.contains(nil) else { return false }
        if isWhole, numbers != expected.compactMap({ $0 }) { return false }
        arrays += 1
      } else if let value {
        guard (try? lines.int64(field)) == (try? Int64(json: value)) else { return false }
      }
    }
    return true
  }
}
