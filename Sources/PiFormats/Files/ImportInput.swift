// SPDX-License-Identifier: Apache-2.0

package import PiCore
import PiCryptography

/// A file, or standard input, that an import reads more than once.
package final class ImportInput {
  /// What messages call it.
  package let name: String
  private let path: String
  /// Keeps standard input readable.
  private let spool: SpooledFile?

  /// Names a file; `-` is standard input, which is kept in a temporary file.
  package init(_ file: String) throws(InputError) {
    let spool = file == "-" ? try SpooledFile(FileSource(path: "-")) : nil
    self.spool = spool
    path = spool?.path ?? file
    name = spool == nil ? file : "standard input"
  }

  /// Opens it at its beginning.
  package func open(allowsBinary: Bool = false) throws(InputError) -> any ByteSource {
    NamedSource(try FileSource(path: path, allowsBinary: allowsBinary), name: name)
  }

  /// Bytes of the file.
  package func size() throws(InputError) -> Int {
    try FileSource(path: path, allowsBinary: true).size ?? 0
  }

  /// SHA-256 of the bytes in hexadecimal digits.
  package func contentHash(
    allowsBinary: Bool = false,
    progress: (Int) -> Void = { _ in }
  ) throws(InputError) -> String {
    var source = try open(allowsBinary: allowsBinary)
    var hash = SHA256()
    var block = [UInt8](repeating: 0, count: 1 << 20)
    var done = 0
    while case let count = try source.read(into: &block, from: 0), count > 0 {
      if count == block.count { hash.update(block) } else { hash.update(Array(block[..<count])) }
      done += count
      progress(done)
    }
    return hash.finish().hexadecimal
  }

  /// One hash over several files and what else the result depends on.
  package static func contentHash(
    _ inputs: [ImportInput],
    settings: String
  ) throws(InputError) -> String {
    var parts: [String] = []
    for input in inputs { parts.append(try input.contentHash(allowsBinary: true)) }
    return SHA256.digest(of: Array((parts + [settings]).joined(separator: "\n").utf8)).hexadecimal
  }

  /// The texts of the first column of a table.
  package func firstColumn() throws(InputError) -> [String] {
    var table = try CSVReader(try open())
    var texts: [String] = []
    while try table.next() { texts.append(try table.string(0)) }
    return texts
  }
}

/// A source under another name.
struct NamedSource: ByteSource {
  let name: String
  private var source: any ByteSource

  init(_ source: any ByteSource, name: String) {
    self.source = source
    self.name = name
  }

  mutating func read(into buffer: inout [UInt8], from offset: Int) throws(InputError) -> Int {
    try source.read(into: &buffer, from: offset)
  }
}
