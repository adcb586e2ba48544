// SPDX-License-Identifier: Apache-2.0

package import PiReport

/// Members of an object with their values.
extension JSONWriter {
  /// Writes a member that holds a whole number; as a text beyond 64 bits, and `null` for nil.
  package mutating func member(whole key: String, _ value: Int128?) {
    self.key(key)
    guard let value else { return null() }
    if let small = Int(exactly: value) { integer(small) } else { text("\(value)") }
  }

  /// Writes a member that holds a whole number.
  package mutating func member(whole key: String, _ value: Int64) {
    member(whole: key, Int128(value))
  }

  /// Writes a member that holds a text, or `null`.
  package mutating func member(text key: String, _ value: String?) {
    self.key(key)
    if let value { text(value) } else { null() }
  }

  /// Writes a member that holds a number, or `null`.
  package mutating func member(number key: String, _ value: Double?) {
    self.key(key)
    number(value)
  }

  /// Writes a member that holds an object.
  package mutating func member(object key: String, _ content: (inout JSONWriter) -> Void) {
    self.key(key)
    object(content)
  }

  /// Writes a member that holds an array of what `elements` writes.
  package mutating func member<Element>(
    array key: String,
    _ elements: [Element],
    _ write: (Element, inout JSONWriter) -> Void
  ) {
    self.key(key)
    array { json in
      for element in elements { write(element, &json) }
    }
  }
}
