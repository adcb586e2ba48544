// SPDX-License-Identifier: Apache-2.0

import PiCore

/// An input and its parts as a log states them.
///
/// Conventions differ: OpenAI's input holds the cached tokens, Anthropic's leaves out what was read from
/// the cache and what was written into it. Where the writer is known to write the latter and the parts
/// exceed the input, the input in all is the sum; otherwise parts that exceed it stay what they are, a
/// contradiction that ``BoundedReader`` reports.
struct InputParts {
  var input: TokenCount?
  var read: TokenCount?
  var written: TokenCount?

  /// Whether more was read from and written into the cache than the input has.
  private var isExceeded: Bool {
    let parts = Int64(read?.count ?? 0) + Int64(written?.count ?? 0)
    return parts > Int64(input?.count ?? 0)
  }

  /// Counts the input in all.
  ///
  /// - Parameters:
  ///   - mayExclude: whether the writer may leave the parts out of the input.
  ///   - excludes: whether it always does.
  /// - Returns: the input with its parts; nil when it is not known.
  func whole(mayExclude: Bool, excludes: Bool = false) -> TokenCount? {
    guard let input else { return nil }
    guard excludes || (mayExclude && isExceeded) else { return input }
    let sum = Int64(input.count) + Int64(read?.count ?? 0) + Int64(written?.count ?? 0)
    return TokenCount(perRequest: sum) ?? input
  }
}
