// SPDX-License-Identifier: Apache-2.0

/// One broken file and the reader that gets it, given by a seed and a number.
package struct FuzzTrial {
  let target: FuzzTarget
  package let bytes: [UInt8]

  package init(_ targets: [FuzzTarget], seed: UInt64, number: Int) {
    target = targets[number % targets.count]
    var mutator = Mutator(target.seeds, luck: FuzzLuck(seed: seed, trial: number))
    bytes = mutator.next()
  }
}
