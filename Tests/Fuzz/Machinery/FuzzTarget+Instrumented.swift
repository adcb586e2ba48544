// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiFormats

extension FuzzTarget {
  /// The names of the targets that libFuzzer drives.
  package static let instrumentedNames = ["csv", "json", "json-lines", "npy", "experiment"]

  /// A target that libFuzzer drives: all targets that read files of one kind, joined.
  ///
  /// - Returns: nil for a name that is none of ``instrumentedNames``.
  package static func instrumented(_ name: String, _ files: SeedFiles) throws -> FuzzTarget? {
    let parts: [String: [String]] = [
      "csv": ["tables", "csv with a map", "invoice"],
      "json": ["json", "json documents", "otlp"],
      "json-lines": ["json lines", "mooncake", "bailian"],
      "npy": ["npy"],
      "experiment": ["experiment"],
    ]
    guard let ids = parts[name] else { return nil }
    let targets = try all(files).filter { ids.contains($0.id) }
    return FuzzTarget(id: name, seeds: targets.flatMap(\.seeds)) { (bytes) throws(FuzzFault) in
      for target in targets { try target.check(bytes) }
    }
  }
}
