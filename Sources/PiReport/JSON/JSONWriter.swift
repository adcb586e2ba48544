// SPDX-License-Identifier: Apache-2.0
// Bray: The JavaScript Object Notation (JSON) Data Interchange Format. RFC 8259, 2017.

import PiCore

/// A writer of JSON whose bytes depend on nothing but the calls that made them.
///
/// Objects are indented by two spaces; arrays of numbers stand on one line. Doubles are written in
/// their shortest form that reads back as the same value. Control, bidirectional and invisible
/// characters are escaped, so that the text is safe on a terminal and nothing is lost.
public struct JSONWriter: Sendable {
  /// How the document is laid out.
  public enum Layout: Sendable {
    /// Indented, one member a line.
    case indented
    /// Without spaces, and `<`, `>`, `&` escaped, so that it may stand in an HTML script element.
    case embedded
  }

  /// The bytes so far.
  public private(set) var bytes: [UInt8] = []
  private let layout: Layout
  private var depth = 0
  private var isFirst = true
  private var followsKey = false
  private var flatDepth = 0

  /// Creates a writer of one document.
  public init(layout: Layout = .indented) {
    self.layout = layout
  }

  /// Writes an object whose members `content` writes.
  public mutating func object(_ content: (inout JSONWriter) -> Void) {
    container("{", "}", isFlat: false, content)
  }

  /// Writes an array whose elements `content` writes.
  public mutating func array(_ content: (inout JSONWriter) -> Void) {
    container("[", "]", isFlat: false, content)
  }

  /// Writes an array of numbers on one line; `nil` and non-finite numbers become `null`.
  public mutating func numbers(_ values: [Double?]) {
    container("[", "]", isFlat: true) { json in
      for value in values { json.number(value) }
    }
  }

  /// Writes an array of texts on one line.
  public mutating func texts(_ values: [String]) {
    container("[", "]", isFlat: true) { json in
      for value in values { json.text(value) }
    }
  }

  /// Writes a key; the next call writes its value.
  public mutating func key(_ name: String) {
    separate()
    quote(name)
    put(layout == .indented ? ": " : ":")
    followsKey = true
  }

  /// Writes a text.
  public mutating func text(_ value: String) {
    separate()
    quote(value)
  }

  /// Writes a number in its shortest form; `nil` and non-finite numbers become `null`.
  public mutating func number(_ value: Double?) {
    separate()
    guard let value, value.isFinite else { return put("null") }
    put(DecimalFormat.shortest(value))
  }

  /// Writes a whole number.
  public mutating func integer(_ value: Int) {
    separate()
    put("\(value)")
  }

  /// Writes `true` or `false`.
  public mutating func flag(_ value: Bool) {
    separate()
    put(value ? "true" : "false")
  }

  /// Writes `null`.
  public mutating func null() {
    separate()
    put("null")
  }

  private mutating func container(
    _ open: String,
    _ close: String,
    isFlat: Bool,
    _ content: (inout JSONWriter) -> Void
  ) {
    separate()
    put(open)
    depth += 1
    flatDepth += isFlat ? 1 : 0
    isFirst = true
    content(&self)
    depth -= 1
    if !isFirst, flatDepth == 0 { newline() }
    flatDepth -= isFlat ? 1 : 0
    put(close)
    isFirst = false
    if depth == 0, layout == .indented { put("\n") }
  }

  private mutating func separate() {
    defer { followsKey = false }
    guard !followsKey, depth > 0 else { return }
    if !isFirst { put(flatDepth > 0 && layout == .indented ? ", " : ",") }
    isFirst = false
    if flatDepth == 0 { newline() }
  }

  private mutating func newline() {
    guard layout == .indented else { return }
    put("\n")
    for _ in 0..<depth { put("  ") }
  }

  private mutating func put(_ text: String) {
    bytes.append(contentsOf: text.utf8)
  }

  private mutating func quote(_ text: String) {
    JSONText.append(text, to: &bytes, isEmbedded: layout == .embedded)
  }
}
