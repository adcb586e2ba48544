// SPDX-License-Identifier: Apache-2.0

import PiBench
import PiCore
import Testing

/// The sample experiment with one part replaced, and the error that this must give.
struct BadInput: Sendable, CustomTestStringConvertible {
  let part: String
  let other: String
  let error: String

  init(_ part: String, _ other: String, _ error: String) {
    self.part = part
    self.other = other
    self.error = error
  }

  var testDescription: String { other }

  func check() {
    do throws(InputError) {
      _ = try SampleFiles.read(SampleFiles.experiment(replacing: part, with: other))
      Issue.record("read \(other)")
    } catch {
      #expect("\(error)" == self.error)
    }
  }
}
