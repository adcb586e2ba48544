// SPDX-License-Identifier: Apache-2.0

public import PiCore

/// A judgement of a request that is named as the recording system named it.
public struct ImportedLabel: Hashable, Sendable {
  /// The request's name, or its number in a run as `RUN:NUMBER`.
  public var request: String
  /// Quality, 0 … 1.
  public var score: Double
  /// Who judged.
  public var source: String
  /// When.
  public var labelled: Instant
  /// The line in its file.
  public var line: Int
}

/// Reads labels from a CSV with the columns `request_id`, `score`, and perhaps `source`, `labelled`.
public struct LabelReader: Sendable {
  private var table: CSVReader
  private let request: Int
  private let score: Int
  private let source: Int?
  private let labelled: Int?
  private let defaultSource: String
  private let defaultInstant: Instant
  private let scale: Double

  /// Opens a file.
  ///
  /// - Parameters:
  ///   - source: a CSV with a header.
  ///   - columns: other names of the columns, as `request=a,score=b,source=c,labelled=d,scale=5`.
  ///   - defaultSource: who judged where the file does not say.
  ///   - instant: when, where the file does not say.
  /// - Throws: `InputError` for a missing column.
  public init(
    _ source: any ByteSource,
    columns: String? = nil,
    defaultSource: String,
    at instant: Instant
  ) throws(InputError) {
    let table = try CSVReader(source)
    var names = ["request": "request_id", "score": "score"]
    var scale = 1.0
    if let columns, !columns.isEmpty {
      try RolePair.forEach(in: columns, named: "columns") { (pair) throws(InputError) in
        let roles = ["request", "score", "source", "labelled", "scale"]
        guard roles.contains(pair.role) else { throw pair.unknown(among: roles) }
        if pair.role == "scale" { scale = try pair.scale() } else { names[pair.role] = pair.value }
      }
    }
    request = try table.column(names["request"] ?? "request_id")
    score = try table.column(names["score"] ?? "score")
    func optional(_ role: String) throws(InputError) -> Int? {
      guard let name = names[role] else { return table.optionalColumn(role) }
      return try table.column(name)
    }
    self.source = try optional("source")
    labelled = try optional("labelled")
    self.table = table
    self.scale = scale
    self.defaultSource = defaultSource
    defaultInstant = instant
  }

  /// Whether the last error left the reader at the next row.
  public var canContinue: Bool { table.canContinue }

  /// The next label, or nil at the end.
  public mutating func next() throws(InputError) -> ImportedLabel? {
    guard try table.next() else { return nil }
    let name = try table.string(request)
    guard !name.isEmpty else { throw table.unexpected(request, "the name of a request") }
    let value = try table.double(score) / scale
    guard (0...1).contains(value) else {
      throw table.unexpected(score, scale == 1 ? "a score in 0 … 1" : "a score in 0 … \(scale)")
    }
    return ImportedLabel(
      request: name,
      score: value,
      source: try table.optionalText(source) ?? defaultSource,
      labelled: try table.optionalTimestamp(labelled) ?? defaultInstant,
      line: table.line
    )
  }
}
