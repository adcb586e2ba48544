// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Why output could not be written.
package enum OutputError: Error, Hashable, Sendable, CustomStringConvertible {
  case notAFolder(String)
  case holdsOtherFiles(String)
  case cannotWrite(String, reason: String)
  /// The disk or a quota is full.
  case noRoom(String)

  /// What a failed call of the system says.
  package init(_ path: String, number: Int32) {
    self =
      [ENOSPC, EDQUOT].contains(number)
      ? .noRoom(path) : .cannotWrite(path, reason: unsafe String(cString: strerror(number)))
  }

  package var description: String {
    switch self {
    case .notAFolder(let path):
      "\(path): expected a folder to write the run to, found a file"
    case .holdsOtherFiles(let path):
      "\(path): expected a new or empty folder, or one with the files of an earlier run only;"
        + " choose another with --out"
    case .cannotWrite(let path, let reason):
      "\(path): cannot be written: \(reason)"
    case .noRoom(let path):
      "\(path): cannot be written: no space left on the device"
    }
  }
}
