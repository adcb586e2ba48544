// SPDX-License-Identifier: Apache-2.0

import PiCore
import Testing

@Suite struct ReproducibilityTests {
  /// A hash (FNV-1a, 64 bits) of a function's results at 4,000 keyed arguments in `range`.
  private func digest(_ range: ClosedRange<Double>, _ function: (Double) -> Double) -> UInt64 {
    let luck = Luck(seed: 2026, replication: 0)
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for index in 0..<4_000 {
      let key = RequestKey(source: 0, ordinal: UInt32(index))
      let share = luck.uniform(.service, request: key)
      let x = range.lowerBound + share * (range.upperBound - range.lowerBound)
      hash = (hash ^ function(x).bitPattern) &* 0x100_0000_01B3
    }
    return hash
  }

  /// The digests do not depend on optimiser or processor; only another function changes them.
  @Test func `results have the recorded bits in every build`() {
    let digests: [(String, UInt64, UInt64)] = [
      ("exp", digest(-740...709, Mathematics.exp), 0xBDFE_7868_B8E2_AC73),
      ("expm1", digest(-2...2, Mathematics.expm1), 0x48ED_A166_2F18_4251),
      ("log", digest(0...3, Mathematics.log), 0xE53A_4605_96CD_765A),
      ("log1p", digest(-0.9...3, Mathematics.log1p), 0x844C_FA7C_CDFE_574D),
      ("pow", digest(0...10) { Mathematics.pow($0, 3.7 * $0 - 9) }, 0x5C77_27CB_19D6_C4A8),
      ("sin", digest(-1e4...1e7, Mathematics.sin), 0x99CA_B345_B10E_D836),
      ("cos", digest(-1e4...1e7, Mathematics.cos), 0xE14A_094A_5569_7D65),
      ("lgamma", digest(-9...40, Mathematics.lgamma), 0x6AB5_8829_AA30_203B),
      ("erfc", digest(-7...27, Mathematics.erfc), 0xCE0B_5E05_8B0F_7DD3),
      ("normalCDF", digest(-38...9, Mathematics.normalCDF), 0x7291_5D32_F4B6_CDE6),
      ("normalQuantile", digest(0...1, Mathematics.normalQuantile), 0x44B5_F63A_C80F_173C),
    ]
    for (name, found, recorded) in digests {
      #expect(found == recorded, "\(name): \(String(found, radix: 16))")
    }
  }
}
