// SPDX-License-Identifier: Apache-2.0

public import PiCore

/// A format of files of recorded requests: its name, how such files begin and how they are opened.
public struct RecordFormat: Sendable {
  /// The name on the command line.
  public let id: String
  /// What the format is, in one line.
  public let summary: String
  /// How files of this format begin, each in its own way.
  let signs: [FormatSign]
  /// The kinds of fields that can name task types.
  private let tasks: Set<TaskSource.Kind>
  private let opener:
    @Sendable (any ByteSource, RecordOptions) throws(InputError) -> any RecordReader

  init(
    id: String,
    summary: String,
    signs: [FormatSign],
    tasks: Set<TaskSource.Kind> = [],
    open: @escaping @Sendable (any ByteSource, RecordOptions) throws(InputError) -> any RecordReader
  ) {
    self.id = id
    self.summary = summary
    self.signs = signs
    self.tasks = tasks
    opener = open
  }

  /// Whether a file that begins so has this format.
  public func fits(_ head: FileHead) -> Bool {
    signs.contains { $0.fits(head) }
  }

  /// Opens a file of this format; times beyond ``RecordedTime`` are refused as bad entries.
  public func open(
    _ source: any ByteSource,
    options: RecordOptions
  ) throws(InputError) -> any RecordReader {
    if let task = options.taskFrom, !tasks.contains(task.kind) {
      let known = TaskSource.Kind.allCases.filter { tasks.contains($0) }.map(\.text)
      throw .unreadable(
        file: source.name,
        reason:
          "has no field for task types by \(Sanitised.quoted(task.description)): in the format"
          + " \(id) they come "
          + (known.isEmpty ? "from no other field" : "by " + known.joined(separator: " or "))
      )
    }
    return Self.bounded(try opener(source, options), file: source.name)
  }

  private static func bounded(
    _ reader: some RecordReader,
    file: String
  ) -> any RecordReader {
    BoundedReader(reader, file: file)
  }
}
