// SPDX-License-Identifier: Apache-2.0

public import Foundation

/// A folder of reference values beside the package.
public struct ReferenceFolder: Sendable {
  /// Where the folder should be.
  public let url: URL
  /// Whether it is there.
  public let isPresent: Bool

  /// Finds a folder of `../shared/data/reference`; says so when it is not there.
  ///
  /// - Parameters:
  ///   - name: the folder's name.
  ///   - testFile: a file of the package at `Tests/<target>/<folder or file>`.
  public init(_ name: String, testFile: String = #filePath) {
    var root = URL(fileURLWithPath: testFile)
    while root.lastPathComponent != "Tests", root.path.count > 1 { root.deleteLastPathComponent() }
    url =
      root.deletingLastPathComponent()
      .appendingPathComponent("../shared/data/reference/\(name)").standardized
    isPresent = FileManager.default.fileExists(atPath: url.path)
    if !isPresent { print("SKIPPED: no reference data at ../shared/data/reference/\(name)") }
  }

  /// The rows of a CSV file without its header, as fields.
  public func rows(_ file: String) throws -> [[String]] {
    let text = try String(contentsOf: url.appendingPathComponent(file), encoding: .utf8)
    return text.split(separator: "\n").dropFirst().map { line in
      line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
  }

  /// The numeric columns of a CSV file by the names in its header; empty fields are left out.
  public func columns(_ file: String) throws -> [String: [Double]] {
    let text = try String(contentsOf: url.appendingPathComponent(file), encoding: .utf8)
    let header = text.prefix { $0 != "\n" }.split(separator: ",").map(String.init)
    var columns: [String: [Double]] = [:]
    let rows = try rows(file)
    for (index, name) in header.enumerated() {
      columns[name] = rows.compactMap { Double($0[index]) }
    }
    return columns
  }

  /// A JSON file as a ledger of its leaves.
  public func ledger(_ file: String = "expected.json") throws -> ReferenceLedger {
    let data = try Data(contentsOf: url.appendingPathComponent(file))
    var leaves: [String: ReferenceLedger.Leaf] = [:]
    let root = try JSONSerialization.jsonObject(with: data)
    ReferenceFolder.flatten(root, "", &leaves)
    return ReferenceLedger(leaves: leaves)
  }

  private static func flatten(
    _ value: Any,
    _ path: String,
    _ leaves: inout [String: ReferenceLedger.Leaf]
  ) {
    let prefix = path.isEmpty ? "" : path + "|"
    switch value {
    case let object as [String: Any]:
      for (key, member) in object { flatten(member, prefix + key, &leaves) }
    case let array as [Any]:
      for (index, member) in array.enumerated() { flatten(member, prefix + "\(index)", &leaves) }
    case let text as String: leaves[path] = .text(text)
    case let number as NSNumber: leaves[path] = .number(number.doubleValue)
    default: leaves[path] = .null
    }
  }
}
