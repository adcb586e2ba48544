// SPDX-License-Identifier: Apache-2.0

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
      "\(path): expected a new or empty folder, or one with the files of an earlier run only;"
        + " choose another with --out"
    case .cannotWrite(let path, let reason):
      "\(path): cannot be written: \(reason)"
    }
  }
}
