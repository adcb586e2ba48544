// SPDX-License-Identifier: Apache-2.0

import Foundation
import PiResources
import Testing

@Suite struct `Embedded files` {
  private static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  private static func files(under folder: String, suffix: String) -> [String] {
    let url = root.appendingPathComponent(folder)
    let found = FileManager.default.enumerator(atPath: url.path)?.compactMap { $0 as? String } ?? []
    return found.filter { $0.hasSuffix(suffix) }.map { "\(folder)/\($0)" }
  }

  private static func contents(of path: String) throws -> [UInt8] {
    Array(try Data(contentsOf: root.appendingPathComponent(path)))
  }

  @Test func `every shipped data set is compiled in as it stands on disk`() throws {
    for path in Self.files(under: "datasets", suffix: ".json") {
      let expected = try Self.contents(of: path)
      #expect(
        EmbeddedResource.bytes(named: path) == expected,
        "\(path): run Scripts/list-embedded.sh"
      )
    }
  }

  @Test func `the report's assets are compiled in as they stand on disk`() throws {
    let names = EmbeddedResource.names.filter { $0.hasPrefix("assets/") }
    #expect(names.contains("assets/report.css"))
    #expect(names.contains("assets/report.js"))
    for name in names {
      let expected = try Self.contents(of: "Sources/CEmbedded/\(name)")
      #expect(EmbeddedResource.bytes(named: name) == expected)
    }
  }

  @Test func `the list names only files that exist, each once`() {
    let names = EmbeddedResource.names
    #expect(Set(names).count == names.count)
    for name in names {
      let folder = name.hasPrefix("assets/") ? "Sources/CEmbedded/" : ""
      let path = Self.root.appendingPathComponent(folder + name).path
      #expect(FileManager.default.fileExists(atPath: path), "\(name) is gone")
    }
  }

  @Test func `unknown names and names with NUL give nothing`() {
    #expect(EmbeddedResource.bytes(named: "datasets/none.json") == nil)
    #expect(EmbeddedResource.bytes(named: "assets/report.css\0") == nil)
    #expect(EmbeddedResource.bytes(named: "") == nil)
  }
}
