// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A file that is written block by block to a temporary name, and renamed when it is whole.
final class ExportFile {
  private static let block = 1 << 16

  private let path: String
  private let handle: FileHandle
  private var buffer: [UInt8] = []
  private var isFinished = false

  private var partial: String { path + ".partial" }

  /// Begins the file.
  init(path: String) throws(OutputError) {
    self.path = path
    let partial = path + ".partial"
    guard FileManager.default.createFile(atPath: partial, contents: nil),
      let handle = FileHandle(forWritingAtPath: partial)
    else { throw .cannotWrite(path, reason: "cannot be created") }
    self.handle = handle
  }

  deinit {
    guard !isFinished else { return }
    _ = unsafe unlink(path + ".partial")
  }

  /// Appends bytes.
  func write(_ bytes: some Sequence<UInt8>) throws(OutputError) {
    buffer.append(contentsOf: bytes)
    if buffer.count >= ExportFile.block { try flush() }
  }

  private func flush() throws(OutputError) {
    do {
      try handle.write(contentsOf: buffer)
    } catch {
      throw .cannotWrite(path, reason: error.localizedDescription)
    }
    buffer.removeAll(keepingCapacity: true)
  }

  /// Puts the whole file in its place.
  func finish() throws(OutputError) {
    try flush()
    do {
      try handle.close()
    } catch {
      throw .cannotWrite(path, reason: error.localizedDescription)
    }
    guard unsafe rename(partial, path) == 0 else {
      throw .cannotWrite(path, reason: unsafe String(cString: strerror(errno)))
    }
    isFinished = true
  }
}
