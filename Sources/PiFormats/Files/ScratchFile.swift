// SPDX-License-Identifier: Apache-2.0

import Glibc
public import PiCore

/// A file without a name for what memory should not hold; its space goes with its last user.
///
/// It lies in the folder of the environment variable `TMPDIR`, else in `/tmp`.
public final class ScratchFile: Sendable {
  /// How errors call the file.
  public let name: String
  /// A path under which this process can open the bytes from the start.
  package var path: String { "/dev/fd/\(descriptor)" }
  private let descriptor: Int32

  /// Creates an empty file and takes its name away, so that not even a crash leaves it behind.
  ///
  /// - Parameter folder: where it lies; nil for the folder of temporary files.
  /// - Throws: `InputError` when no file can be made there.
  public init(in folder: String? = nil) throws(InputError) {
    let folder = folder ?? ScratchFile.folder
    name = "temporary file in \(folder)"
    var path = Array((folder + "/pibench-XXXXXX").utf8CString)
    let descriptor = unsafe path.withUnsafeMutableBufferPointer { path in
      guard let start = path.baseAddress else { return Int32(-1) }
      let descriptor = unsafe mkstemp(start)
      if descriptor >= 0 { unsafe unlink(start) }
      return descriptor
    }
    guard descriptor >= 0 else {
      let reason = unsafe String(cString: strerror(errno))
      throw .unreadable(
        file: name,
        reason: "cannot be made: \(reason); TMPDIR names another folder"
      )
    }
    self.descriptor = descriptor
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
  }

  /// Takes over an open file, as tests do with one that is always full.
  package init(taking descriptor: Int32, named name: String) {
    self.descriptor = descriptor
    self.name = name
  }

  deinit {
    close(descriptor)
  }

  private static var folder: String {
    guard let value = unsafe getenv("TMPDIR") else { return "/tmp" }
    let folder = unsafe String(cString: value)
    return folder.isEmpty ? "/tmp" : folder
  }

  /// Appends bytes; one writer at a time.
  ///
  /// - Throws: `InputError` with the system's reason, such as a full disk.
  package func append(_ bytes: Span<UInt8>) throws(InputError) {
    try write(bytes, at: nil)
  }

  /// Writes bytes at an offset, behind the end too; one writer at a time.
  ///
  /// - Throws: `InputError` with the system's reason, such as a full disk.
  func write(_ bytes: Span<UInt8>, at offset: Int) throws(InputError) {
    try write(bytes, at: Optional(offset))
  }

  private func write(_ bytes: Span<UInt8>, at offset: Int?) throws(InputError) {
    var written = 0
    while written < bytes.count {
      let count = unsafe bytes.withUnsafeBytes { bytes in
        let rest = unsafe bytes.baseAddress.map { unsafe $0 + written }
        let length = bytes.count - written
        guard let offset else { return unsafe Glibc.write(descriptor, rest, length) }
        return unsafe pwrite(descriptor, rest, length, offset + written)
      }
      guard count >= 0 else {
        if errno == EINTR { continue }
        let reason = unsafe String(cString: strerror(errno))
        throw .unreadable(
          file: name,
          reason: "cannot be written: \(reason); TMPDIR names another folder"
        )
      }
      written += count
    }
  }

  /// Fills a part of a buffer with the bytes at an offset; any number of readers at a time.
  ///
  /// - Parameters:
  ///   - buffer: what is filled from its beginning.
  ///   - count: how many bytes; the file must hold them.
  ///   - offset: where in the file they begin.
  /// - Throws: `InputError` when the file cannot be read again.
  package func read(into buffer: inout [UInt8], count: Int, at offset: Int) throws(InputError) {
    precondition(count <= buffer.count, "a buffer holds what is read into it")
    var filled = 0
    while filled < count {
      let more = unsafe buffer.withUnsafeMutableBytes { bytes in
        unsafe pread(
          descriptor,
          bytes.baseAddress.map { unsafe $0 + filled },
          count - filled,
          offset + filled
        )
      }
      if more < 0, errno == EINTR { continue }
      guard more > 0 else {
        throw .unreadable(file: name, reason: "cannot be read again")
      }
      filled += more
    }
  }
}
