// SPDX-License-Identifier: Apache-2.0

/// Substring search over what requests are called and what went wrong with them.
///
/// The index holds the trigrams of the two texts. It only narrows the rows down: the condition
/// on the texts themselves is always checked too, so results are the same with and without it.
/// It is contentless and made per run; a run counts as indexed only while every row is in it.
extension SQLiteConnection {
  private static let creation = """
    CREATE VIRTUAL TABLE IF NOT EXISTS request_search
    USING fts5(request_text, content = '', tokenize = 'trigram', detail = 'none', columnsize = 0)
    """

  func indexForSearch(_ run: RunID) throws(StoreError) {
    guard try hasFullTextSearch() else { return }
    try execute(SQLiteConnection.creation)
    let keys = run.requestKeys
    try execute(
      """
      INSERT INTO request_search (rowid, request_text)
      SELECT request_id, coalesce(external_id, '') || char(10) || coalesce(error_text, '')
      FROM requests
      WHERE request_id BETWEEN \(keys.lowerBound) AND \(keys.upperBound)
        AND (external_id IS NOT NULL OR error_text IS NOT NULL)
      """
    )
  }

  private func hasFullTextSearch() throws(StoreError) -> Bool {
    try integer("SELECT sqlite_compileoption_used('ENABLE_FTS5')") == 1
  }

  func searchPrefilter(for text: String) throws(StoreError) -> SearchPrefilter? {
    let characters = Array(text.unicodeScalars)
    guard characters.count >= 3, !characters.contains(where: { $0.value == 0 }) else { return nil }
    let tables = "SELECT count(*) FROM sqlite_schema WHERE name = 'request_search'"
    guard try integer(tables) == 1 else { return nil }
    let trigrams = (0...characters.count - 3).map { start in
      var trigram = String.UnicodeScalarView()
      trigram.append(contentsOf: characters[start..<start + 3])
      return "\"" + String(trigram).replacing("\"", with: "\"\"") + "\""
    }
    return SearchPrefilter(
      condition: { "SELECT rowid FROM request_search WHERE request_search MATCH \($0)" },
      parameter: .text(trigrams.joined(separator: " AND "))
    )
  }
}
