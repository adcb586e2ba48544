// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// The modules of the package against the table in docs/design.md: what each of them may import.
struct ModuleTableTests {
  private static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// Modules that come with the compiler and belong to nobody.
  private static let system: Set<String> = [
    "Dispatch", "Foundation", "Glibc", "PackageDescription", "Synchronization",
  ]
  /// What only tests share.
  private static let support: Set<String> = ["PiTestOracles", "PiTestSupport"]

  /// What each module may import, by the table.
  private struct Table {
    var allowed: [String: Set<String>] = [:]
    /// Modules from the top of the table to its bottom.
    var order: [String] = []

    init(_ document: String) {
      let lines = document.split(separator: "\n")
      guard let head = lines.firstIndex(of: "| module | holds | imports |") else { return }
      var rows: [(modules: [String], imports: String)] = []
      for line in lines[(head + 2)...] {
        let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
        guard line.hasPrefix("|"), cells.count == 3 else { break }
        let modules = cells[0].matches(of: /`(\w+)`/).map { String($0.output.1) }
        rows.append((modules, cells[2]))
      }
      order = rows.flatMap(\.modules)
      for (place, row) in rows.enumerated() {
        let below = Set(rows[(place + 1)...].flatMap(\.modules))
        let named = Set(row.imports.matches(of: /\w+/).map { String($0.output) })
        for module in row.modules {
          allowed[module] = row.imports == "all below" ? below : named
        }
      }
    }
  }

  private func text(_ path: String) throws -> String {
    try String(contentsOf: ModuleTableTests.root.appendingPathComponent(path), encoding: .utf8)
  }

  private func table() throws -> Table { Table(try text("docs/design.md")) }

  private func modules() throws -> [String] {
    let sources = ModuleTableTests.root.appendingPathComponent("Sources").path
    return try FileManager.default.contentsOfDirectory(atPath: sources).sorted()
  }

  /// Every import of a module with the file that has it.
  private func imports(of module: String) throws -> [(name: String, file: String)] {
    let folder = ModuleTableTests.root.appendingPathComponent("Sources/" + module)
    var found: [(name: String, file: String)] = []
    for path in try FileManager.default.subpathsOfDirectory(atPath: folder.path).sorted()
    where path.hasSuffix(".swift") {
      let text = try String(contentsOf: folder.appendingPathComponent(path), encoding: .utf8)
      let pattern =
        /(?m)^(?:@\w+ )*(?:public |package |internal |private |fileprivate )?import (?:struct |enum |class |func |protocol )?(\w+)/
      for line in text.matches(of: pattern) {
        found.append((String(line.output.1), "\(module)/\(path)"))
      }
    }
    return found
  }

  /// The modules that a target of Package.swift depends on.
  private func dependencies() throws -> [String: Set<String>] {
    var found: [String: Set<String>] = [:]
    let package = try text("Package.swift").replacing(/(?m)^ *\/\/.*$/, with: "")
    let parts = package.components(separatedBy: "name: \"")
    for (before, part) in zip(parts, parts.dropFirst()) {
      let call = before.trimmingCharacters(in: .whitespacesAndNewlines)
      guard call.hasSuffix(".target(") || call.hasSuffix(".executableTarget(") else { continue }
      let list = part.firstMatch(of: /dependencies: ([\s\S]*?\](?: : \[\])?\)?)\s*[,)]/)
      let names = list?.output.1.matches(of: /"(\w+)"/).map { String($0.output.1) }
      found[String(part.prefix { $0 != "\"" })] = Set(names ?? [])
    }
    return found
  }

  @Test func `the table lists every module of Sources and no other`() throws {
    let modules = Set(try modules()).subtracting(ModuleTableTests.support)
    let table = try table()
    #expect(Set(table.order) == modules)
    #expect(table.order.count == modules.count)
  }

  @Test func `a row names only modules below it`() throws {
    let table = try table()
    for (place, module) in table.order.enumerated() {
      let below = Set(table.order[(place + 1)...])
      let above = (table.allowed[module] ?? []).subtracting(below)
      #expect(above.isEmpty, "\(module) names \(above.sorted()), which do not stand below it")
    }
  }

  @Test func `every import in Sources is one that the table allows`() throws {
    let table = try table()
    var count = 0
    for module in try modules() where !ModuleTableTests.support.contains(module) {
      let allowed = table.allowed[module] ?? []
      for (name, file) in try imports(of: module) where !ModuleTableTests.system.contains(name) {
        count += 1
        #expect(allowed.contains(name), "\(file) imports \(name)")
      }
    }
    #expect(count > 500)
  }

  @Test func `a target depends on exactly what its sources import`() throws {
    let dependencies = try dependencies()
    for module in try modules() where !module.hasPrefix("C") {
      let imports = Set(try imports(of: module).map(\.name)).subtracting(ModuleTableTests.system)
      #expect(dependencies[module] == imports, "\(module)")
    }
  }
}
