// SPDX-License-Identifier: Apache-2.0

public import PiCore

/// A source whose first bytes were looked at and are read again.
public struct PeekedSource: ByteSource {
  /// The name that errors show.
  public var name: String { rest.name }
  /// The first bytes, at most as many as were asked for.
  public let head: [UInt8]
  private var served = 0
  private var rest: any ByteSource

  /// Reads up to `count` bytes ahead.
  public init(_ source: any ByteSource, count: Int = 64 << 10) throws(InputError) {
    rest = source
    var bytes = [UInt8](repeating: 0, count: count)
    var filled = 0
    while filled < count, case let more = try rest.read(into: &bytes, from: filled), more > 0 {
      filled += more
    }
    head = Array(bytes[..<filled])
  }

  /// Reads the bytes looked at, then the rest.
  public mutating func read(
    into buffer: inout [UInt8],
    from offset: Int
  ) throws(InputError) -> Int {
    guard served < head.count else { return try rest.read(into: &buffer, from: offset) }
    let count = min(head.count - served, buffer.count - offset)
    buffer.replaceSubrange(offset..<offset + count, with: head[served..<served + count])
    served += count
    return count
  }
}
