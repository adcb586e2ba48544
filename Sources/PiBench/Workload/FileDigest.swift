// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiCryptography
import PiFormats

/// The SHA-256 of a file in lower-case hexadecimal, read in blocks.
func digest(ofFile path: String) throws(InputError) -> String {
  var source = try FileSource(path: path)
  var hash = SHA256()
  var block = [UInt8](repeating: 0, count: 1 << 16)
  while case let count = try source.read(into: &block, from: 0), count > 0 {
    hash.update(Array(block[..<count]))
  }
  return hash.finish().hexadecimal
}
