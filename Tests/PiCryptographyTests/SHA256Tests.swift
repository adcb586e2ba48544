// SPDX-License-Identifier: Apache-2.0

import PiCryptography
import Testing

@Suite struct `SHA-256` {
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
    (
      "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmn"
        + "hijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
      "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
    ),
  ])
  func `agrees with the vectors of FIPS 180`(message: String, expected: String) {
    #expect(SHA256.digest(of: Array(message.utf8)).hexadecimal == expected)
  }

  @Test func `a million times a agrees with FIPS 180 in pieces of any size`() {
    let expected = "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
    for size in [1_000, 64, 63, 999] {
      var hash = SHA256()
      var left = 1_000_000
      while left > 0 {
        hash.update([UInt8](repeating: UInt8(ascii: "a"), count: min(size, left)))
        left -= min(size, left)
      }
      #expect(hash.finish().hexadecimal == expected)
    }
  }

  @Test func `one flipped bit changes the digest`() {
    let message = [UInt8](repeating: 7, count: 100)
    var other = message
    other[42] ^= 1
    #expect(SHA256.digest(of: message) != SHA256.digest(of: other))
    #expect(SHA256.digest(of: message).bytes.count == SHA256Digest.byteCount)
  }
}
