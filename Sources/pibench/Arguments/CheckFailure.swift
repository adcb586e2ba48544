// SPDX-License-Identifier: Apache-2.0

/// A check that failed; exit code 1.
struct CheckFailure: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) {
    self.description = description
  }
}
