// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiFormats
import Testing

struct SessionNumbersTests {
  /// Sessions by the hash of their names, some requests without one; a few sessions are frequent.
  private static func sessions(_ count: Int, seed: UInt64) -> [UInt64?] {
    let luck = Luck(seed: seed, replication: 0)
    return (0..<count).map { number in
      let key = RequestKey(source: 0, ordinal: UInt32(number))
      let drawn = luck.uniform(.service, request: key) * luck.uniform(.arrival, request: key)
      guard number % 11 != 5 else { return nil }
      // Names that differ in their high or in their low bits only.
      let name = UInt64(drawn * 40_000)
      return number % 2 == 0 ? name : name << 40
    }
  }

  @Test(arguments: [1, 2, 3] as [UInt64])
  func `sessions and turns are counted in the order of first sight`(_ seed: UInt64) {
    var numbers = SessionNumbers()
    var known: [UInt64: RequestKey] = [:]
    var next: UInt32 = 0
    for session in Self.sessions(100_000, seed: seed) {
      var expected = RequestKey(source: next, ordinal: 0)
      if let session, let last = known[session] {
        expected = RequestKey(source: last.source, ordinal: last.ordinal + 1)
      } else {
        next += 1
      }
      if let session { known[session] = expected }
      #expect(numbers.key(session) == expected, "seed \(seed)")
    }
    #expect(numbers.count == Int(next))
    #expect(known.count > 10_000)
  }

  @Test func `where memory is bounded the last sessions are remembered`() {
    var numbers = SessionNumbers(remembered: 4)
    func turn(_ session: UInt64) -> RequestKey { numbers.key(session) }
    for session in 0..<4 { #expect(turn(UInt64(session)).source == UInt32(session)) }
    // Seen again while the next four come: kept.
    #expect(turn(0) == RequestKey(source: 0, ordinal: 1))
    for session in 4..<8 { #expect(turn(UInt64(session)).source == UInt32(session)) }
    #expect(turn(3) == RequestKey(source: 3, ordinal: 1))
    for session in 8..<16 { #expect(turn(UInt64(session)).source == UInt32(session)) }
    // Forgotten: eight other sessions came.
    #expect(turn(1) == RequestKey(source: 16, ordinal: 0))
    #expect(numbers.count == 17)
  }

  @Test func `requests before the first session may be counted together`() {
    var numbers = SessionNumbers(behind: 3)
    #expect(numbers.number(7) == 3 && numbers.number(nil) == 4 && numbers.number(7) == 3)
  }
}
