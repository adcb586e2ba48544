// SPDX-License-Identifier: Apache-2.0

/// A command line that cannot be understood; exit code 2.
struct UsageError: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) {
    self.description = description
  }
}
