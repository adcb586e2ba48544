// SPDX-License-Identifier: Apache-2.0

import Glibc

extension SQLiteTelemetryStore {
  /// Refuses what is there and no file, because a pipe would keep whoever opens it waiting, and what is
  /// not there but has to be.
  static func checkFile(_ path: String, mustExist: Bool) throws(StoreError) {
    var status = stat()
    guard !path.isEmpty else { return }
    guard unsafe stat(path, &status) == 0 else {
      let isMissing = errno == ENOENT || errno == ENOTDIR
      guard mustExist, isMissing else { return }
      throw .unavailable(
        store: path,
        reason: "no such store; pibench import and simulate --telemetry make one"
      )
    }
    guard status.st_mode & S_IFMT != S_IFREG else { return }
    let isFolder = status.st_mode & S_IFMT == S_IFDIR
    throw .unavailable(
      store: path,
      reason: "expected a file, found " + (isFolder ? "a folder" : "a pipe or a device")
    )
  }

  /// Whether there is an SQLite database at a path, by the file's first bytes.
  package static func isDatabase(_ path: String) -> Bool {
    guard !path.isEmpty, !path.utf8.contains(0) else { return false }
    let file = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else { return false }
    defer { close(file) }
    // What is read from a pipe is gone.
    var status = stat()
    guard unsafe fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return false }
    var head = [UInt8](repeating: 0, count: 16)
    let count = unsafe head.withUnsafeMutableBytes { bytes in
      unsafe read(file, bytes.baseAddress, bytes.count)
    }
    return count == head.count && head == Array("SQLite format 3\0".utf8)
  }
}
