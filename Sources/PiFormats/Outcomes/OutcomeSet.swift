// SPDX-License-Identifier: Apache-2.0

public import PiCore

/// A table of outcomes with the vectors of its prompts, as a store keeps them.
public struct OutcomeSet: Hashable, Sendable {
  /// What it is called.
  public var name: String
  /// SHA-256 over the bytes that it was imported from, as hexadecimal digits.
  public var contentHash: String
  /// The outcomes.
  public var table: OutcomeTable
  /// Vectors of prompts; nil when none were given.
  public var embeddings: Embeddings?
  /// The row of every prompt in `embeddings`, nil where it has none.
  public var embeddingRows: [Int?]

  /// Creates a set without vectors.
  public init(name: String, contentHash: String, table: OutcomeTable) {
    self.name = name
    self.contentHash = contentHash
    self.table = table
    embeddingRows = []
  }

  /// Gives prompts their vectors.
  ///
  /// - Parameters:
  ///   - embeddings: the vectors.
  ///   - names: what each row is called; nil when rows are in the table's order.
  ///   - file: where they come from, for errors.
  /// - Returns: how many prompts have a vector.
  /// - Throws: `InputError` when the vectors are not of this table.
  public mutating func attach(
    _ embeddings: Embeddings,
    called names: [String]?,
    file: String
  ) throws(InputError) -> Int {
    let rows = try embeddings.rows(called: names, of: table, file: file)
    let found = rows.count { $0 != nil }
    guard found > 0 else {
      throw .unreadable(file: file, reason: "has no vector of a prompt in the table")
    }
    self.embeddings = embeddings
    embeddingRows = rows
    return found
  }
}
