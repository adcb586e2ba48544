// SPDX-License-Identifier: Apache-2.0

/// The parts of a JSON value that a ``JSONStream`` makes nodes of; the rest is checked and dropped.
public indirect enum JSONShape: Sendable {
  /// A text, a number, a truth value or null; of a container only its kind.
  case scalar
  /// Everything.
  case whole
  /// Of an object these members; of anything else as much as ``scalar``.
  case members([Member])
  /// Of an array every element; of anything else as much as ``scalar``.
  case elements(JSONShape)

  /// A key whose value is kept.
  public struct Member: Sendable {
    let key: [UInt8]
    let shape: JSONShape

    /// Creates a member.
    public init(_ key: String, _ shape: JSONShape = .scalar) {
      self.key = Array(key.utf8)
      self.shape = shape
    }

    /// Whether the member has this key.
    public func isCalled(_ key: String) -> Bool { self.key.elementsEqual(key.utf8) }
  }

  /// Of an object the scalar members called so.
  public static func scalars(_ keys: String...) -> JSONShape {
    .members(keys.map { Member($0) })
  }

  /// The shape of a member, or nil when it is dropped.
  func shape(of key: [UInt8]) -> JSONShape? {
    switch self {
    case .whole: .whole
    case .members(let members): members.first { $0.key == key }?.shape
    case .scalar, .elements: nil
    }
  }

  /// The shape of an element, or nil when elements are dropped.
  var elementShape: JSONShape? {
    switch self {
    case .whole: .whole
    case .elements(let shape): shape
    case .scalar, .members: nil
    }
  }
}
