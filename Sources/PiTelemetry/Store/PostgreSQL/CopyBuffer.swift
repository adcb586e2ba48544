// SPDX-License-Identifier: Apache-2.0

#if canImport(CPostgreSQL)

/// Bytes in network order that grow as they are appended.
@safe
struct CopyBuffer: ~Copyable {
  private var start: UnsafeMutableRawPointer
  private var capacity: Int
  private(set) var count = 0

  init(capacity: Int) {
    self.capacity = capacity
    unsafe start = .allocate(byteCount: capacity, alignment: 16)
  }

  deinit {
    unsafe start.deallocate()
  }

  mutating func removeAll() {
    count = 0
  }

  @inline(__always)
  mutating func append<Number: FixedWidthInteger>(_ number: Number) {
    let size = Number.bitWidth / 8
    if count + size > capacity { grow(by: size) }
    unsafe start.storeBytes(of: number.bigEndian, toByteOffset: count, as: Number.self)
    count += size
  }

  mutating func append(_ bytes: UnsafeRawBufferPointer) {
    guard let source = bytes.baseAddress else { return }
    if count + bytes.count > capacity { grow(by: bytes.count) }
    unsafe (start + count).copyMemory(from: source, byteCount: bytes.count)
    count += bytes.count
  }

  private mutating func grow(by size: Int) {
    let larger = max(capacity * 2, count + size)
    let moved = UnsafeMutableRawPointer.allocate(byteCount: larger, alignment: 16)
    unsafe moved.copyMemory(from: start, byteCount: count)
    unsafe start.deallocate()
    unsafe start = moved
    capacity = larger
  }

  borrowing func withBytes<Result>(
    _ body: (UnsafeRawBufferPointer) throws(StoreError) -> Result
  ) throws(StoreError) -> Result {
    try unsafe body(UnsafeRawBufferPointer(start: start, count: count))
  }
}
#endif
