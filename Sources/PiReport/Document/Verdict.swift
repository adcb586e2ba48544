// SPDX-License-Identifier: Apache-2.0

/// What a comparison with the baseline says once every test of its family is accounted for.
public enum Verdict: String, CaseIterable, Sendable {
  /// Better than the baseline.
  case better
  /// Worse than the baseline.
  case worse
  /// The interval holds zero.
  case notDistinguishable = "not distinguishable"
  /// The interval excludes zero, but Holm's procedure does not reject.
  case notDistinguishableAfterCorrection = "not distinguishable (after correction)"
  /// Every paired difference is zero.
  case identical
}
