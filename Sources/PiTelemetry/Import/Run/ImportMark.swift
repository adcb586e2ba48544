// SPDX-License-Identifier: Apache-2.0

public import PiCore
import PiFormats

/// How far an import came, as its run notes it: `FINGERPRINT ENTRIES REQUESTS`, then how it stands.
struct ImportMark {
  /// What follows the counts when everything was read.
  static let complete = " complete"
  private static let failed = " failed "

  /// Names the options that the records depend on.
  var fingerprint: String
  /// Entries that were read.
  var entries: Int
  /// Requests that were written; the other entries were stored before.
  var requests: Int

  init(fingerprint: String, entries: Int, requests: Int) {
    self.fingerprint = fingerprint
    self.entries = entries
    self.requests = requests
  }

  /// Reads a note; nil when another version wrote it.
  init?(_ note: String) {
    let words = note.split(separator: " ", maxSplits: 3)
    // The first version noted requests only, which were all entries.
    guard words.count >= 2, let entries = Int(words[1]),
      let requests = words.count > 2 ? Int(words[2]) : entries
    else { return nil }
    self.init(fingerprint: String(words[0]), entries: entries, requests: requests)
  }

  var text: String { "\(fingerprint) \(entries) \(requests)" }

  /// The note of a file that cannot be read to its end.
  ///
  /// It ends in a quote, so that no message makes it look complete.
  func text(failedBy error: InputError) -> String {
    text + ImportMark.failed + "\"" + Redaction.text("\(error)") + "\""
  }
}

/// An import that ended at what no policy can leave out; what came before it is stored.
public struct UnfinishedImport: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong with the file.
  public var cause: InputError
  /// The run that holds what came before.
  public var run: RunID
  /// Requests of the run.
  public var requests: Int

  /// What happened and what to do, in two lines.
  public var description: String {
    "\(cause)\nthe \(requests) requests before it stay in the store as run \(run.number), which is not"
      + " complete; import the corrected file under the same name to go on with it"
  }
}
