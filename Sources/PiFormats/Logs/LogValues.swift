// SPDX-License-Identifier: Apache-2.0

import PiCore

/// Values of log entries, checked: what is absent, null or empty is nil.
extension JSONNode {
  /// Whether there is nothing here: null, or an empty text.
  private var isBlank: Bool {
    switch value {
    case .null: true
    case .string(let text): text.isEmpty
    default: false
    }
  }

  /// The value of a member that says something.
  func present(_ key: String) -> JSONNode? {
    guard let node = self[key], !node.isBlank else { return nil }
    return node
  }

  /// The text of a member.
  func text(_ key: String) throws(InputError) -> String? {
    guard let node = present(key) else { return nil }
    return try String(json: node)
  }

  /// A token count of a member; a whole number in a text is taken too.
  func tokens(_ key: String) throws(InputError) -> TokenCount? {
    guard let node = present(key) else { return nil }
    return try node.tokens()
  }

  /// The value as a token count.
  func tokens() throws(InputError) -> TokenCount {
    let whole: Int64? =
      switch value {
      case .number(let number): number.int64 ?? Int64(exactly: number.double)
      case .string(let text): Int64(text)
      default: nil
      }
    guard let whole, let count = TokenCount(perRequest: whole) else {
      throw unexpected("a token count in 0 … \(TokenCount.mostPerRequest)")
    }
    return count
  }

  /// A span of a member that counts `unit` seconds.
  func duration(_ key: String, unit: Double = 1) throws(InputError) -> TimeSpan? {
    guard let node = present(key) else { return nil }
    guard let span = TimeSpan(exactlySeconds: try Double(json: node) * unit), span >= .zero else {
      throw node.unexpected("a duration, 0 or more")
    }
    return span
  }

  /// An instant of a member in seconds since 1970, or since any origin within 146 years.
  func instant(seconds key: String) throws(InputError) -> Instant? {
    try present(key)?.seconds()
  }

  /// The value as seconds since 1970, or since any origin within 146 years.
  func seconds() throws(InputError) -> Instant {
    if case .number(let number) = value,
      let exact = FixedPoint.parse(Array(number.text.utf8).span, scale: 9),
      exact.magnitude < 1 << 62
    {
      return Instant(nanoseconds: exact)
    }
    let nanoseconds = try Double(json: self) * 1e9
    guard abs(nanoseconds) < 0x1p62 else { throw unexpected("a time in seconds") }
    return Instant(nanoseconds: Int64(nanoseconds.rounded(.toNearestOrEven)))
  }

  /// An instant of a member that is a time stamp such as `2026-11-02T09:00:01.250Z`.
  func instant(stamp key: String) throws(InputError) -> Instant? {
    try present(key)?.instant()
  }

  /// The value as an instant by a time stamp.
  func instant() throws(InputError) -> Instant {
    let text = Array(try String(json: self).utf8)
    guard let time = Timestamp.nanoseconds(text.span) else {
      throw unexpected("a time stamp such as 2026-11-02T09:00:01.250Z")
    }
    return Instant(nanoseconds: time)
  }

  /// Money of a member in dollars.
  func dollars(_ key: String) throws(InputError) -> NanoDollars? {
    guard let node = present(key) else { return nil }
    guard let money = NanoDollars(nearest: try Double(json: node)) else {
      throw node.unexpected("a cost in dollars, 0 or more")
    }
    return money
  }

  /// The entry's end, not before its start.
  func ended(_ end: Instant?, after start: Instant) throws(InputError) -> Instant? {
    guard let end else { return nil }
    guard end >= start else {
      throw .unexpected(
        at: position,
        expected: "an end not before the start",
        found: "an earlier one"
      )
    }
    return end
  }
}

extension NanoDollars {
  /// The nearest amount, half to even, or nil outside 0 … 1,000,000 dollars.
  init?(nearest dollars: Double) {
    guard dollars >= 0, dollars <= 1e6 else { return nil }
    self.init(Int64((dollars * 1e9).rounded(.toNearestOrEven)))
  }
}

extension String {
  /// Whether the bytes of a word stand somewhere in the text, which characters take long to tell.
  func holds(_ word: String) -> Bool {
    utf8.indices.contains { utf8[$0...].starts(with: word.utf8) }
  }
}
