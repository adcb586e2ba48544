// SPDX-License-Identifier: Apache-2.0

import Glibc
public import PiCore

/// Standard input kept in a nameless temporary file, so that it can be read more than once.
public final class SpooledFile: Sendable {
  /// A path under which this process can open the bytes from the start.
  public var path: String { "/dev/fd/\(descriptor)" }
  private let descriptor: Int32

  /// Copies a source to the end.
  ///
  /// - Parameters:
  ///   - source: what is read.
  ///   - folder: where there is room, `TMPDIR` or `/tmp` by default.
  /// - Throws: `InputError` when the source cannot be read or the copy not be written.
  public init(_ source: any ByteSource, folder: String? = nil) throws(InputError) {
    let given = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) }
    let folder = folder ?? given ?? "/tmp"
    var template = Array("\(folder)/pibench-XXXXXX".utf8CString)
    let number = unsafe mkstemp(&template)
    // The file has no name from here on and goes with its descriptor.
    guard number >= 0, unsafe unlink(&template) == 0 else {
      throw .unreadable(file: source.name, reason: "cannot be kept in \(folder)")
    }
    descriptor = number
    var source = source
    var block = [UInt8](repeating: 0, count: 1 << 20)
    while case let count = try source.read(into: &block, from: 0), count > 0 {
      try keep(block[..<count], name: source.name)
    }
  }

  deinit { close(descriptor) }

  private func keep(_ bytes: ArraySlice<UInt8>, name: String) throws(InputError) {
    var rest = bytes
    while !rest.isEmpty {
      let count = unsafe rest.withUnsafeBytes { bytes in
        unsafe Glibc.write(descriptor, bytes.baseAddress, bytes.count)
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else {
        throw .unreadable(file: name, reason: "cannot be kept: system error \(errno)")
      }
      rest = rest.dropFirst(count)
    }
  }
}
