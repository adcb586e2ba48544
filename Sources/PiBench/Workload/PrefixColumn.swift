// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiFormats
import PiTelemetry

/// The column `prefix` of `requests.csv`: with whom a request shares its leading tokens.
///
/// `session` is the previous turn of its session, nothing an earlier request that nobody names.
/// `512x24:3@17` are 24 blocks of 512 tokens, of which 3 are those of row 17, counted from 0;
/// `512x24` are 24 blocks of its own.
enum PrefixColumn {
  static let name = "prefix"

  /// Writes the column row by row.
  struct Writer {
    private let tree: PrefixTree?
    /// The row that each node was first met in.
    private var rows: [UInt32: Int] = [:]
    private var path: ContiguousArray<UInt32> = []
    private var count = 0

    init(_ tree: PrefixTree?) {
      self.tree = tree
    }

    /// The text of the next row.
    mutating func text(_ prefix: PrefixReference) -> String {
      defer { count += 1 }
      if prefix.isSession { return "session" }
      guard let node = prefix.node, let tree else { return "" }
      tree.trace(to: node, into: &path)
      var known: (blocks: Int, row: Int)?
      for (place, node) in path.enumerated() {
        if let row = rows[node] { known = (place + 1, row) } else { rows[node] = count }
      }
      let blocks = "\(tree.blockTokens)x\(path.count)"
      return known.map { "\(blocks):\($0.blocks)@\($0.row)" } ?? blocks
    }
  }

  /// The blocks of all rows of a file, and the node of each row, 0 where it has none.
  struct Blocks: Sendable {
    private(set) var tree: PrefixTree?
    private var nodes: ContiguousArray<UInt32> = []

    /// No blocks, which is what the sizes of requests do not depend on.
    init() {}

    /// Reads the column of a whole file; nothing when the file has no such column.
    init(path: String) throws(InputError) {
      var reader = try CSVReader(FileSource(path: path))
      guard let column = reader.optionalColumn(PrefixColumn.name) else { return }
      while try reader.next() { try take(reader, column) }
      if tree == nil { nodes = [] }
    }

    /// The reference of a row by its text.
    func reference(_ text: String, row: Int) -> PrefixReference {
      if text == "session" { return .session }
      guard row < nodes.count, nodes[row] > 0 else { return .unknown }
      return .blocks(endingAt: nodes[row])
    }

    private mutating func take(_ reader: CSVReader, _ column: Int) throws(InputError) {
      let text = try reader.string(column)
      guard !text.isEmpty, text != "session" else { return nodes.append(0) }
      guard let parts = Parts(text), parts.row < nodes.count || parts.shared == 0,
        tree == nil || tree?.blockTokens == parts.blockTokens
      else { throw reader.unexpected(column, "session, nothing, or blocks such as 512x24:3@17") }
      var tree = self.tree ?? PrefixTree(blockTokens: parts.blockTokens)
      var path: ContiguousArray<UInt32> = []
      if parts.shared > 0, nodes[parts.row] > 0 { tree.trace(to: nodes[parts.row], into: &path) }
      guard path.count >= parts.shared else {
        throw reader.unexpected(column, "no more blocks than row \(parts.row) has")
      }
      var node = parts.shared > 0 ? path[parts.shared - 1] : 0
      for _ in parts.shared..<parts.count { node = tree.append(behind: node) }
      self.tree = tree
      nodes.append(node)
    }
  }

  private struct Parts {
    var blockTokens: Int32
    var count: Int
    var shared = 0
    var row = 0

    /// Most blocks of a request: as many as it may have tokens.
    private static let most = Int(TokenCount.mostPerRequest)

    init?(_ text: String) {
      let halves = text.split(separator: ":", omittingEmptySubsequences: false)
      let sizes = halves[0].split(separator: "x", omittingEmptySubsequences: false)
      guard (1...2).contains(halves.count), sizes.count == 2, let tokens = Int32(sizes[0]),
        let count = Int(sizes[1]), (1...TokenCount.mostPerRequest).contains(tokens),
        (1...Parts.most).contains(count)
      else { return nil }
      (blockTokens, self.count) = (tokens, count)
      guard halves.count == 2 else { return }
      let ends = halves[1].split(separator: "@", omittingEmptySubsequences: false)
      guard ends.count == 2, let shared = Int(ends[0]), let row = Int(ends[1]),
        (1...count).contains(shared), row >= 0
      else { return nil }
      (self.shared, self.row) = (shared, row)
    }
  }
}
