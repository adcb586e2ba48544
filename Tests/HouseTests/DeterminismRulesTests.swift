// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// What may not stand in the sources of modules whose results must be the same on any machine.
struct DeterminismRulesTests {
  private static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  static let modules = ["PiCore", "PiStatistics", "PiRuntime", "PiSimulator"]

  /// Clocks, system luck, foreign mathematics, and multiplications that are rounded once.
  static let forbidden = [
    "import Foundation", "import Glibc", "import Darwin", "import Musl", "Date(", "Task.sleep",
    "SystemRandomNumberGenerator", ".random(in", ".randomElement(", ".shuffled(", ".shuffle(",
    "ContinuousClock", "SuspendingClock", "ProcessInfo", "addingProduct(", "addProduct(", "fma(",
    ".hashValue", "Hasher(", "clock_gettime", "getenv", "#if DEBUG",
  ]

  struct Line: CustomStringConvertible {
    var place: String
    var text: String
    var description: String { "\(place): \(text)" }
  }

  /// The lines of a module without comments.
  private func lines(of module: String) throws -> [Line] {
    let folder = DeterminismRulesTests.root.appendingPathComponent("Sources/" + module)
    let paths = try FileManager.default.subpathsOfDirectory(atPath: folder.path).sorted()
    var lines: [Line] = []
    for path in paths where path.hasSuffix(".swift") {
      let text = try String(contentsOf: folder.appendingPathComponent(path), encoding: .utf8)
      for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false)
        .enumerated()
      {
        let trimmed = line.trimmingPrefix { $0 == " " }
        guard !trimmed.hasPrefix("//") else { continue }
        lines.append(Line(place: "\(module)/\(path):\(number + 1)", text: String(trimmed)))
      }
    }
    return lines
  }

  @Test(arguments: modules)
  func `no clock, system luck, foreign mathematics or fused rounding`(_ module: String) throws {
    let lines = try lines(of: module)
    #expect(lines.count > 500)
    for line in lines {
      for word in DeterminismRulesTests.forbidden where line.text.contains(word) {
        Issue.record("\(line) has \(word)")
      }
    }
  }

  @Test(arguments: modules)
  func `nothing walks a dictionary or set, whose order changes from run to run`(
    _ module: String
  ) throws {
    let lines = try lines(of: module)
    let declared =
      /(?:var|let) (\w+)(?:: (?:\[[^\[\]:(]+: .+\]|Set<.+>)| = (?:\[[^\[\]:]+:.+\]\(\)|Set<.*>\(\)))/
    for line in lines {
      #expect(
        line.text.firstMatch(of: /for \(\w+, \w+\) in [\w.]*(?:[dD]ictionary|[mM]ap)\b/) == nil
      )
      guard let name = line.text.firstMatch(of: declared)?.output.1 else { continue }
      let file = line.place.prefix { $0 != ":" }
      for other in lines where other.place.hasPrefix(file + ":") {
        let walks = [
          "in \(name) {", "in \(name) where", "in self.\(name) {", "\(name).map", "\(name).values",
          "\(name).keys", "\(name).first", "\(name).reduce", "\(name).forEach", "\(name).filter",
          "\(name).sorted", "\(name).min", "\(name).max", "Array(\(name))", "\(name).enumerated",
          "\(name).compactMap", "\(name).flatMap", "\(name).popFirst",
        ]
        for walk in walks where other.text.contains(walk) {
          Issue.record("\(other) walks \(line)")
        }
      }
    }
  }
}
