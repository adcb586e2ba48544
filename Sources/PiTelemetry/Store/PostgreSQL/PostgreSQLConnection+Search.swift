// SPDX-License-Identifier: Apache-2.0

#if canImport(CPostgreSQL)

/// Substring search over what requests are called and what went wrong with them.
///
/// As in an SQLite file, an index of trigrams only narrows the rows down and the texts themselves
/// decide. Trigrams are numbers, so that no extension of the server is needed; two that share a
/// number only cost a look at the text.
extension PostgreSQLConnection {
  private static let search = Table(
    "request_search",
    key: ["request_id"],
    columns: [.required("request_id", .integer), .required("trigrams", .bytes)]
  )

  func indexForSearch(_ run: RunID) throws(StoreError) {
    let inserter = try inserter(into: PostgreSQLConnection.search)
    let keys = run.requestKeys
    try query(
      """
      SELECT request_id, coalesce(external_id, '') || chr(10) || coalesce(error_text, '')
      FROM requests r
      WHERE request_id BETWEEN \(keys.lowerBound) AND \(keys.upperBound)
        AND (external_id IS NOT NULL OR error_text IS NOT NULL)
        AND NOT EXISTS (SELECT 1 FROM request_search s WHERE s.request_id = r.request_id)
      """,
      []
    ) { row throws(StoreError) in
      let key = row.presentInteger(0)
      inserter.append(key)
      let array = PostgreSQLArray(TextTrigrams(row.text(1) ?? "").numbers)
      unsafe array.bytes.withUnsafeBytes { unsafe inserter.append($0) }
      try inserter.endRow(key)
      return true
    }
    try inserter.flush()
  }

  func searchPrefilter(for text: String) throws(StoreError) -> SearchPrefilter? {
    let numbers = TextTrigrams(text).numbers
    guard !numbers.isEmpty else { return nil }
    let list = numbers.map(String.init).joined(separator: ",")
    return SearchPrefilter(
      condition: {
        "SELECT request_id FROM request_search WHERE trigrams @> CAST(\($0) AS int4[])"
      },
      parameter: .text("{\(list)}")
    )
  }
}

/// The numbers of the trigrams of a text, with A–Z as small letters.
struct TextTrigrams {
  /// Ascending, each once.
  private(set) var numbers: [Int32] = []

  init(_ text: String) {
    var window: (UInt32, UInt32) = (0, 0)
    var count = 0
    for scalar in text.unicodeScalars {
      let isCapital = (0x41...0x5A).contains(scalar.value)
      let value = isCapital ? scalar.value | 0x20 : scalar.value
      count += 1
      if count > 2 { numbers.append(TextTrigrams.number(window.0, window.1, value)) }
      window = (window.1, value)
    }
    numbers.sort()
    var kept = 0
    for number in numbers where kept == 0 || numbers[kept - 1] != number {
      numbers[kept] = number
      kept += 1
    }
    numbers.removeSubrange(kept...)
  }

  /// Exact for Latin letters, and for others a mix of their 21 bits.
  private static func number(_ first: UInt32, _ second: UInt32, _ third: UInt32) -> Int32 {
    let high = (first ^ first >> 10) & 0x7FF
    let middle = (second ^ second >> 10) & 0x7FF
    return Int32(bitPattern: high << 21 ^ middle << 10 ^ third)
  }
}

/// An array of int4 as the binary format writes it, in network order.
struct PostgreSQLArray {
  private(set) var bytes: [UInt8] = []

  init(_ values: [Int32]) {
    bytes.reserveCapacity(20 + 8 * values.count)
    // Dimensions, no NULLs, the number of int4 among the types; then count and first index.
    for number in [values.isEmpty ? 0 : 1, 0, 23] as [Int32] { append(number) }
    guard !values.isEmpty else { return }
    append(Int32(values.count))
    append(1)
    for value in values {
      append(4)
      append(value)
    }
  }

  private mutating func append(_ number: Int32) {
    unsafe withUnsafeBytes(of: number.bigEndian) { unsafe bytes.append(contentsOf: $0) }
  }
}
#endif
