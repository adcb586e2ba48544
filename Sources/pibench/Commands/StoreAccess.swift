// SPDX-License-Identifier: Apache-2.0

import PiBench
import PiTelemetry

/// The store of a command line, opened for writing and for looking what is there.
struct StoreAccess {
  let writer: (any TelemetryWriter)?
  let reader: (any TelemetryReader)?

  init(_ arguments: ParsedArguments, isDryRun: Bool) throws {
    guard let path = try arguments[ImportOptions.store] else {
      guard isDryRun else { throw UsageError("import needs --store FILE, or --dry-run") }
      writer = nil
      reader = nil
      return
    }
    guard !isDryRun else {
      writer = nil
      reader = try StoreAccess.reader(arguments)
      return
    }
    let store = try StoreLocation(path).store()
    writer = try store.openWriter()
    reader = try store.openReader()
  }

  /// A reader of the store; nil when none is named, or its file is not there yet.
  static func reader(_ arguments: ParsedArguments) throws -> (any TelemetryReader)? {
    guard let path = try arguments[ImportOptions.store] else { return nil }
    let location = try StoreLocation(path)
    if case .file(let file) = location, !OutputFile.exists(file) { return nil }
    return try location.store().openReader()
  }

  func close() throws {
    try writer?.close()
  }

  /// Says that a connection did not hold, when it did not.
  static func report(reconnections: Int) {
    guard reconnections > 0 else { return }
    Terminal.note(
      "the connection was lost and made again: \(reconnections); nothing is missing\n"
    )
  }
}
