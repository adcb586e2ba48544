// SPDX-License-Identifier: Apache-2.0

package import PiCore
package import PiFormats

/// A reader that is fed with broken files, and the laws that hold whatever it is fed.
package struct FuzzTarget: Sendable {
  /// How a file of requests is opened: the reader, and the name of the format that it was taken for.
  package typealias Opening =
    @Sendable (PeekedSource, RecordOptions) throws(InputError) -> (any RecordReader, String)

  package let id: String
  /// Files that it reads without an error.
  package let seeds: [[UInt8]]
  package let check: @Sendable ([UInt8]) throws(FuzzFault) -> Void

  package init(
    id: String,
    seeds: [[UInt8]],
    check: @escaping @Sendable ([UInt8]) throws(FuzzFault) -> Void
  ) {
    self.id = id
    self.seeds = seeds
    self.check = check
  }

  /// A reader of whole files: an error is one clear line.
  package static func whole(
    _ id: String,
    _ seeds: [[UInt8]],
    _ read: @escaping @Sendable ([UInt8], String) throws(InputError) -> Void
  ) -> FuzzTarget {
    FuzzTarget(id: id, seeds: seeds) { (bytes) throws(FuzzFault) in
      do throws(InputError) { try read(bytes, "f") } catch { try error.check() }
    }
  }

  /// A reader of streams: what it says does not depend on how the bytes come.
  package static func chunked(
    _ id: String,
    _ seeds: [[UInt8]],
    _ read: @escaping @Sendable (MemorySource) throws(InputError) -> [String]
  ) -> FuzzTarget {
    FuzzTarget(id: id, seeds: seeds) { (bytes) throws(FuzzFault) in
      func transcript(_ chunk: Int) throws(FuzzFault) -> [String] {
        do throws(InputError) {
          return try read(MemorySource(bytes, named: "f", chunk: chunk))
        } catch {
          try error.check()
          return [error.description]
        }
      }
      try FuzzFault.differ(try transcript(.max), try transcript(7), "in chunks of 7 bytes")
    }
  }
}
