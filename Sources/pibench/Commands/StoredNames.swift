// SPDX-License-Identifier: Apache-2.0

import PiFormats
import PiTelemetry

/// Names of a command line as a store has them.
enum StoredNames {
  /// The hash of a key or an end user, unless that is what was given; any other name as it is.
  static func stored(_ name: String, _ dimension: LedgerDimension) -> String {
    let isHash =
      name.utf8.count == AttributedName.digits
      && name.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    return switch dimension {
    case .key where !isHash: AttributedName.key(name)
    case .endUser where !isHash: AttributedName.endUser(name, salt: nil)
    default: name
    }
  }
}
