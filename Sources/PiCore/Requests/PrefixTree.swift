// SPDX-License-Identifier: Apache-2.0

/// How it is known which leading tokens a request shares with others.
@frozen
public struct PrefixReference: Hashable, Sendable {
  /// 0 for a session, the largest number for unknown, else a node of a tree.
  @usableFromInline let number: UInt32

  @inlinable
  init(number: UInt32) {
    self.number = number
  }

  /// The request shares ``Request/sharedPrefixTokens`` with the previous turn of its session.
  @inlinable
  public static var session: PrefixReference { PrefixReference(number: 0) }

  /// The request shares ``Request/sharedPrefixTokens`` with an earlier one that nobody names.
  @inlinable
  public static var unknown: PrefixReference { PrefixReference(number: .max) }

  /// The blocks of the request end at a node of a ``PrefixTree``, 1 or more.
  @inlinable
  public static func blocks(endingAt node: UInt32) -> PrefixReference {
    precondition(node > 0 && node < .max, "a node has a number above 0")
    return PrefixReference(number: node)
  }

  /// The node at which the request's blocks end; nil when it has none.
  @inlinable
  public var node: UInt32? { number == 0 || number == .max ? nil : number }

  /// Whether the request shares tokens with the previous turn of its session.
  @inlinable
  public var isSession: Bool { number == 0 }
}

/// The leading blocks of many prompts: every node is a block behind all those before it.
///
/// Two prompts share as many blocks as the paths to their nodes do. Nodes are numbered from 1 on, a
/// node after the one before it; 4 bytes for each.
public struct PrefixTree: Hashable, Sendable {
  /// Tokens of a block.
  public let blockTokens: Int32
  /// The node before each node, by its number less 1; 0 for none.
  private var parents: ContiguousArray<UInt32> = []

  /// Creates an empty tree.
  public init(blockTokens: Int32) {
    precondition(blockTokens > 0, "a block has tokens")
    self.blockTokens = blockTokens
  }

  /// How many nodes there are.
  public var count: Int { parents.count }

  /// Adds a block behind a node, or behind none for 0; returns its number.
  public mutating func append(behind parent: UInt32) -> UInt32 {
    precondition(Int(parent) <= parents.count, "a node stands behind one that is there")
    parents.append(parent)
    return UInt32(parents.count)
  }

  /// The node before a node, 0 for none.
  public func parent(of node: UInt32) -> UInt32 { parents[Int(node) - 1] }

  /// Replaces `path` with the nodes from the first block to `node`.
  ///
  /// - Complexity: O(depth).
  public func trace(to node: UInt32, into path: inout ContiguousArray<UInt32>) {
    path.removeAll(keepingCapacity: true)
    var next = node
    while next > 0 {
      path.append(next)
      next = parents[Int(next) - 1]
    }
    path.reverse()
  }
}

/// Numbers prompts by the names of their blocks, in the order of first sight.
///
/// A block's name usually stands for all blocks before it too, as hashes of prefixes do; a name that is
/// met behind different blocks names different nodes.
public struct PrefixNumbering: Sendable {
  /// The blocks numbered so far.
  public private(set) var tree: PrefixTree
  /// The node that each name was first met at; 0 for none.
  private var first: ContiguousArray<UInt32> = []
  /// The other nodes of a name, by (node before, name).
  private var others: [UInt64: UInt32] = [:]

  /// Creates a numbering without blocks.
  public init(blockTokens: Int32) {
    tree = PrefixTree(blockTokens: blockTokens)
  }

  /// Finds or adds the blocks of a prompt.
  ///
  /// - Parameter names: names of the blocks in order, each in 0 ..< 2³².
  /// - Returns: the node at which the blocks end, 0 when there are none, and how many leading ones
  ///   were there before.
  public mutating func number(_ names: some Sequence<Int64>) -> (node: UInt32, known: Int) {
    var node: UInt32 = 0
    var known = 0
    for name in names {
      let before = tree.count
      node = self.node(of: Int(name), behind: node)
      if tree.count == before { known += 1 }
    }
    return (node, known)
  }

  private mutating func node(of name: Int, behind parent: UInt32) -> UInt32 {
    let hasPlace = name < first.count
    if hasPlace, first[name] > 0, tree.parent(of: first[name]) == parent { return first[name] }
    let key = UInt64(parent) << 32 | UInt64(name)
    if let known = others[key] { return known }
    let node = tree.append(behind: parent)
    // Most traces number their blocks from 0 on; other names would need too much room.
    if name < 4 * tree.count + 65_536 {
      while first.count <= name { first.append(0) }
      if first[name] == 0 {
        first[name] = node
        return node
      }
    }
    others[key] = node
    return node
  }
}
