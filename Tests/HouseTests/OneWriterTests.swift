// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// What stands once in the sources, so that no copy of it can go another way.
struct OneWriterTests {
  private static let sources = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Sources")

  /// Names of the source files that hold a text, sorted.
  private func files(with text: String) throws -> [String] {
    var found: [String] = []
    for path in try FileManager.default.subpathsOfDirectory(atPath: OneWriterTests.sources.path)
    where path.hasSuffix(".swift") {
      let file = OneWriterTests.sources.appendingPathComponent(path)
      if try String(contentsOf: file, encoding: .utf8).contains(text) {
        found.append(file.lastPathComponent)
      }
    }
    return found.sorted()
  }

  @Test func `the table of hidden characters`() throws {
    #expect(try files(with: "0x202E") == ["HiddenCharacters.swift"])
  }

  @Test func `the characters that begin a formula`() throws {
    #expect(try files(with: "u{FF1D}") == ["CSVWriter.swift"])
  }

  @Test func `the padding of columns`() throws {
    // `certify` has columns of one width whatever they hold; the ledger's text is its own module's.
    let padding = try files(with: "String(repeating: \" \", count:")
    #expect(
      Set(padding).isSubset(of: ["CertifyCommand.swift", "LedgerText.swift", "TextTable.swift"])
    )
  }
}
