// SPDX-License-Identifier: Apache-2.0

/// Interns names to dense integers in the order of first sight.
public struct NameTable: Sendable {
  /// The names, in the order in which they were first seen.
  public private(set) var names: [String] = []
  /// The bytes of all names, one after the other.
  private var text: [UInt8] = []
  /// Where each name's bytes end in `text`.
  private var ends: [Int] = [0]
  /// Open addressing: positions plus one in the low half, of the hash the high half; 0 is free.
  ///
  /// A power of two, at least twice as many as names.
  private var slots = [UInt64](repeating: 0, count: 16)

  /// Creates an empty table.
  public init() {}

  /// How many names there are.
  public var count: Int { names.count }

  /// The dense integer of `name`, new when the bytes were never seen; names compare by bytes.
  public mutating func intern(_ name: String) -> Int {
    let bytes = Array(name.utf8)
    if let known = position(of: bytes.span) { return known }
    precondition(names.count < Int32.max, "positions have 31 bits")
    names.append(name)
    text += bytes
    ends.append(text.count)
    if 2 * names.count > slots.count {
      slots = [UInt64](repeating: 0, count: 2 * slots.count)
      for position in names.indices { place(position) }
    } else {
      place(names.count - 1)
    }
    return names.count - 1
  }

  /// The dense integer of `name`, or nil when it was never interned.
  public func position(of name: String) -> Int? {
    let bytes = Array(name.utf8)
    return position(of: bytes.span)
  }

  /// The dense integer of the name with these UTF-8 bytes, or nil when it was never interned.
  public func position(of bytes: borrowing Span<UInt8>) -> Int? {
    let hash = ByteHash.of(bytes)
    var slot = Int(truncatingIfNeeded: hash) & (slots.count &- 1)
    while case let entry = slots[slot], entry != 0 {
      let position = Int(truncatingIfNeeded: entry & 0xFFFF_FFFF) &- 1
      if entry &>> 32 == hash &>> 32, holds(position, bytes) { return position }
      slot = (slot &+ 1) & (slots.count &- 1)
    }
    return nil
  }

  @inline(__always)
  private func holds(_ position: Int, _ bytes: borrowing Span<UInt8>) -> Bool {
    let start = ends[position]
    guard ends[position &+ 1] &- start == bytes.count else { return false }
    return ByteHash.equal(bytes, text.span, at: start)
  }

  /// Whether the name at a position stands at an index of a window; the result is where it ends.
  @inline(__always)
  func end(of position: Int, in bytes: borrowing Span<UInt8>, at index: Int) -> Int? {
    guard position < count else { return nil }
    let start = ends[position]
    let end = index &+ (ends[position &+ 1] &- start)
    guard end <= bytes.count else { return nil }
    let candidate = bytes.extracting(index..<end)
    return ByteHash.equal(candidate, text.span, at: start) ? end : nil
  }

  private mutating func place(_ position: Int) {
    let hash = ByteHash.of(text.span.extracting(ends[position]..<ends[position + 1]))
    var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
    while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
    slots[slot] = hash & 0xFFFF_FFFF_0000_0000 | UInt64(position + 1)
  }
}
