// SPDX-License-Identifier: Apache-2.0
// Wang et al.: KVCache Cache in the Wild: Characterizing and Optimizing KVCache Cache at a Large
// Cloud Provider. USENIX ATC 2025, arXiv:2506.02634.

import PiCore

/// The Qwen-Bailian usage traces: seconds, tokens, blocks of 16 tokens, and the chat before.
///
/// Every request is a chat of its own that names the one it goes on with. A session is a first chat
/// and all that follow from it; a chat that goes on with one before the recording begins it.
struct BailianTrace: RecordReader {
  static let format = RecordFormat(
    id: "bailian",
    summary: "Qwen-Bailian usage trace with chats and prefix blocks (JSON lines)",
    signs: signs,
    tasks: [.column],
    open: { (source, options) throws(InputError) in try BailianTrace(source, options) }
  )

  /// How such files begin.
  static let signs: [FormatSign] = [
    .line(["chat_id", "parent_chat_id", "timestamp", "input_length", "output_length"])
  ]
  /// Tokens in a prefix block.
  static let blockTokens: Int32 = 16

  private(set) var names: RecordedNames
  private var lines: JSONLinesReader
  private let deployment: DeploymentIndex?
  private var blocks = PrefixBlocks(blockTokens: blockTokens)
  /// The first chat of each chat's session.
  private var roots: [Int64: Int64] = [:]
  private let hasTask: Bool

  /// The fields that are read, in the order of their numbers.
  private enum Field {
    static let chat = 0
    static let parent = 1
    static let timestamp = 2
    static let input = 3
    static let output = 4
    static let blocks = 5
    static let task = 6
    static let names = [
      "chat_id", "parent_chat_id", "timestamp", "input_length", "output_length", "hash_ids",
    ]
  }

  init(_ source: any ByteSource, _ options: RecordOptions) throws(InputError) {
    let task = options.taskFrom?.column
    if let task, Field.names.contains(task) || !JSONLinesReader.isVerbatim(task) {
      throw .unreadable(
        file: source.name,
        reason: "has no task types in \(Sanitised.quoted(task)); try column:type"
      )
    }
    hasTask = task != nil
    lines = try JSONLinesReader(
      source,
      fields: Field.names + (task.map { [$0] } ?? []),
      dialect: .python
    )
    var names = RecordedNames()
    deployment = options.deployment.flatMap { names.deployment($0) }
    self.names = names
  }

  var clock: RecordClock { .own }
  var canContinue: Bool { lines.canContinue }
  var prefixes: PrefixTree? { blocks.tree }

  mutating func next(into record: inout RecordedRequest) throws(InputError) -> Bool {
    guard try lines.next() else { return false }
    record = RecordedRequest(line: lines.line)
    record.arrival = .zero + (try lines.span(Field.timestamp, in: .seconds))
    let input = try lines.tokens(Field.input)
    record.inputTokens = input
    record.take(output: try lines.tokens(Field.output))
    record.deployment = deployment
    try takeSession(&record)
    if hasTask, lines.hasValue(Field.task) {
      guard let task = names.taskType(try lines.string(Field.task)) else {
        throw lines.unexpected(Field.task, "at most \(RecordedNames.mostTaskTypes) short names")
      }
      record.taskType = task
    }
    try blocks.take(lines, Field.blocks, of: input, into: &record)
    return true
  }

  private mutating func takeSession(_ record: inout RecordedRequest) throws(InputError) {
    let chat = try lines.int64(Field.chat)
    let parent = try lines.int64(Field.parent)
    guard roots[chat] == nil else {
      throw lines.unexpected(Field.chat, "every chat once")
    }
    // -1 is the parent of a first chat.
    let root = parent < 0 ? chat : roots[parent] ?? parent
    roots[chat] = root
    record.externalID = "\(chat)"
    record.session = RecordedRequest.hash(ofName: "\(root)")
  }
}
