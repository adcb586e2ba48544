// SPDX-License-Identifier: Apache-2.0

public import PiCore

/// The field of a recording that names task types, where the user says which.
public enum TaskSource: Hashable, Sendable, CustomStringConvertible {
  /// What follows a prefix in the first tag that begins with it.
  case tag(prefix: String)
  /// The alias of the key that asked.
  case keyAlias
  /// The group of models that was asked for.
  case modelGroup
  /// A column of a table, or a member of an entry.
  case column(String)

  /// What kind of field it is.
  enum Kind: CaseIterable, Sendable {
    case tag
    case keyAlias
    case modelGroup
    case column

    /// How such a source is written.
    var text: String {
      switch self {
      case .tag: "tag:PREFIX"
      case .keyAlias: "key-alias"
      case .modelGroup: "model-group"
      case .column: "column:NAME"
      }
    }
  }

  /// Reads `tag:PREFIX`, `key-alias`, `model-group` or `column:NAME`.
  ///
  /// - Parameters:
  ///   - text: the source as a user wrote it.
  ///   - option: what errors call the place of the text.
  /// - Throws: `InputError` with the sources that there are.
  public init(parsing text: String, named option: String) throws(InputError) {
    let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
    switch (parts.first, parts.count) {
    case ("tag", 2): self = .tag(prefix: parts[1])
    case ("column", 2): self = .column(parts[1])
    case ("key-alias", 1): self = .keyAlias
    case ("model-group", 1): self = .modelGroup
    default:
      throw .unexpected(
        at: InputPosition(file: option, line: 1, column: 1),
        expected: Kind.allCases.map(\.text).joined(separator: ", "),
        found: Sanitised.quoted(text)
      )
    }
  }

  /// The source as a command line takes it.
  public var description: String {
    switch self {
    case .tag(let prefix): "tag:\(prefix)"
    case .keyAlias: "key-alias"
    case .modelGroup: "model-group"
    case .column(let name): "column:\(name)"
    }
  }

  /// The kind of the field.
  var kind: Kind {
    switch self {
    case .tag: .tag
    case .keyAlias: .keyAlias
    case .modelGroup: .modelGroup
    case .column: .column
    }
  }

  /// The name of the column; nil for another kind.
  var column: String? {
    if case .column(let name) = self { name } else { nil }
  }
}

extension CSVReader {
  /// The column of task types: the user's, or else the format's own.
  func taskColumn(_ options: RecordOptions, else own: Int? = nil) throws(InputError) -> Int? {
    guard let name = options.taskFrom?.column else { return own }
    return try column(name)
  }
}
