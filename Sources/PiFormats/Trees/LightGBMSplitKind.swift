// SPDX-License-Identifier: Apache-2.0

import PiRuntime

/// How a LightGBM split treats categories and missing values.
struct LightGBMSplitKind {
  enum Missing {
    /// NaN is 0.
    case none
    /// NaN is 0, and 0 is missing.
    case zero
    /// NaN is missing.
    case nan
  }

  var isCategorical: Bool
  var defaultsLeft: Bool
  var missing: Missing

  init(isCategorical: Bool, defaultsLeft: Bool, missing: Missing) {
    self.isCategorical = isCategorical
    self.defaultsLeft = defaultsLeft
    self.missing = missing
  }

  /// Bit 0: categories; bit 1: missing values go left; bits 2 and 3: what is missing.
  init(decisionType: Int) {
    isCategorical = decisionType & 1 != 0
    defaultsLeft = decisionType & 2 != 0
    missing =
      switch decisionType >> 2 & 3 {
      case 0: .none
      case 1: .zero
      default: .nan
      }
  }

  func split(feature: Int, rule: TreeDraft.Rule, left: Int, right: Int) -> TreeDraft.Split {
    var split = TreeDraft.Split(
      feature: feature,
      rule: rule,
      left: left,
      right: right,
      missingGoesLeft: defaultsLeft
    )
    if case .atMost(let threshold) = rule {
      split.zeroIsMissing = missing == .zero
      if missing == .none { split.missingGoesLeft = threshold >= 0 }
    } else {
      // No category is known of a missing value.
      split.missingGoesLeft = false
    }
    return split
  }
}
