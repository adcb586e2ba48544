// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiTelemetry

/// The option that names a telemetry store.
enum StoreOption {
  static let spec = OptionSpec("store", "STORE", "a telemetry store: a file or postgres://…")

  /// Opens the store for reading.
  static func reader(_ arguments: ParsedArguments, for command: String) throws
    -> any TelemetryReader
  {
    guard let path = arguments.text("store") else {
      throw UsageError("\(command) needs a store: --store FILE; see pibench \(command) --help")
    }
    return try StoreLocation(path).store().openReader()
  }

  /// The runs that `--run` names.
  static func runs(_ arguments: ParsedArguments) throws(UsageError) -> [Int64]? {
    guard let text = arguments.text("run") else { return nil }
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

  /// A word of a list, or an error that names the nearest.
  static func choice<Choice: RawRepresentable & CaseIterable>(
    _ option: String,
    _ word: String,
    as type: Choice.Type
  ) throws(UsageError) -> Choice where Choice.RawValue == String {
    if let choice = Choice(rawValue: word) { return choice }
    let words = Choice.allCases.map(\.rawValue)
    throw UsageError(
      "--\(option): expected \(words.joined(separator: ", ")), found \(Sanitised.quoted(word))"
        + NearestName.hint(for: word, among: words)
    )
  }
}
