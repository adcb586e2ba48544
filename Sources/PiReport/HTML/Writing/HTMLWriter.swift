// SPDX-License-Identifier: Apache-2.0

/// A writer of HTML in which only literals of this program can become markup.
struct HTMLWriter {
  /// An attribute: the name is a literal, the value is escaped.
  struct Attribute {
    let name: StaticString
    let value: String

    init(_ name: StaticString, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  /// The bytes so far.
  private(set) var bytes: [UInt8] = []

  /// Writes an element with content.
  mutating func element(
    _ name: StaticString,
    _ attributes: [Attribute] = [],
    _ content: (inout HTMLWriter) -> Void
  ) {
    open(name, attributes)
    content(&self)
    markup("</")
    markup(name)
    markup(">")
  }

  /// Writes an element that holds only text.
  mutating func element(_ name: StaticString, _ attributes: [Attribute] = [], text: String) {
    element(name, attributes) { $0.text(text) }
  }

  /// Writes an element without content and end tag, or the start of one.
  mutating func open(_ name: StaticString, _ attributes: [Attribute] = []) {
    markup("<")
    markup(name)
    for attribute in attributes {
      markup(" ")
      markup(attribute.name)
      markup("=\"")
      text(attribute.value, limit: SafeText.proseLimit)
      markup("\"")
    }
    markup(">")
  }

  /// Writes text, escaped for content and attributes; control and bidirectional characters are replaced.
  mutating func text(_ text: String, limit: Int = SafeText.proseLimit) {
    for byte in SafeText.visible(text, limit: limit).utf8 {
      switch byte {
      case UInt8(ascii: "&"): markup("&amp;")
      case UInt8(ascii: "<"): markup("&lt;")
      case UInt8(ascii: ">"): markup("&gt;")
      case UInt8(ascii: "\""): markup("&quot;")
      case UInt8(ascii: "'"): markup("&#39;")
      case UInt8(ascii: "`"): markup("&#96;")
      default: bytes.append(byte)
      }
    }
  }

  /// Writes a literal of this program as it is.
  mutating func markup(_ literal: StaticString) {
    bytes.append(contentsOf: literal.description.utf8)
  }

  /// Writes an element whose content a browser takes as it is, which must not hold its end tag.
  mutating func verbatim(
    _ name: StaticString,
    _ attributes: [Attribute] = [],
    trusted content: [UInt8]
  ) {
    open(name, attributes)
    bytes.append(contentsOf: content)
    markup("</")
    markup(name)
    markup(">\n")
  }

  /// Ends a line of the source, for people who read it.
  mutating func newline() {
    bytes.append(UInt8(ascii: "\n"))
  }
}
