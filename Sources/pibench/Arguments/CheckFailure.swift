// SPDX-License-Identifier: Apache-2.0

import PiReport

/// A check that failed; exit code 1.
struct CheckFailure: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) {
    self.description = description
  }
}

extension RunDocument {
  /// Fails when a run broke a law of conservation; its figures are printed all the same.
  func requireChecks() throws {
    guard !failedChecks.isEmpty else { return }
    let lines = failedChecks.map { "  \($0.name): \($0.detail)" }
    throw CheckFailure(
      "the run broke a law that it must keep; its figures are not to be trusted\n"
        + lines.joined(separator: "\n")
    )
  }
}
