// SPDX-License-Identifier: Apache-2.0

/// A page taken apart the way a browser would, but strictly.
struct PageParts {
  /// Each tag with the names of its attributes, in order.
  private(set) var tags: [String] = []
  /// Contents of script elements, in order.
  private(set) var scripts: [String] = []
  /// Contents of style elements, in order.
  private(set) var styles: [String] = []
  /// Values of `content` attributes.
  private(set) var contents: [String] = []
  /// The text between tags, entities as they stand.
  private(set) var text = ""

  init(_ page: [UInt8]) {
    var rest = Array(String(decoding: page, as: UTF8.self).unicodeScalars)[...]
    while let scalar = rest.first {
      rest = rest.dropFirst()
      guard scalar == "<" else {
        text.unicodeScalars.append(scalar)
        continue
      }
      let tag = Self.tag(from: &rest)
      tags.append(([tag.name] + tag.attributes.map(\.name)).joined(separator: " "))
      contents += tag.attributes.filter { $0.name == "content" }.map(\.value)
      guard tag.name == "script" || tag.name == "style" else { continue }
      let content = Self.raw(until: "</\(tag.name)", from: &rest)
      if tag.name == "script" { scripts.append(content) } else { styles.append(content) }
    }
  }

  private static func tag(
    from rest: inout ArraySlice<Unicode.Scalar>
  ) -> (name: String, attributes: [(name: String, value: String)]) {
    var name = ""
    while let scalar = rest.first, scalar != " ", scalar != ">" {
      name.unicodeScalars.append(scalar)
      rest = rest.dropFirst()
    }
    var attributes: [(String, String)] = []
    while let scalar = rest.first, scalar != ">" {
      rest = rest.dropFirst()
      guard scalar == " " else { continue }
      var attribute = ""
      while let scalar = rest.first, !"=> ".unicodeScalars.contains(scalar) {
        attribute.unicodeScalars.append(scalar)
        rest = rest.dropFirst()
      }
      var value = ""
      if rest.first == "=", rest.dropFirst().first == "\"" {
        rest = rest.dropFirst(2)
        while let scalar = rest.first, scalar != "\"" {
          value.unicodeScalars.append(scalar)
          rest = rest.dropFirst()
        }
        rest = rest.dropFirst()
      }
      attributes.append((attribute, value))
    }
    rest = rest.dropFirst()
    return (name, attributes)
  }

  private static func raw(until end: String, from rest: inout ArraySlice<Unicode.Scalar>) -> String
  {
    var content = String.UnicodeScalarView()
    let end = Array(end.unicodeScalars)
    while !rest.isEmpty, !rest.starts(with: end) {
      content.append(contentsOf: rest.prefix(1))
      rest = rest.dropFirst()
    }
    return String(content)
  }
}
