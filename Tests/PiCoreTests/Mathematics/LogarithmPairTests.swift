// SPDX-License-Identifier: Apache-2.0

import PiCore
import Testing

@Suite struct LogarithmPairTests {
  @Test func `logarithms of many are those of each, to the last bit`() {
    let luck = Luck(seed: 3, replication: 0)
    var values = ContiguousArray<Double>(
      (0..<20_001).map { ordinal in
        let key = RequestKey(source: 0, ordinal: UInt32(ordinal))
        let (uniform, size) = luck.uniformPair(.service, request: key)
        return uniform * Mathematics.pow(2, (size * 40 - 35).rounded())
      }
    )
    values += [1, 0, .infinity, -1, .nan, .leastNonzeroMagnitude, 0.5, 2, 1 - 0x1p-53]
    let expected = values.map { Mathematics.log($0).bitPattern }
    Mathematics.replaceByLogarithms(&values)
    for (value, bits) in zip(values, expected) {
      #expect(value.bitPattern == bits || value.isNaN && Double(bitPattern: bits).isNaN)
    }
  }

  @Test func `an empty list and a single value are allowed`() {
    var none: ContiguousArray<Double> = []
    Mathematics.replaceByLogarithms(&none)
    #expect(none.isEmpty)
    var one: ContiguousArray<Double> = [7]
    Mathematics.replaceByLogarithms(&one)
    #expect(one == [Mathematics.log(7)])
  }
}
