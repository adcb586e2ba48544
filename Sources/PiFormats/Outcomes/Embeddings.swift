// SPDX-License-Identifier: Apache-2.0

public import PiCore

/// Vectors of prompts, one a row, in single precision.
public struct Embeddings: Hashable, Sendable {
  /// The most numbers.
  public static let mostValues = 1 << 28

  /// How many vectors there are.
  public let rows: Int
  /// How many numbers a vector has.
  public let columns: Int
  /// The numbers row by row, finite.
  public let values: [Float]

  /// Creates vectors; the count of values is the product.
  package init(rows: Int, columns: Int, values: [Float]) {
    precondition(values.count == rows * columns, "a value for every row and column")
    self.rows = rows
    self.columns = columns
    self.values = values
  }

  /// One vector.
  public subscript(row: Int) -> ArraySlice<Float> {
    values[row * columns..<(row + 1) * columns]
  }

  /// Reads a NumPy file.
  ///
  /// - Parameter source: an `.npy` file of version 1, 2 or 3: two dimensions, row by row, little
  ///   endian, single or double precision.
  /// - Throws: `InputError` when it is anything else, or a number is not finite.
  public init(npy source: any ByteSource) throws(InputError) {
    var reader = try NPYReader(source)
    rows = reader.rows
    columns = reader.columns
    values = try reader.values()
  }

  /// The vectors in the order of a table's prompts.
  ///
  /// - Parameters:
  ///   - names: what each row is called; nil when rows are in the table's order.
  ///   - table: the table of outcomes.
  ///   - file: where the vectors come from, for errors.
  /// - Returns: the vector's row of every prompt; nil where there is none.
  /// - Throws: `InputError` when counts differ or a name is there twice.
  public func rows(
    called names: [String]?,
    of table: OutcomeTable,
    file: String
  ) throws(InputError) -> [Int?] {
    guard let names else {
      guard rows == table.prompts.count else {
        throw .unreadable(
          file: file,
          reason: "expected \(table.prompts.count) rows, one a prompt, found \(rows); give --ids"
        )
      }
      return Array(0..<rows)
    }
    guard names.count == rows else {
      throw .unreadable(
        file: file,
        reason: "expected \(names.count) rows, one an id, found \(rows)"
      )
    }
    var positions = NameTable()
    for (row, name) in names.enumerated() where positions.intern(name) != row {
      throw .unreadable(file: file, reason: "the id \(Sanitised.quoted(name)) is there twice")
    }
    return table.prompts.map { positions.position(of: $0) }
  }
}
