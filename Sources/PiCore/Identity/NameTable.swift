// SPDX-License-Identifier: Apache-2.0

/// Interns names to dense integers in the order of first sight.
public struct NameTable: Sendable {
  /// The names, in the order in which they were first seen.
  public private(set) var names: [String] = []
  private var keys: [[UInt8]] = []
  /// Open addressing: positions, or -1; a power of two, at least twice as many as names.
  private var slots = [Int32](repeating: -1, count: 16)

  /// Creates an empty table.
  public init() {}

  /// The dense integer of `name`, new when the bytes were never seen; names compare by bytes.
  public mutating func intern(_ name: String) -> Int {
    let bytes = Array(name.utf8)
    if let known = position(of: bytes.span) { return known }
    precondition(names.count < Int32.max, "positions have 31 bits")
    names.append(name)
    keys.append(bytes)
    if 2 * names.count > slots.count { grow() }
    place(names.count - 1)
    return names.count - 1
  }

  /// The dense integer of `name`, or nil when it was never interned.
  public func position(of name: String) -> Int? {
    let bytes = Array(name.utf8)
    return position(of: bytes.span)
  }

  /// The dense integer of the name with these UTF-8 bytes, or nil when it was never interned.
  public func position(of bytes: borrowing Span<UInt8>) -> Int? {
    var slot = NameTable.hash(bytes) & (slots.count - 1)
    while case let position = Int(slots[slot]), position >= 0 {
      if NameTable.equal(keys[position], bytes) { return position }
      slot = (slot + 1) & (slots.count - 1)
    }
    return nil
  }

  private mutating func grow() {
    slots = [Int32](repeating: -1, count: 2 * slots.count)
    for position in 0..<names.count - 1 { place(position) }
  }

  private mutating func place(_ position: Int) {
    let key = keys[position]
    var slot = NameTable.hash(key.span) & (slots.count - 1)
    while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
    slots[slot] = Int32(position)
  }

  @inline(__always)
  private static func equal(_ key: [UInt8], _ bytes: borrowing Span<UInt8>) -> Bool {
    guard key.count == bytes.count else { return false }
    for index in key.indices where key[index] != bytes[index] { return false }
    return true
  }

  /// FNV-1a with a final mix, so that low bits can choose a slot.
  @inline(__always)
  private static func hash(_ bytes: borrowing Span<UInt8>) -> Int {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for index in 0..<bytes.count {
      hash = (hash ^ UInt64(bytes[index])) &* 0x0000_0100_0000_01B3
    }
    hash = (hash ^ hash >> 32) &* 0x9E37_79B9_7F4A_7C15
    return Int(truncatingIfNeeded: hash ^ hash >> 29)
  }
}
