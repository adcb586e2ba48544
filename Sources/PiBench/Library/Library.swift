// SPDX-License-Identifier: Apache-2.0

package import PiCore
import PiFormats
import PiResources

/// Finds fleets, twins and experiments: compiled in by name, or in files by path.
package struct Library: Sendable {
  package init() {}

  /// The names of what is compiled in under a folder of `datasets`.
  package func names(in folder: String) -> [String] {
    let prefix = "datasets/\(folder)/"
    return EmbeddedResource.names.filter { $0.hasPrefix(prefix) && $0.hasSuffix(".json") }
      .map { String($0.dropFirst(prefix.count).dropLast(5)) }.sorted()
  }

  /// The bytes of an experiment by name or path, with the name errors use.
  package func experiment(_ name: String) throws(InputError) -> (bytes: [UInt8], file: String) {
    try find(name, in: "experiments")
  }

  /// The fleet that a name, a path or an inline object means.
  func fleet(_ node: JSONNode) throws(InputError) -> FleetSpec {
    guard case .string(let name) = node.value else { return try FleetReader.read(node) }
    return try fleet(named: name, at: node.position)
  }

  /// The fleet of a name or path.
  package func fleet(named name: String, at position: InputPosition? = nil) throws(InputError)
    -> FleetSpec
  {
    let found = try find(name, in: "fleets", at: position)
    return try FleetReader.read(
      JSONReader.parse(found.bytes, named: found.file, options: .handwritten)
    )
  }

  /// The file of the twin that a name or path means.
  func twin(named node: JSONNode) throws(InputError) -> JSONNode {
    let found = try find(
      String(json: node),
      in: "workloads",
      at: node.position
    )
    return try JSONReader.parse(found.bytes, named: found.file, options: .handwritten)
  }

  /// The catalogue of models that is compiled in.
  package func modelCatalogue() throws(InputError) -> ModelCatalogue {
    let name = "datasets/catalogue/models.json"
    guard let bytes = EmbeddedResource.bytes(named: name) else {
      throw .unreadable(file: name, reason: "is not compiled in")
    }
    return try ModelCatalogue(parsing: bytes, named: name)
  }

  /// What is wrong with a name that is neither compiled in nor a path; nil when it is one of them.
  func fault(ofName name: String, in folder: String) -> String? {
    let names = names(in: folder)
    guard !names.contains(name), !isPath(name) else { return nil }
    return "no such \(folder.dropLast())\(NearestName.hint(for: name, among: names)); there are "
      + known(names)
  }

  private func isPath(_ name: String) -> Bool { name.contains("/") || name.hasSuffix(".json") }

  private func known(_ names: [String]) -> String {
    "\(names.joined(separator: ", ")), or the path of a .json file"
  }

  /// A path as written, or beside the file that mentions it when it is relative.
  func resolve(_ path: String, besides file: String) -> String {
    guard !path.hasPrefix("/"), !path.contains("://"), let slash = file.lastIndex(of: "/") else {
      return path
    }
    return String(file[...slash]) + path
  }

  private func find(
    _ name: String,
    in folder: String,
    at position: InputPosition? = nil
  ) throws(InputError) -> (bytes: [UInt8], file: String) {
    if let bytes = EmbeddedResource.bytes(named: "datasets/\(folder)/\(name).json") {
      return (bytes, "\(name).json")
    }
    if isPath(name) {
      let path = resolve(name, besides: position?.file ?? "")
      return (try FileSource.readAll(FileSource(path: path), limit: 64 << 20), path)
    }
    if let position {
      let names = names(in: folder)
      throw .unexpected(
        at: position,
        expected: "one of \(known(names))",
        found: Sanitised.quoted(name) + NearestName.hint(for: name, among: names)
      )
    }
    throw .unreadable(file: name, reason: fault(ofName: name, in: folder) ?? "cannot be found")
  }
}
