// SPDX-License-Identifier: Apache-2.0
// Written by Tests/PiCoreTests/Mathematics/make_tables.py.

extension ErrorFunctionSeries {
  /// Chebyshev coefficients of (x + 1) exp(x²) erfc(x) in t = (x − 3) / (x + 3), 0 ≤ x < ∞.
  static let chebyshev: ContiguousArray<Double> = [
    0x1.81e6a0aee6604p-1,
    -0x1.cb1126d50a2cfp-3,
    0x1.10e31bbcb52c7p-5,
    0x1.35eed8cc7a7fep-8,
    -0x1.31e510c10a1bfp-8,
    0x1.8aa5a48ac19dep-10,
    -0x1.1736d5292782ep-12,
    0x1.f3114afad69fbp-17,
    0x1.353dcd3039defp-18,
    -0x1.03c27a9fd2631p-20,
    -0x1.89762c3917b8p-25,
    0x1.24632447912f6p-25,
    -0x1.14e4f9cf464c5p-32,
    -0x1.48ee9969025dp-30,
    0x1.1658b30d0ebe1p-35,
    0x1.9771fd3a8db71p-35,
    -0x1.c6cf00c7d5b28p-41,
    -0x1.142ed9f4f863cp-39,
    -0x1.325361ac6c0acp-45,
    0x1.85c8c50b7d6cdp-44,
    0x1.d7c58c4d9bc9fp-48,
    -0x1.09734a0d9912ap-48,
    -0x1.5d6946b752614p-51,
    0x1.320eaed7d2563p-53,
    0x1.954555abb24bdp-55,
    -0x1.66b2a90747cf7p-59,
    -0x1.863e0d4894c7ep-59,
  ]
}
