// SPDX-License-Identifier: Apache-2.0

public import PiCore

/// Standard input kept in a nameless temporary file, so that it can be read more than once.
public final class SpooledFile: Sendable {
  /// A path under which this process can open the bytes from the start.
  public var path: String { file.path }
  private let file: ScratchFile

  /// Copies a source to the end.
  ///
  /// - Parameters:
  ///   - source: what is read.
  ///   - folder: where there is room; nil for the folder of temporary files.
  /// - Throws: `InputError` when the source cannot be read or the copy not be written.
  public init(_ source: any ByteSource, folder: String? = nil) throws(InputError) {
    file = try ScratchFile(in: folder)
    var source = source
    var block = [UInt8](repeating: 0, count: 1 << 20)
    while case let count = try source.read(into: &block, from: 0), count > 0 {
      try file.append(block.span.extracting(..<count))
    }
  }
}
