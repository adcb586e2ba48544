// SPDX-License-Identifier: Apache-2.0

/// A place that keeps what routers learn from: a file, or a database server.
public protocol TelemetryStore: Sendable {
  /// What messages call the store.
  var name: String { get }

  /// Opens the store for writing, makes it when it is missing and takes its schema up to date.
  ///
  /// - Throws: `StoreError.locked` while another writer has it.
  func openWriter() throws(StoreError) -> sending any TelemetryWriter

  /// Opens the store for reading, beside a writer or not.
  func openReader() throws(StoreError) -> sending any TelemetryReader
}
