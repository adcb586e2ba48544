// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Reference values beside the package; a test that needs an absent file is skipped with a line.
enum ReferenceData {
  static let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("../shared/data/reference/stats").standardized

  /// Whether the folder is there; says so when it is not.
  static let isPresent: Bool = {
    let present = FileManager.default.fileExists(atPath: folder.path)
    if !present { print("SKIPPED: no reference data at ../shared/data/reference/stats") }
    return present
  }()

  /// The rows of a CSV file without its header, as fields.
  static func rows(_ name: String) throws -> [[String]] {
    let text = try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
    return text.split(separator: "\n").dropFirst().map { line in
      line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
  }

  /// The numbers of a CSV file without header.
  static func integers(_ name: String) throws -> [[Int]] {
    let text = try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
    return text.split(separator: "\n").map { $0.split(separator: ",").compactMap { Int($0) } }
  }

  /// A column of samples.csv; empty fields are left out.
  static func sample(_ column: Int) throws -> [Double] {
    try rows("samples.csv").compactMap { Double($0[column]) }
  }

  /// expected.json.
  static func expected() throws -> [String: Any] {
    let data = try Data(contentsOf: folder.appendingPathComponent("expected.json"))
    return try JSONSerialization.jsonObject(with: data) as? [String: Any] ?? [:]
  }
}

/// Whether two numbers agree to a relative tolerance.
func agree(_ left: Double, _ right: Double, within tolerance: Double) -> Bool {
  left == right || abs(left - right) <= tolerance * max(abs(left), abs(right))
}
