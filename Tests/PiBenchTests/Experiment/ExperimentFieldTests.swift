// SPDX-License-Identifier: Apache-2.0

import Foundation
import PiBench
import PiCore
import Testing

struct ExperimentFieldTests {
  /// The rows of a table of docs/experiments.md, by key: its cells for the range and the default.
  private func rows() throws -> [String: [(range: String, value: String)]] {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../../docs/experiments.md")
    var rows: [String: [(range: String, value: String)]] = [:]
    for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
      let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
      guard cells.count >= 4, cells[0].hasPrefix("`") else { continue }
      let key = cells[0].replacingOccurrences(of: "`", with: "")
      rows[key, default: []].append((cells[cells.count - 2], cells[cells.count - 1]))
    }
    return rows
  }

  /// A number of the documentation, such as `3.15 · 10⁸`.
  private func number(_ text: String) -> Double? {
    let known = ["3.15 · 10⁸": 3.15e8, "2⁶⁴ − 1": 0x1p64]
    return known[text] ?? Double(text.split(separator: " ").first.map(String.init) ?? text)
  }

  private func bounds(_ field: ExperimentField) -> (Double, Double) {
    switch field.bounds {
    case .whole(let range): (Double(range.lowerBound), Double(range.upperBound))
    case .number(let range): (range.lowerBound, range.upperBound)
    }
  }

  @Test func `the documentation has the bounds and defaults that the program has`() throws {
    let rows = try rows()
    let spec = try ExperimentReader().read(Array(SampleFiles.experiment.utf8), named: "e.json")
    // The sample says how many replications.
    let given = ["replications"]
    for field in ExperimentField.all {
      let (low, high) = bounds(field)
      let found = try #require(rows[field.key], "\(field.path) has no row").contains { row in
        let ends = row.range.components(separatedBy: " … ")
        guard ends.count == 2, number(ends[0]) == low, number(ends[1]) == high else { return false }
        guard !given.contains(field.path) else { return true }
        switch field.get(spec) {
        case .whole(let value): return number(row.value) == Double(value)
        case .number(let value): return number(row.value) == value
        case nil: return number(row.value) == nil
        }
      }
      #expect(found, "\(field.path): \(low) … \(high)")
    }
  }

  @Test func `the help names every option of an experiment once, with its words`() throws {
    let help = try Program.run(["simulate", "--help"]).output
    for option in ExperimentField.all.compactMap(\.option) {
      let lines = help.split(separator: "\n").filter { $0.contains("--\(option.name) ") }
      #expect(lines.contains { $0.contains(option.summary) }, "\(option.name)")
    }
  }

  @Test(arguments: ExperimentField.all.filter { $0.option != nil }.map(\.path))
  func `a number means the same in a file and on the command line`(_ path: String) throws {
    let field = try #require(ExperimentField.all.first { $0.path == path })
    let value: ExperimentField.Value =
      switch field.bounds {
      case .whole: .whole(7)
      case .number: .number(0.75)
      }
    let text = value == .whole(7) ? "7" : "0.75"
    #expect(field.parse(text) == value)
    // An exponential law of one rate has a warm-up, so that the sample is a stationary experiment.
    let scratch = try Scratch()
    let plain = SampleFiles.experiment(replacing: "\"replications\": 2", with: "\"seed\": 1")
      .replacingOccurrences(of: ",\n\"seed\": 1", with: "")
    let object = field.section == .workload ? "\"workload\": {" : "{"
    let start = try #require(plain.range(of: object))
    let given = plain.replacingCharacters(in: start, with: object + "\"\(field.key)\": \(text),")
    let fromFile = try ExperimentReader().read(try scratch.write(given, to: "given.json"))
    #expect(field.get(fromFile) == value)
    var changes = ExperimentChanges()
    changes[field] = value
    let file = try scratch.write(plain, to: "plain.json")
    #expect(field.get(try ExperimentReader().read(file, changes: changes)) == value)
  }
}
