// SPDX-License-Identifier: Apache-2.0

/// How much is simulated: all of it where the optimiser ran, a part of it otherwise.
enum Scale {
  static func requests(_ count: UInt32) -> UInt32 {
    var isDebug = false
    assert(
      {
        isDebug = true
        return true
      }()
    )
    return isDebug ? count / 4 : count
  }
}
