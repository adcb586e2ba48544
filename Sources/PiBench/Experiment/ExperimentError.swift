// SPDX-License-Identifier: Apache-2.0

package import PiCore

/// Why an experiment with changes from a command line cannot be read.
package enum ExperimentError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The command line itself is at fault: what it names does not exist or does not go together.
  case usage(option: String, reason: String)
  /// A file is at fault.
  case input(InputError)

  package var description: String {
    switch self {
    case .usage(let option, let reason):
      "\(Sanitised.text(option, limit: 240)): \(Sanitised.text(reason, limit: 1_000))"
    case .input(let error): "\(error)"
    }
  }
}
