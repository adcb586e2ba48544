// SPDX-License-Identifier: Apache-2.0

import PiCore
import Synchronization

/// Counts the bytes that a source gave.
final class ByteMeter: Sendable {
  private let bytes = Atomic(0)

  var count: Int { bytes.load(ordering: .relaxed) }

  func add(_ count: Int) {
    bytes.add(count, ordering: .relaxed)
  }
}

/// A source whose bytes are counted.
struct MeteredSource: ByteSource {
  var name: String { source.name }
  private var source: any ByteSource
  private let meter: ByteMeter

  init(_ source: any ByteSource, meter: ByteMeter) {
    self.source = source
    self.meter = meter
  }

  mutating func read(into buffer: inout [UInt8], from offset: Int) throws(InputError) -> Int {
    let count = try source.read(into: &buffer, from: offset)
    meter.add(count)
    return count
  }
}
