// SPDX-License-Identifier: Apache-2.0

public import PiCore

extension RecordFormat {
  /// Every format of recorded requests, in the order in which files are tried.
  public static var all: [RecordFormat] {
    [
      LiteLLMLog.format,
      OTLPLog.format,
      LLMPerfLog.format,
      GuideLLMLog.format,
      VLLMLog.format,
      SGLangLog.format,
      AIPerfLog.format,
      AzureTrace.format,
      BurstGPTTrace.format,
      MooncakeTrace.format,
      AIPerfMooncakeTrace.format,
      BailianTrace.format,
      WEKATrace.format,
      ColumnTable.format,
    ]
  }

  /// The format called `id`, or nil.
  public static func named(_ id: String) -> RecordFormat? { all.first { $0.id == id } }

  /// The format that a user named, or that the beginning of a file shows.
  ///
  /// - Parameters:
  ///   - id: what the user named; nil to look at the file.
  ///   - options: a map of columns says that the file is a table.
  ///   - file: the file.
  /// - Returns: the format.
  /// - Throws: `InputError` with all formats, the nearest one and what the file lacks for it.
  public static func choose(
    _ id: String?,
    _ options: RecordOptions,
    for file: PeekedSource
  ) throws(InputError) -> RecordFormat {
    guard let id else {
      guard options.columns == nil else { return ColumnTable.format }
      return try recognise(FileHead(file.head), in: file.name)
    }
    guard let format = named(id) else {
      throw .unreadable(file: file.name, reason: unknown(id))
    }
    let head = FileHead(file.head)
    if !format.fits(head) { try refuseForeign(head, in: file.name) }
    return format
  }

  /// What to say about a name that no format has.
  public static func unknown(_ id: String) -> String {
    let ids = all.map(\.id)
    return "unknown format \(Sanitised.quoted(id))\(NearestName.hint(for: id, among: ids));"
      + " there are \(ids.joined(separator: ", "))"
  }

  /// The first format that a beginning fits.
  static func recognise(_ head: FileHead, in file: String) throws(InputError) -> RecordFormat {
    if let format = all.first(where: { $0.fits(head) }) { return format }
    try refuseForeign(head, in: file)
    let known = all.map(\.id).joined(separator: ", ")
    throw .unexpected(
      at: InputPosition(file: file, line: 1, column: 1),
      expected: "a known format (\(known)) or a column map (--columns)",
      found: Sanitised.quoted(head.firstLine) + nearest(to: head)
    )
  }

  /// Refuses a file of a format that is known and not read, with what to do instead.
  private static func refuseForeign(_ head: FileHead, in file: String) throws(InputError) {
    guard let format = ForeignFormat.all.first(where: { $0.fits(head) }) else { return }
    throw .unreadable(file: file, reason: format.refusal)
  }

  /// Names the format of which a beginning has the largest part, and what it lacks; or nothing.
  private static func nearest(to head: FileHead) -> String {
    var best: (format: RecordFormat, sign: FormatSign, missing: [String], share: Double)?
    for format in all {
      for sign in format.signs {
        guard let missing = sign.missing(in: head) else { continue }
        let share = 1 - Double(missing.count) / Double(sign.names.count)
        if share > best?.share ?? 0 { best = (format, sign, missing, share) }
      }
    }
    guard let best else { return "" }
    let names = best.missing.map { Sanitised.quoted($0) }.joined(separator: ", ")
    let hint =
      best.missing.count == 1
      ? NearestName.hint(for: best.missing[0], among: head.columns) : ""
    return "; nearest is \(best.format.id), which also needs \(names)\(hint)"
  }
}
