// SPDX-License-Identifier: Apache-2.0

/// A file of a run as its manifest lists it.
package struct WrittenFile: Sendable {
  package let name: String
  package let bytes: Int
  package let sha256: String
}
