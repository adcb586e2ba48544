// SPDX-License-Identifier: Apache-2.0

/// Makes a file that is nearly right out of one that is.
struct Mutator {
  private var luck: FuzzLuck
  /// Files whose parts may be put into others.
  private let seeds: [[UInt8]]

  init(_ seeds: [[UInt8]], luck: FuzzLuck) {
    self.seeds = seeds
    self.luck = luck
  }

  /// Numbers and texts that readers stumble over: at the ends of types and ranges, and just inside of them.
  private static let tokens: [[UInt8]] = [
    "0", "-0", "1", "-1", "0.1", "1e-320", "1e308", "-1e308", "1e400", "4294967295", "4294967296",
    "2147483647", "2147483648", "9007199254740993", "9223372036854775807", "-9223372036854775808",
    "9223372036854775808", "18446744073709551615", "99999999999999999999999", "3155760000",
    "4607182418800017408", "1793610000", "1793610000000", "1793610000000000", "NaN", "Infinity",
    "-Infinity", "nan", "inf", "null", "true", "false", "", "\"\"", "{}", "[]", "[[[[[[[[",
    "{\"a\":",
    "\"", "\\", "\\u0000", "\\ud800", ",", ",,", ";", "\t", "\r\n", "\n\n", "\u{feff}", "\u{202e}",
    "\u{1b}[31m", "1,234", "1_000", "0x10", "+5", "١٢", "9999-12-31T23:59:59.999999999Z",
    "0000-01-01", "1969-12-31T23:59:59Z", "2026-02-30", "2026-12-01T25:00:00Z", "-1s", "1e9",
    "1e18", "-1e18", "1e-19", "EUR",
  ].map { Array($0.utf8) }

  /// One to four changes of one of the seeds.
  mutating func next() -> [UInt8] {
    var bytes = seeds.randomElement(using: &luck) ?? []
    for _ in 0..<Int.random(in: 1...4, using: &luck) { change(&bytes) }
    return bytes
  }

  private mutating func change(_ bytes: inout [UInt8]) {
    guard !bytes.isEmpty else {
      bytes = token()
      return
    }
    switch Int.random(in: 0..<10, using: &luck) {
    case 0: bytes[place(in: bytes)] ^= 1 << UInt8.random(in: 0..<8, using: &luck)
    case 1: bytes[place(in: bytes)] = UInt8.random(in: 0...255, using: &luck)
    case 2: bytes.removeSubrange(range(in: bytes))
    case 3: bytes.insert(contentsOf: bytes[range(in: bytes)], at: place(in: bytes))
    case 4: bytes.insert(contentsOf: token(), at: place(in: bytes))
    case 5, 6, 7: replaceNumber(in: &bytes)
    case 8:
      let other = seeds.randomElement(using: &luck) ?? bytes
      guard !other.isEmpty else { return }
      bytes.replaceSubrange(range(in: bytes), with: other[range(in: other)])
    default: bytes.removeLast(bytes.count - place(in: bytes))
    }
  }

  /// Puts another token where a number stands.
  private mutating func replaceNumber(in bytes: inout [UInt8]) {
    func isPart(_ byte: UInt8) -> Bool { (48...57).contains(byte) || byte == 46 || byte == 45 }
    let start = place(in: bytes)
    guard let first = bytes[start...].firstIndex(where: isPart) else { return }
    let end = bytes[first...].firstIndex { !isPart($0) } ?? bytes.count
    bytes.replaceSubrange(first..<end, with: token())
  }

  private mutating func token() -> [UInt8] { Self.tokens.randomElement(using: &luck) ?? [] }

  private mutating func place(in bytes: [UInt8]) -> Int {
    Int.random(in: 0..<bytes.count, using: &luck)
  }

  /// Mostly short.
  private mutating func range(in bytes: [UInt8]) -> Range<Int> {
    let start = place(in: bytes)
    let most = Bool.random(using: &luck) ? 8 : bytes.count
    return start..<min(start + Int.random(in: 1...most, using: &luck), bytes.count)
  }
}
