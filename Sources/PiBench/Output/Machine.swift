// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The machine that runs the program.
package enum Machine {
  /// Processors that may be used.
  package static var processors: Int { ProcessInfo.processInfo.activeProcessorCount }
}
