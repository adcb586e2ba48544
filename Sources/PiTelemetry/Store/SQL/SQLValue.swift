// SPDX-License-Identifier: Apache-2.0

/// A value bound to a query's placeholder.
enum SQLValue: Hashable, Sendable {
  case integer(Int64)
  case real(Double)
  case text(String)
  case null
}
