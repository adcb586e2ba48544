// SPDX-License-Identifier: Apache-2.0

package import PiCore
import PiReport

/// The manifest of an earlier run, for when some of its files are written again.
package struct ManifestUpdate {
  private let manifest: JSONNode

  /// Reads the manifest.
  package init(_ bytes: [UInt8], named file: String) throws(InputError) {
    manifest = try JSONReader.parse(bytes, named: file)
    guard let files = manifest["files"], case .array = files.value else {
      throw manifest.unexpected("the manifest of a run, with its files")
    }
  }

  /// The manifest with the sizes and digests of what was written again; all else stays.
  package func json(with files: [WrittenFile]) -> [UInt8] {
    var json = JSONWriter()
    put(manifest, into: &json, files)
    return json.bytes
  }

  private func put(_ node: JSONNode, into json: inout JSONWriter, _ files: [WrittenFile]) {
    switch node.value {
    case .null, .notFinite: json.null()
    case .bool(let flag): json.flag(flag)
    case .string(let text): json.text(text)
    case .number(let number):
      if let whole = number.int64 { json.integer(Int(whole)) } else { json.number(number.double) }
    case .array(let elements):
      let texts = elements.compactMap { if case .string(let text) = $0.value { text } else { nil } }
      if texts.count == elements.count { return json.texts(texts) }
      json.array { json in
        for element in elements { put(element, into: &json, files) }
      }
    case .object(let members):
      let file = files.first { file in
        if case .string(file.name) = node["name"]?.value { true } else { false }
      }
      json.object { json in
        for member in members {
          json.key(member.key)
          switch (member.key, file) {
          case ("bytes", let file?): json.integer(file.bytes)
          case ("sha256", let file?): json.text(file.sha256)
          default: put(member.value, into: &json, files)
          }
        }
      }
    }
  }
}
