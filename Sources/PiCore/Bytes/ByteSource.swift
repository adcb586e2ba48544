// SPDX-License-Identifier: Apache-2.0

/// Where bytes come from, read in chunks: a file, standard input, memory.
public protocol ByteSource: Sendable {
  /// The name that errors show.
  var name: String { get }

  /// Reads into `buffer` from index `offset` up to its end.
  ///
  /// - Parameters:
  ///   - buffer: storage whose size does not change.
  ///   - offset: index of the first byte to overwrite, below `buffer.count`.
  /// - Returns: how many bytes were read; 0 only at the end of the input.
  /// - Throws: ``InputError`` when the source cannot be read.
  mutating func read(into buffer: inout [UInt8], from offset: Int) throws(InputError) -> Int
}

/// Bytes in memory as a source.
public struct MemorySource: ByteSource {
  /// The name that errors show.
  public let name: String
  private let bytes: [UInt8]
  private var position = 0
  private let chunk: Int

  /// Creates a source over `bytes` that hands out at most `chunk` bytes a time.
  public init(_ bytes: [UInt8], named name: String, chunk: Int = .max) {
    precondition(chunk > 0, "a chunk has at least one byte")
    self.bytes = bytes
    self.name = name
    self.chunk = chunk
  }

  /// Creates a source over the UTF-8 bytes of `text`.
  public init(_ text: String, named name: String, chunk: Int = .max) {
    self.init(Array(text.utf8), named: name, chunk: chunk)
  }

  /// Copies the next bytes.
  public mutating func read(
    into buffer: inout [UInt8],
    from offset: Int
  ) throws(InputError) -> Int {
    let count = min(chunk, buffer.count - offset, bytes.count - position)
    buffer.replaceSubrange(
      offset..<(offset + count),
      with: bytes[position..<(position + count)]
    )
    position += count
    return count
  }
}

/// A window over a source that slides forward record by record.
@usableFromInline
struct ChunkBuffer: Sendable {
  private var source: any ByteSource
  /// The storage; the window's unread bytes are `start ..< end`.
  @usableFromInline private(set) var bytes: [UInt8]
  /// Index of the first byte of the current record.
  var start = 0
  /// Index after the last byte read so far.
  private(set) var end = 0
  /// Whether the source has ended.
  private(set) var isAtEnd = false

  var name: String { source.name }

  init(_ source: any ByteSource, capacity: Int) {
    self.source = source
    bytes = [UInt8](repeating: 0, count: capacity)
  }

  /// Moves the unread bytes to the front, doubles a full buffer, and reads once more.
  mutating func fill() throws(InputError) {
    guard !isAtEnd else { return }
    if start > 0 {
      for index in start..<end { bytes[index - start] = bytes[index] }
      end -= start
      start = 0
    }
    if end == bytes.count { bytes += [UInt8](repeating: 0, count: bytes.count) }
    let count = try source.read(into: &bytes, from: end)
    isAtEnd = count == 0
    end += count
  }

  /// The word or scalar at so many bytes behind the start, for an error, however the bytes come.
  mutating func excerpt(at offset: Int = 0) -> String {
    while end - start - offset < UTF8Text.longestExcerpt, !isAtEnd {
      guard (try? fill()) != nil else { break }
    }
    return UTF8Text.excerpt(bytes.span, at: start + offset, to: end)
  }

  /// Reads the first bytes and steps over a byte-order mark.
  mutating func skipByteOrderMark() throws(InputError) {
    while end - start < 3, !isAtEnd { try fill() }
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    if end - start >= 3, bytes[start..<(start + 3)].elementsEqual(mark) { start += 3 }
  }
}
