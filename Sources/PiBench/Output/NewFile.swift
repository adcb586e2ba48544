// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A file that did not exist, written block by block.
final class NewFile {
  private static let block = 1 << 16

  private let name: String
  private var descriptor: Int32
  private var buffer: [UInt8] = []

  /// Makes the file.
  ///
  /// - Parameters:
  ///   - path: where it is.
  ///   - name: how errors call it.
  /// - Throws: `OutputError`, also when the file exists.
  init(_ path: String, called name: String) throws(OutputError) {
    self.name = name
    let mode = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
    descriptor = unsafe open(path, mode, 0o666)
    guard descriptor >= 0 else {
      throw OutputError(name, number: errno)
    }
  }

  deinit {
    if descriptor >= 0 { _ = Glibc.close(descriptor) }
  }

  /// Appends bytes.
  func write(_ bytes: some Sequence<UInt8>) throws(OutputError) {
    buffer.append(contentsOf: bytes)
    if buffer.count >= NewFile.block { try flush() }
  }

  private func flush() throws(OutputError) {
    var done = 0
    while done < buffer.count {
      let start = done
      let count = unsafe buffer.withUnsafeBytes { bytes in
        unsafe Glibc.write(
          descriptor,
          bytes.baseAddress.map { unsafe $0 + start },
          bytes.count - start
        )
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else {
        throw OutputError(name, number: errno)
      }
      done += count
    }
    buffer.removeAll(keepingCapacity: true)
  }

  /// Ends the file.
  func close() throws(OutputError) {
    try flush()
    let number = descriptor
    descriptor = -1
    guard Glibc.close(number) == 0 else {
      throw OutputError(name, number: errno)
    }
  }
}
