// SPDX-License-Identifier: Apache-2.0

import Glibc
public import PiCore

/// A regular text file, or standard input, as a source of bytes.
public struct FileSource: ByteSource {
  /// The largest file in bytes.
  public static let maximumBytes = 16 << 30

  /// The path as the user wrote it, `standard input` for `-`.
  public let name: String
  private let descriptor: Descriptor
  private let allowsBinary: Bool
  private var total = 0

  /// Opens a file for reading; `-` is standard input.
  ///
  /// Directories, devices, empty and compressed files are refused with a reason.
  ///
  /// - Parameters:
  ///   - path: the path as the user wrote it.
  ///   - allowsBinary: whether the file may be other than text.
  /// - Throws: `InputError` with the reason.
  public init(path: String, allowsBinary: Bool = false) throws(InputError) {
    self.allowsBinary = allowsBinary
    guard path != "-" else {
      name = "standard input"
      descriptor = Descriptor(number: 0, isOwned: false)
      return
    }
    name = path
    guard !path.isEmpty, !path.utf8.contains(0) else {
      throw .unreadable(file: path, reason: "expected the path of a file")
    }
    let number = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard number >= 0 else { throw .unreadable(file: path, reason: FileSource.reason(errno)) }
    descriptor = Descriptor(number: number, isOwned: true)
    try checkKind()
  }

  private func checkKind() throws(InputError) {
    var status = stat()
    guard unsafe fstat(descriptor.number, &status) == 0 else {
      throw .unreadable(file: name, reason: FileSource.reason(errno))
    }
    let kind = status.st_mode & S_IFMT
    guard kind != S_IFDIR else { throw .unreadable(file: name, reason: "is a directory") }
    guard kind == S_IFREG else { throw .unreadable(file: name, reason: "is not a regular file") }
    guard status.st_size > 0 else { throw .unreadable(file: name, reason: "the file is empty") }
    guard status.st_size <= FileSource.maximumBytes else { throw tooLarge }
  }

  /// The size of the file in bytes; nil for standard input.
  public var size: Int? {
    var status = stat()
    guard unsafe fstat(descriptor.number, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      return nil
    }
    return Int(status.st_size)
  }

  private var tooLarge: InputError {
    .unreadable(file: name, reason: "is larger than 16 GiB")
  }

  /// Reads the next bytes; the first ones are checked to be text.
  public mutating func read(
    into buffer: inout [UInt8],
    from offset: Int
  ) throws(InputError) -> Int {
    var count = -1
    repeat {
      count = unsafe buffer.withUnsafeMutableBytes { bytes in
        unsafe Glibc.read(
          descriptor.number,
          bytes.baseAddress.map { unsafe $0 + offset },
          bytes.count - offset
        )
      }
    } while count < 0 && errno == EINTR
    guard count >= 0 else { throw .unreadable(file: name, reason: FileSource.reason(errno)) }
    if total == 0, count > 0 { try checkKind(of: buffer[offset..<offset + count]) }
    total += count
    guard total <= FileSource.maximumBytes else { throw tooLarge }
    return count
  }

  /// Reads a whole source into memory.
  ///
  /// - Parameters:
  ///   - source: the bytes.
  ///   - limit: the most bytes that are accepted.
  /// - Returns: all bytes.
  /// - Throws: `InputError` when the source is larger or cannot be read.
  public static func readAll(
    _ source: any ByteSource,
    limit: Int = 256 << 20
  ) throws(InputError) -> [UInt8] {
    var source = source
    var bytes = [UInt8](repeating: 0, count: 64 << 10)
    var count = 0
    while case let more = try source.read(into: &bytes, from: count), more > 0 {
      count += more
      guard count <= limit else {
        throw .unreadable(file: source.name, reason: "is larger than \(limit) bytes")
      }
      if count == bytes.count { bytes += [UInt8](repeating: 0, count: count) }
    }
    bytes.removeLast(bytes.count - count)
    return bytes
  }

  /// Refuses compressed data and the like; and, where text is expected, a zero byte with its place.
  private func checkKind(of head: ArraySlice<UInt8>) throws(InputError) {
    if let kind = FileSource.binaryKind(head) {
      throw .unreadable(file: name, reason: "expected text, found \(kind)")
    }
    guard !allowsBinary, let zero = head.prefix(4_096).firstIndex(of: 0) else { return }
    let before = head[..<zero]
    let line = before.count { $0 == 0x0A } + 1
    let lineStart = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? head.startIndex
    // Columns count scalars: bytes that continue one do not count.
    let column = head[lineStart..<zero].count { $0 & 0xC0 != 0x80 } + 1
    throw .unexpected(
      at: InputPosition(file: name, line: line, column: column),
      expected: "text",
      found: "byte 0x00, which only binary data has"
    )
  }

  /// The kind of a binary file by its first bytes, or nil when it is none that is known.
  private static func binaryKind(_ head: ArraySlice<UInt8>) -> String? {
    let known: [(magic: [UInt8], kind: String)] = [
      ([0x1F, 0x8B], "gzip data (decompress it first)"),
      ([0x28, 0xB5, 0x2F, 0xFD], "zstd data (decompress it first)"),
      ([0xFD, 0x37, 0x7A, 0x58, 0x5A], "xz data (decompress it first)"),
      ([0x50, 0x4B, 0x03, 0x04], "a zip archive or spreadsheet"),
      (Array("PAR1".utf8), "a Parquet file"),
      (Array("SQLite format 3".utf8), "an SQLite database"),
      ([0xFF, 0xFE], "UTF-16 text (convert it to UTF-8)"),
      ([0xFE, 0xFF], "UTF-16 text (convert it to UTF-8)"),
      (Array("version https://git-lfs".utf8), "a Git LFS pointer instead of the file"),
    ]
    return known.first { head.starts(with: $0.magic) }?.kind
  }

  private static func reason(_ code: Int32) -> String {
    switch code {
    case ENOENT: "no such file"
    case EACCES, EPERM: "permission denied"
    case ELOOP: "too many symbolic links"
    case ENAMETOOLONG: "the path is too long"
    case ENOTDIR: "a part of the path is not a directory"
    case EISDIR: "is a directory"
    case EMFILE, ENFILE: "too many open files"
    default: "cannot be read (system error \(code))"
    }
  }
}

/// An open file, closed when the last source that reads it goes.
private final class Descriptor: Sendable {
  let number: Int32
  private let isOwned: Bool

  init(number: Int32, isOwned: Bool) {
    self.number = number
    self.isOwned = isOwned
  }

  deinit {
    if isOwned { close(number) }
  }
}
