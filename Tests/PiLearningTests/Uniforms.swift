// SPDX-License-Identifier: Apache-2.0

import PiCore

/// Independent uniform numbers of a seed.
func uniforms(seed: Int, count: Int) -> [Double] {
  let luck = Luck(seed: UInt64(seed), replication: 78)
  return (0..<count).map { index in
    luck.uniform(.arrival, request: RequestKey(source: 0, ordinal: UInt32(index)))
  }
}

/// Independent standard normal numbers of a seed.
func normals(seed: Int, count: Int) -> [Double] {
  uniforms(seed: seed, count: count).map(Mathematics.normalQuantile)
}

/// Whether two numbers agree to a relative tolerance.
func agree(_ left: Double, _ right: Double, within tolerance: Double) -> Bool {
  left == right || abs(left - right) <= tolerance * max(abs(left), abs(right))
}
