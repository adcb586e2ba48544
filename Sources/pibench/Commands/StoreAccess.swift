// SPDX-License-Identifier: Apache-2.0

import PiBench
import PiTelemetry

/// The store of a command line, opened for writing and for looking what is there.
struct StoreAccess {
  let writer: (any TelemetryWriter)?
  let reader: (any TelemetryReader)?
  /// Removes the store if this command made it.
  private let abandoning: @Sendable () -> Void

  init(_ arguments: ParsedArguments, isDryRun: Bool) throws {
    guard let path = try arguments[ImportOptions.store] else {
      guard isDryRun else { throw UsageError("import needs --store FILE, or --dry-run") }
      writer = nil
      reader = nil
      abandoning = {}
      return
    }
    guard !isDryRun else {
      writer = nil
      reader = try StoreAccess.reader(arguments)
      abandoning = {}
      return
    }
    let location = try StoreLocation(path)
    abandoning = StoreAccess.abandoning(location)
    let store = try location.store()
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

  /// Removes a store that was made for files of which nothing came.
  func abandonIfEmpty() {
    guard let isEmpty = try? reader?.runs().isEmpty, isEmpty else { return }
    try? writer?.close()
    abandoning()
  }

  /// What removes a store that is not there yet; nothing for one that is.
  static func abandoning(_ location: StoreLocation) -> @Sendable () -> Void {
    guard case .file(let path) = location, !OutputFile.exists(path) else { return {} }
    return { for ending in ["", "-wal", "-shm", ".lock"] { OutputFile.remove(path + ending) } }
  }

  /// Says that a connection did not hold, when it did not.
  static func report(reconnections: Int) {
    guard reconnections > 0 else { return }
    Terminal.note(
      "the connection was lost and made again: \(reconnections); nothing is missing\n"
    )
  }
}
