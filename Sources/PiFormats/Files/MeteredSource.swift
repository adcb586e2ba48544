// SPDX-License-Identifier: Apache-2.0

package import PiCore
import Synchronization

/// Counts the bytes that a source gave.
package final class ByteMeter: Sendable {
  private let bytes = Atomic(0)

  /// Starts at nothing.
  package init() {}

  /// Bytes so far.
  package var count: Int { bytes.load(ordering: .relaxed) }

  /// Adds bytes.
  package func add(_ count: Int) {
    bytes.add(count, ordering: .relaxed)
  }
}

/// A source whose bytes are counted.
package struct MeteredSource: ByteSource {
  package var name: String { source.name }
  private var source: any ByteSource
  private let meter: ByteMeter

  package init(_ source: any ByteSource, meter: ByteMeter) {
    self.source = source
    self.meter = meter
  }

  package mutating func read(into buffer: inout [UInt8], from offset: Int) throws(InputError) -> Int
  {
    let count = try source.read(into: &buffer, from: offset)
    meter.add(count)
    return count
  }
}
