// SPDX-License-Identifier: Apache-2.0

import PiCore

/// Independent uniform numbers of a seed.
func uniforms(seed: Int, count: Int) -> [Double] {
  let luck = Luck(seed: UInt64(seed), replication: 77)
  return (0..<count).map { index in
    luck.uniform(.arrival, request: RequestKey(source: 0, ordinal: UInt32(index)))
  }
}
