// SPDX-License-Identifier: Apache-2.0

import Foundation
import PiBench
import PiReport
import Synchronization

/// What the process writes to, and how wide and colourful it may be.
enum Terminal {
  /// Whether standard error is a terminal.
  static var isInteractive: Bool { isatty(STDERR_FILENO) == 1 }

  /// How tables are laid out on standard output.
  static var options: TerminalTable.Options {
    let environment = ProcessInfo.processInfo.environment
    let isTerminal = isatty(STDOUT_FILENO) == 1
    let plain = environment["NO_COLOR"].map { !$0.isEmpty } ?? false
    let isDumb = environment["TERM"] == "dumb"
    return TerminalTable.Options(
      width: isTerminal ? width(environment) : 120,
      isColoured: isTerminal && !plain && !isDumb
    )
  }

  private static func width(_ environment: [String: String]) -> Int {
    if let columns = environment["COLUMNS"].flatMap(Int.init), columns > 0 { return columns }
    var size = winsize()
    guard unsafe ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
      return 100
    }
    return Int(size.ws_col)
  }

  /// Writes bytes to standard output.
  static func print(_ bytes: [UInt8]) throws(OutputError) {
    let code = write(bytes, to: STDOUT_FILENO)
    guard code == 0 else {
      throw code == ENOSPC
        ? OutputError.noRoom("standard output")
        : OutputError.cannotWrite("standard output", reason: "closed")
    }
  }

  /// Writes a text to standard output.
  static func print(_ text: String) throws(OutputError) {
    try print(Array(text.utf8))
  }

  /// Writes a text to standard error; nobody can be told when that fails.
  static func printError(_ text: String) {
    _ = write(Array(text.utf8), to: STDERR_FILENO)
  }

  /// Writes all bytes and answers with 0 or the system's error.
  private static func write(_ bytes: [UInt8], to descriptor: Int32) -> Int32 {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = unsafe rest.withUnsafeBytes { bytes in
        unsafe Foundation.write(descriptor, bytes.baseAddress, bytes.count)
      }
      if count < 0, errno != EINTR, errno != EAGAIN { return errno }
      rest = rest.dropFirst(max(count, 0))
    }
    return 0
  }

  /// Tells on standard error what is no error, unless `--quiet` was given.
  static func note(_ text: String) {
    if !isQuiet.load(ordering: .relaxed) { printError(text) }
  }

  /// Leaves notes out from here on.
  static func becomeQuiet() {
    isQuiet.store(true, ordering: .relaxed)
  }

  private static let isQuiet = Atomic(false)
}
