// SPDX-License-Identifier: Apache-2.0

import PiCore

/// Why a telemetry store cannot do what it was asked.
public enum StoreError: Error, Hashable, Sendable {
  /// The store cannot be opened.
  case unavailable(store: String, reason: String)
  /// What is there is not a telemetry store.
  case notAStore(store: String, found: String)
  /// A later version of the program made the store.
  case newer(store: String, migration: String)
  /// A migration that the store has seen is not the one that this program knows.
  case changedMigration(store: String, migration: String, expected: String, found: String)
  /// Another process writes the store; `holder` is its process number, where known.
  case locked(store: String, holder: Int32?)
  /// No room for what was written; nothing since the last commit was kept.
  case full(store: String, reason: String)
  /// The database failed; when writing, nothing since the last commit was kept.
  case failed(store: String, code: Int32, reason: String)
  /// The server does not answer, or the connection to it was lost; trying again may help.
  case unreachable(store: String, reason: String)
  /// The server refused a statement; `state` is its SQLSTATE.
  case refused(store: String, state: String, reason: String)
  /// A stored row is not what a store writes.
  case corrupt(store: String, table: String, row: Int64, reason: String)
  /// A record cannot be stored; nothing since the last commit was kept.
  case invalidRecord(run: RunID, request: UInt32?, reason: String)
  /// A text holds a NUL character, which no store keeps; nothing since the last commit was kept.
  case invalidText(store: String, table: String, row: Int64)
  /// A store that should be empty is not.
  case occupied(store: String, table: String, rows: Int64)
  /// The store has no such run.
  case unknownRun(store: String, run: RunID)
  /// The run ended, or was not begun by this writer.
  case runNotOpen(store: String, run: RunID)
  /// The store's writer was closed.
  case closed(store: String)
}

extension StoreError {
  /// Whether the same may succeed later without a change by the user.
  public var isTemporary: Bool {
    switch self {
    case .locked, .full, .unreachable: true
    default: false
    }
  }
}

extension StoreError: CustomStringConvertible {
  /// The error as one line for a terminal, such as `runs.db: is written by process 812`.
  public var description: String {
    switch self {
    case .unavailable(let store, let reason): StoreError.line(store, reason)
    case .notAStore(let store, let found):
      StoreError.line(store, "expected a telemetry store, found \(found)")
    case .newer(let store, let migration):
      StoreError.line(store, "a later version made it: unknown migration \(migration)")
    case .changedMigration(let store, let migration, let expected, let found):
      StoreError.line(
        store,
        "migration \(migration) differs: expected \(expected), found \(found)"
      )
    case .locked(let store, let holder):
      StoreError.line(
        store,
        "is being written by \(holder.map { "process \($0)" } ?? "another process")"
      )
    case .full(let store, let reason): StoreError.line(store, "no room: \(reason)")
    case .failed(let store, let code, let reason): StoreError.line(store, "\(reason) (\(code))")
    case .unreachable(let store, let reason): StoreError.line(store, reason)
    case .refused(let store, let state, let reason):
      StoreError.line(store, "\(reason) (SQLSTATE \(state))")
    case .corrupt(let store, let table, let row, let reason):
      StoreError.line(store, "\(table) row \(row): \(reason)")
    case .invalidRecord(let run, let request, let reason):
      "run \(run.number)\(request.map { ", request \($0)" } ?? ""): \(reason)"
    case .invalidText(let store, let table, let row):
      StoreError.line(
        store,
        "\(table) row \(row): a text has a NUL character, which no store keeps"
      )
    case .occupied(let store, let table, let rows):
      StoreError.line(store, "expected an empty store, found \(table) with \(rows) in it")
    case .unknownRun(let store, let run): StoreError.line(store, "has no run \(run.number)")
    case .runNotOpen(let store, let run): StoreError.line(store, "run \(run.number) is not open")
    case .closed(let store): StoreError.line(store, "is closed")
    }
  }

  private static func line(_ store: String, _ text: String) -> String {
    "\(Sanitised.text(store, limit: 4096)): \(Sanitised.text(text, limit: 480))"
  }
}
