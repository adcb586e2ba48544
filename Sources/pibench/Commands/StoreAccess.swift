// SPDX-License-Identifier: Apache-2.0

import PiBench
import PiTelemetry

/// The store of a command line, opened for writing and for looking what is there.
struct StoreAccess {
  let writer: (any TelemetryWriter)?
  let reader: (any TelemetryReader)?

  init(_ arguments: ParsedArguments, isDryRun: Bool) throws {
    guard let path = arguments.text("store") else {
      guard isDryRun else { throw UsageError("import needs --store FILE, or --dry-run") }
      writer = nil
      reader = nil
      return
    }
    let location = try StoreLocation(path)
    let store = try location.store()
    guard !isDryRun else {
      writer = nil
      if case .file(let file) = location, !OutputFile.exists(file) {
        reader = nil
      } else {
        reader = try store.openReader()
      }
      return
    }
    writer = try store.openWriter()
    reader = try store.openReader()
  }

  func close() throws {
    try writer?.close()
  }
}
