// SPDX-License-Identifier: Apache-2.0

import PiCore

/// The entries of a JSON log one by one: elements of an array, or one document a line.
struct JSONEntries: Sendable {
  private var stream: JSONStream
  private let shape: JSONShape
  /// The key of the object that holds the array of entries; nil when entries stand free.
  private let wrapper: String?
  /// Whether nothing was found but lists without an entry.
  private(set) var isEmpty = false
  private var hasEntries = false
  private var isInArray = false
  private var isInObject = false
  /// Where the object that holds the array begins, and whether the array was found.
  private var opening = InputPosition(file: "", line: 1, column: 1)
  private var hasList = false

  init(
    _ source: any ByteSource,
    shape: JSONShape,
    wrapper: String? = nil
  ) throws(InputError) {
    stream = try JSONStream(source, dialect: .python)
    self.shape = shape
    self.wrapper = wrapper
  }

  /// Whether the last error left the stream at the next entry.
  ///
  /// A grammatical error in an array has no next entry: where it would begin is not known.
  var canContinue: Bool {
    !stream.isBroken || (!isInArray && !isInObject && stream.canContinue)
  }

  /// The next entry, or nil at the end.
  mutating func next() throws(InputError) -> JSONNode? {
    while true {
      if isInArray {
        if try stream.nextElement() { return try entry() }
        isInArray = false
      } else if isInObject {
        try findArray()
      } else {
        guard try stream.nextDocument() else { return nil }
        if try stream.kind() == .array {
          try enterArray()
        } else if wrapper == nil {
          return try entry()
        } else {
          opening = stream.position
          hasList = false
          try stream.enterObject()
          isInObject = true
        }
      }
    }
  }

  private mutating func entry() throws(InputError) -> JSONNode {
    hasEntries = true
    isEmpty = false
    return try stream.node(keeping: shape)
  }

  private mutating func enterArray() throws(InputError) {
    try stream.enterArray()
    isInArray = true
    hasList = true
    isEmpty = !hasEntries
  }

  /// Steps to the array under the wrapper's key, or leaves the object.
  private mutating func findArray() throws(InputError) {
    while let key = try stream.nextKey() {
      guard key == wrapper, try stream.kind() == .array else {
        try stream.skip()
        continue
      }
      return try enterArray()
    }
    isInObject = false
    guard !hasList else { return }
    throw .unexpected(
      at: opening,
      expected: "the key \(Sanitised.quoted(wrapper ?? "")) with an array",
      found: "an object without it"
    )
  }
}
