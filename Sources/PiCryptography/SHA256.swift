// SPDX-License-Identifier: Apache-2.0
// FIPS 180-4: Secure Hash Standard. NIST, 2015. DOI 10.6028/NIST.FIPS.180-4.

import CSodium

/// A SHA-256 hash that is fed in pieces.
public struct SHA256: ~Copyable {
  private var state = crypto_hash_sha256_state()

  /// Starts a hash.
  public init() {
    let status = unsafe crypto_hash_sha256_init(&state)
    precondition(status == 0, "SHA-256 starts")
  }

  /// Appends bytes.
  public mutating func update(_ bytes: [UInt8]) {
    let status = unsafe crypto_hash_sha256_update(&state, bytes, UInt64(bytes.count))
    precondition(status == 0, "SHA-256 takes bytes")
  }

  /// Ends the hash and returns its digest.
  public consuming func finish() -> SHA256Digest {
    var bytes = [UInt8](repeating: 0, count: SHA256Digest.byteCount)
    let status = unsafe crypto_hash_sha256_final(&state, &bytes)
    precondition(status == 0, "SHA-256 ends")
    return SHA256Digest(bytes: bytes)
  }

  /// Returns the digest of all bytes at once.
  public static func digest(of bytes: [UInt8]) -> SHA256Digest {
    var hash = SHA256()
    hash.update(bytes)
    return hash.finish()
  }
}

/// The 32 bytes that SHA-256 makes of a message.
public struct SHA256Digest: Hashable, Sendable {
  /// Number of bytes of a digest.
  public static let byteCount = 32

  /// The bytes, 32 of them.
  public let bytes: [UInt8]

  init(bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// The bytes as 64 lower-case hexadecimal digits.
  public var hexadecimal: String {
    let digits = Array("0123456789abcdef".utf8)
    let text = bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
    return String(decoding: text, as: UTF8.self)
  }
}
