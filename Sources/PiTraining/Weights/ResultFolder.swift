// SPDX-License-Identifier: Apache-2.0

import Foundation
package import PiBench

/// A folder of results, whose files take the place of former ones in one step.
package struct ResultFolder: Sendable {
  private let path: String

  package init(_ path: String) {
    self.path = path
  }

  /// Writes the files of a result.
  ///
  /// - Parameter files: names and contents; the last one makes the folder valid.
  /// - Throws: why the folder cannot be written, or that it holds something else.
  package func write(_ files: [(name: String, bytes: [UInt8])]) throws(OutputError) {
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw .cannotWrite(path, reason: error.localizedDescription)
    }
    guard let last = files.last?.name else { preconditionFailure("a result has files") }
    let own = files.map(\.name)
    guard try StagedFolder.names(in: path).allSatisfy(own.contains) else {
      throw .holdsOtherFiles(path)
    }
    let staged = try StagedFolder(beside: path)
    for file in files { try staged.write(file.bytes, to: file.name) }
    try staged.commit(last: last)
  }
}
