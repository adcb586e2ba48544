// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// The folders of PiRuntime against the layers in docs/design.md: a folder names nothing above it.
struct FolderLayerTests {
  private static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// A source file by its folder in the module.
  private struct Source {
    var folder: String
    var name: String
    /// The text without comments and literals.
    var code: String
  }

  private func sources() throws -> [Source] {
    let module = FolderLayerTests.root.appendingPathComponent("Sources/PiRuntime")
    return try FileManager.default.subpathsOfDirectory(atPath: module.path).sorted()
      .filter { $0.hasSuffix(".swift") }
      .map { path in
        let text = try String(contentsOf: module.appendingPathComponent(path), encoding: .utf8)
        return Source(
          folder: String(path.prefix { $0 != "/" }),
          name: path,
          code: text.replacing(/(?m)\/\/.*$/, with: "").replacing(/"(?:\\.|[^"\\])*"/, with: "\"\"")
        )
      }
  }

  /// The folders in the document, from the top of the table to its bottom.
  private func layers() throws -> [String] {
    let design = FolderLayerTests.root.appendingPathComponent("docs/design.md")
    let lines = try String(contentsOf: design, encoding: .utf8).split(separator: "\n")
    guard let head = lines.firstIndex(of: "| folder | holds |") else { return [] }
    return lines[(head + 2)...].prefix { $0.hasPrefix("|") }
      .compactMap { $0.firstMatch(of: /`(\w+)`/).map { String($0.output.1) } }
  }

  /// The folder of every type that others may name.
  private func homes(_ sources: [Source]) -> [String: String] {
    let pattern =
      /(?m)^(?:package |public |final |indirect )*(?:struct|enum|class|protocol|typealias) (\w+)/
    var homes: [String: String] = [:]
    for source in sources {
      for found in source.code.matches(of: pattern) {
        homes[String(found.output.1)] = source.folder
      }
    }
    return homes
  }

  @Test func `the table lists every folder of PiRuntime and no other`() throws {
    let layers = try layers()
    #expect(layers.count == Set(layers).count)
    #expect(Set(layers) == Set(try sources().map(\.folder)))
  }

  @Test func `a file names only types of its folder and of those below it`() throws {
    let layers = try layers()
    let sources = try sources()
    let homes = homes(sources)
    var crossed = 0
    for source in sources {
      let place = try #require(layers.firstIndex(of: source.folder), "\(source.name)")
      for word in Set(source.code.matches(of: /\b[A-Z]\w+/).map { String($0.output) }).sorted() {
        guard let home = homes[word], home != source.folder else { continue }
        crossed += 1
        let below = layers[(place + 1)...].contains(home)
        #expect(below, "\(source.name) names \(word) of \(home)")
      }
    }
    #expect(crossed > 300)
  }
}
