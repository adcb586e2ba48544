// SPDX-License-Identifier: Apache-2.0

import PiBench
import PiCore

extension ValueOption where Value == ExperimentField.Value {
  /// The option of an experiment's field; nil for a field that only a file sets.
  init?(_ field: ExperimentField) {
    guard let option = field.option else { return nil }
    self.init(option.name, option.placeholder, option.summary) { text throws(UsageError) in
      guard let value = field.parse(text) else {
        throw UsageError(
          "--\(option.name): expected \(field.expectation), found \(Sanitised.quoted(text))"
        )
      }
      return value
    }
  }
}
