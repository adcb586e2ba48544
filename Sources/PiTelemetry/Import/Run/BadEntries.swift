// SPDX-License-Identifier: Apache-2.0

import Glibc
package import PiCore
import PiFormats
import Synchronization

/// Counts bad entries and notes each in a file: place and reason, never the entry itself.
package final class BadEntries: Sendable {
  /// Reasons that are kept for the summary.
  static let mostReasons = 20

  private struct State {
    var count = 0
    var reasons: [String] = []
    var pending: [UInt8] = []
    var fault: InputError?
  }

  private let state = Mutex(State())
  private let descriptor: Int32?
  private let path: String

  /// Starts a tally.
  ///
  /// - Parameters:
  ///   - path: the file of notes, which is emptied; nil for none.
  ///   - appends: whether the notes of earlier files stay.
  /// - Throws: `InputError` when the file cannot be written.
  package init(path: String?, appends: Bool) throws(InputError) {
    self.path = path ?? ""
    guard let path else {
      descriptor = nil
      return
    }
    let number = BadEntries.open(path, appends: appends)
    guard number >= 0 else {
      let reason = errno == ELOOP ? "it is a symbolic link" : "system error \(errno)"
      throw .unreadable(file: path, reason: "cannot be written: \(reason)")
    }
    descriptor = number
  }

  /// Starts the tally that settings ask for.
  package convenience init(_ settings: ImportSettings) throws(InputError) {
    let isNoted = settings.onBadEntry == .quarantine
    try self.init(path: isNoted ? settings.quarantine : nil, appends: false)
  }

  /// Opens the notes without following a link; notes of an earlier import give way to a new file.
  private static func open(_ path: String, appends: Bool) -> Int32 {
    let mode = O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW
    guard !appends else { return unsafe Glibc.open(path, mode | O_APPEND, 0o600) }
    var status = stat()
    if unsafe lstat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG {
      return unsafe Glibc.open(path, mode, 0o600)
    }
    guard unsafe unlink(path) == 0 || errno == ENOENT else { return -1 }
    return unsafe Glibc.open(path, mode | O_EXCL, 0o600)
  }

  deinit {
    if let descriptor { close(descriptor) }
  }

  /// Entries so far.
  package var count: Int { state.withLock { $0.count } }
  /// The first reasons.
  package var reasons: [String] { state.withLock { $0.reasons } }

  /// Notes an entry.
  package func add(_ fault: InputError) {
    let error = fault.withoutCells
    state.withLock { state in
      state.count += 1
      if state.reasons.count < Self.mostReasons {
        state.reasons.append(Redaction.text("\(error)"))
      }
      guard descriptor != nil else { return }
      state.pending += Self.line(error)
      if state.pending.count > 1 << 16 { write(&state) }
    }
  }

  /// Writes what is pending.
  package func flush() throws(InputError) {
    let fault = state.withLock { state in
      write(&state)
      return state.fault
    }
    if let fault { throw fault }
  }

  private func write(_ state: inout State) {
    guard let descriptor else { return }
    var rest = state.pending[...]
    while !rest.isEmpty {
      let count = unsafe rest.withUnsafeBytes { bytes in
        unsafe Glibc.write(descriptor, bytes.baseAddress, bytes.count)
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else {
        state.fault = .unreadable(file: path, reason: "cannot be written: system error \(errno)")
        break
      }
      rest = rest.dropFirst(count)
    }
    state.pending.removeAll(keepingCapacity: true)
  }

  private static func line(_ error: InputError) -> [UInt8] {
    var members: [(String, String)] = []
    switch error {
    case .unexpected(let place, let expected, let found):
      members = [
        ("file", JSONText.quoted(place.file)), ("line", "\(place.line)"),
        ("column", "\(place.column)"), ("expected", JSONText.quoted(Redaction.text(expected))),
        ("found", JSONText.quoted(Redaction.text(found))),
      ]
    case .unreadable(let file, let reason):
      members = [
        ("file", JSONText.quoted(file)), ("expected", JSONText.quoted("a readable file")),
        ("found", JSONText.quoted(Redaction.text(reason))),
      ]
    }
    let text = members.map { "\"\($0)\":\($1)" }.joined(separator: ",")
    return Array("{\(text)}\n".utf8)
  }
}
