// SPDX-License-Identifier: Apache-2.0

import Foundation
import PiLinearAlgebra

/// Reference values beside the package; a test that needs an absent folder is skipped with a line.
enum ReferenceData {
  static let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("../shared/data/reference").standardized

  /// Whether the folder is there; says so when it is not.
  static let isPresent: Bool = {
    let present = FileManager.default.fileExists(atPath: folder.path)
    if !present { print("SKIPPED: no reference data at ../shared/data/reference") }
    return present
  }()

  /// A table of numbers with named columns.
  struct Table {
    let names: [String]
    let rows: [[Double]]

    func column(_ name: String) throws -> [Double] {
      let index = try index(name)
      return rows.map { $0[index] }
    }

    private func index(_ name: String) throws -> Int {
      guard let index = names.firstIndex(of: name) else { throw Missing(name: name) }
      return index
    }

    /// All columns but some, as a design.
    func design(without dropped: Set<String>) throws -> Matrix<Double> {
      let kept = names.indices.filter { !dropped.contains(names[$0]) }
      return try Matrix(
        rows: rows.count,
        columns: kept.count,
        elements: rows.flatMap { row in kept.map { row[$0] } }
      )
    }
  }

  struct Missing: Error {
    let name: String
  }

  static func table(_ path: String) throws -> Table {
    let text = try String(contentsOf: folder.appendingPathComponent(path), encoding: .utf8)
    let lines = text.split(separator: "\n")
    let names = lines[0].split(separator: ",").map(String.init)
    let rows = lines.dropFirst().map { line in line.split(separator: ",").compactMap { Double($0) }
    }
    return Table(names: names, rows: Array(rows))
  }

  static func expected(_ path: String) throws -> [String: Any] {
    let data = try Data(contentsOf: folder.appendingPathComponent(path + "/expected.json"))
    return try JSONSerialization.jsonObject(with: data) as? [String: Any] ?? [:]
  }

  static func cases(_ path: String) throws -> [[String: Any]] {
    guard let cases = try expected(path)["cases"] as? [[String: Any]] else {
      throw Missing(name: path)
    }
    return cases
  }
}

/// The largest relative difference of two lists, or infinity when they differ in number.
func worst(_ left: [Double], _ right: [Double], floor: Double = 0) -> Double {
  guard left.count == right.count else { return .infinity }
  return zip(left, right).reduce(0) { largest, pair in
    if pair.0 == pair.1 { return largest }
    let scale = max(abs(pair.0), abs(pair.1), floor)
    let difference = abs(pair.0 - pair.1) / scale
    return difference.isNaN ? .infinity : max(largest, difference)
  }
}
