// SPDX-License-Identifier: Apache-2.0

import PiCore
import Testing

@Suite struct PhiloxTests {
  /// The published known-answer vectors of Random123 1.09, file kat_vectors, philox4x32 10.
  @Test func `the published known answers come out`() {
    let zero = Philox(key: 0).block(SIMD4(repeating: 0))
    #expect(zero == SIMD4(0x6627_E8D5, 0xE169_C58D, 0xBC57_AC4C, 0x9B00_DBD8))
    let ones = Philox(key: .max).block(SIMD4(repeating: .max))
    #expect(ones == SIMD4(0x408F_276D, 0x41C8_3B0E, 0xA20B_C7C6, 0x6D54_51FD))
    let digits = Philox(key: 0x299F_31D0_A409_3822).block(
      SIMD4(0x243F_6A88, 0x85A3_08D3, 0x1319_8A2E, 0x0370_7344)
    )
    #expect(digits == SIMD4(0xD16C_FE09, 0x94FD_CCEB, 0x5001_E420, 0x2412_6EA1))
  }

  @Test func `uniform numbers stay inside the open unit interval`() {
    #expect(Luck.unit(0, 0) > 0)
    #expect(Luck.unit(.max, .max) < 1)
  }

  @Test func `every part of the key changes the number`() {
    let luck = Luck(seed: 1, replication: 0)
    let request = RequestKey(source: 3, ordinal: 5)
    let base = luck.uniform(.errors, entity: 2, request: request, visit: 1, index: 1)
    let others = [
      Luck(seed: 2, replication: 0).uniform(
        .errors,
        entity: 2,
        request: request,
        visit: 1,
        index: 1
      ),
      Luck(seed: 1, replication: 1).uniform(
        .errors,
        entity: 2,
        request: request,
        visit: 1,
        index: 1
      ),
      luck.uniform(.solving, entity: 2, request: request, visit: 1, index: 1),
      luck.uniform(.errors, entity: 3, request: request, visit: 1, index: 1),
      luck.uniform(
        .errors,
        entity: 2,
        request: RequestKey(source: 4, ordinal: 5),
        visit: 1,
        index: 1
      ),
      luck.uniform(
        .errors,
        entity: 2,
        request: RequestKey(source: 3, ordinal: 6),
        visit: 1,
        index: 1
      ),
      luck.uniform(.errors, entity: 2, request: request, visit: 2, index: 1),
      luck.uniform(.errors, entity: 2, request: request, visit: 1, index: 2),
    ]
    #expect(Set(others + [base]).count == others.count + 1)
    #expect(luck.uniform(.errors, entity: 2, request: request, visit: 1, index: 1) == base)
  }
}
