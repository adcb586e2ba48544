// SPDX-License-Identifier: Apache-2.0

import Foundation
import PiCryptography

/// The folder of a run; every file is written whole, to a temporary name, and then renamed.
package struct RunFolder: Sendable {
  /// Name of the manifest, by which a folder is known as a run's.
  package static let manifestName = "run.json"
  /// Name of the document from which reports are rendered again.
  package static let documentName = "results.json"

  package let path: String

  /// Opens or creates the folder of a run.
  ///
  /// - Parameter path: where it is; an existing folder must be empty or hold a run.
  /// - Throws: `OutputError` when the folder holds something else or cannot be made.
  package init(creating path: String) throws(OutputError) {
    self.path = path
    let manager = FileManager.default
    var isFolder: ObjCBool = false
    if unsafe manager.fileExists(atPath: path, isDirectory: &isFolder) {
      guard isFolder.boolValue else { throw .notAFolder(path) }
      let contents: [String]
      do {
        contents = try manager.contentsOfDirectory(atPath: path)
      } catch {
        throw .cannotWrite(path, reason: error.localizedDescription)
      }
      guard contents.isEmpty || contents.contains(RunFolder.manifestName) else {
        throw .holdsOtherFiles(path)
      }
    }
    do {
      try manager.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw .cannotWrite(path, reason: error.localizedDescription)
    }
  }

  /// Writes a file whole.
  ///
  /// - Returns: what the manifest says of it.
  package func write(_ bytes: [UInt8], to name: String) throws(OutputError) -> WrittenFile {
    let file = path + "/" + name
    do {
      try Data(bytes).write(to: URL(fileURLWithPath: file), options: .atomic)
    } catch {
      throw .cannotWrite(file, reason: error.localizedDescription)
    }
    return WrittenFile(
      name: name,
      bytes: bytes.count,
      sha256: SHA256.digest(of: bytes).hexadecimal
    )
  }

  /// Writes the manifest, which is last so that its presence says the run is whole.
  package func write(_ manifest: RunManifest) throws(OutputError) {
    _ = try write(manifest.json(), to: RunFolder.manifestName)
  }
}

/// A file of a run as its manifest lists it.
package struct WrittenFile: Sendable {
  package let name: String
  package let bytes: Int
  package let sha256: String
}

/// Why output could not be written.
package enum OutputError: Error, Hashable, Sendable, CustomStringConvertible {
  case notAFolder(String)
  case holdsOtherFiles(String)
  case cannotWrite(String, reason: String)

  package var description: String {
    switch self {
    case .notAFolder(let path):
      "\(path): expected a folder to write the run to, found a file"
    case .holdsOtherFiles(let path):
      "\(path): expected a new or empty folder, or one of an earlier run (with run.json);"
        + " choose another with --out"
    case .cannotWrite(let path, let reason):
      "\(path): cannot be written: \(reason)"
    }
  }
}
