// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiCryptography
public import PiFormats

/// What happens to an entry that cannot be stored.
public enum BadEntryPolicy: String, Sendable, CaseIterable {
  /// The import ends; what was committed before stays, and a later import goes on from there.
  case fail
  /// The entry is left out and counted.
  case skip
  /// The entry is left out, counted, and noted in a file with its place and the reason.
  case quarantine
}

/// How files are imported.
public struct ImportSettings: Sendable {
  /// The format; nil when files tell their own.
  public var format: String?
  /// How logs are read.
  public var options = RecordOptions()
  /// What happens to an entry that cannot be stored.
  public var onBadEntry = BadEntryPolicy.fail
  /// Where bad entries are noted under ``BadEntryPolicy/quarantine``.
  public var quarantine: String?
  /// Whether everything is read and checked and nothing is written.
  public var isDryRun = false
  /// Requests that are committed together.
  public var batch = 65_536

  /// Creates settings: the import ends at the first bad entry.
  public init() {}

  /// Names what the records depend on beside the bytes, so that a resumed import is the same one.
  func fingerprint(format: String) -> String {
    var parts = ["v1", format, onBadEntry == .fail ? "fail" : "leave", options.deployment ?? ""]
    if let map = options.columns {
      for role in ColumnRole.allCases where !ColumnRole.later.contains(role) {
        parts.append(map.columns[role].map { "\(role.rawValue)=\($0)" } ?? "")
      }
      parts.append("\(map.unit.rawValue) \(map.costUnit.rawValue)")
      for role in ColumnRole.allCases where ColumnRole.later.contains(role) {
        if let column = map.columns[role] { parts.append("\(role.rawValue)=\(column)") }
      }
      if map.numbers != .plain { parts.append("numbers=\(map.numbers.rawValue)") }
    }
    if let source = options.taskFrom { parts.append("task-from=\(source)") }
    if let salt = options.promptSalt { parts.append(SHA256.digest(of: salt).hexadecimal) }
    let digest = SHA256.digest(of: Array(parts.joined(separator: "\u{1F}").utf8))
    return String(digest.hexadecimal.prefix(16))
  }
}

/// How far an import is.
public struct ImportProgress: Sendable {
  /// The file as the user named it.
  public var file: String
  /// What is being done with it.
  public var phase: Phase
  /// Bytes of the phase that are done.
  public var bytes: Int
  /// Bytes of the phase in all.
  public var totalBytes: Int
  /// Requests so far.
  public var requests: Int

  /// The parts of an import.
  public enum Phase: String, Sendable {
    /// The bytes are hashed.
    case hashing
    /// Entries are read, so that a bad one is found before anything is written.
    case checking
    /// Entries are read and written.
    case importing
  }
}

/// What an import of one file came to.
public struct ImportSummary: Hashable, Sendable {
  /// How it ended.
  public enum Verdict: String, Hashable, Sendable {
    /// Everything was written.
    case imported
    /// An interrupted import was ended.
    case resumed
    /// The store had these bytes already; nothing was changed.
    case known
    /// Everything was read and nothing written.
    case checked
  }

  /// The file as the user named it.
  public var file: String
  /// Its format.
  public var format: String
  /// SHA-256 of its bytes.
  public var contentHash: String
  /// How it ended.
  public var verdict: Verdict
  /// The run in the store; nil when nothing was written.
  public var run: Int64?
  /// Requests of the run.
  public var requests = 0
  /// Attempts of the run.
  public var attempts = 0
  /// What the requests of the run cost, as far as the file says.
  public var nanodollars: Int128 = 0
  /// Requests of the run whose cost the file does not say.
  public var requestsOfUnknownCost = 0
  /// Requests of the file that another run holds; they were left out.
  public var alreadyStored = 0
  /// What those cost, as far as the file says.
  public var alreadyStoredNanodollars: Int128 = 0
  /// Those of them whose cost the file does not say.
  public var alreadyStoredOfUnknownCost = 0
  /// Requests that an earlier, interrupted import had written.
  public var resumedFrom = 0
  /// Entries that were left out on purpose, such as calls that generate no text.
  public var leftOut = LeftOutEntries()
  /// Entries that were left out as bad.
  public var badEntries = 0
  /// Why, for the first twenty.
  public var reasons: [String] = []
  /// What the format cannot tell.
  public var caveats: [String] = []
  /// Bytes of the file.
  public var bytes = 0
}
