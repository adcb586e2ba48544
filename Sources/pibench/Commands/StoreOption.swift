// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiTelemetry

/// The options that name a telemetry store and runs in it.
enum StoreOption {
  static let store = ValueOption("store", "STORE", "a telemetry store: a file or postgres://…")

  /// Numbers of runs.
  static func runs(_ summary: String) -> ValueOption<[Int64]> {
    ValueOption("run", "LIST", summary) { text throws(UsageError) in
      var runs: [Int64] = []
      for word in text.split(separator: ",", omittingEmptySubsequences: false) {
        guard let number = Int64(word), (1...RunID.most).contains(number) else {
          throw UsageError(
            "--run: expected numbers of runs such as 1,2, found \(Sanitised.quoted(text))"
          )
        }
        runs.append(number)
      }
      return runs
    }
  }

  /// Opens the store for reading.
  static func reader(_ arguments: ParsedArguments, for command: String) throws
    -> any TelemetryReader
  {
    guard let path = try arguments[store] else {
      throw UsageError("\(command) needs a store: --store FILE; see pibench \(command) --help")
    }
    return try StoreLocation(path).store().openReader()
  }
}
