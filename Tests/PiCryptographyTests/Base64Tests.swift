// SPDX-License-Identifier: Apache-2.0

import PiCryptography
import Testing

@Suite struct `Base64 text` {
  @Test(arguments: [
    ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"),
    ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
  ])
  func `agrees with the vectors of RFC 4648`(message: String, expected: String) {
    #expect(Base64.encode(Array(message.utf8)) == expected)
  }

  @Test func `uses the standard alphabet`() {
    #expect(Base64.encode([0xFB, 0xEF, 0xFF]) == "++//")
  }
}
