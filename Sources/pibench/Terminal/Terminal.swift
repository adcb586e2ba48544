// SPDX-License-Identifier: Apache-2.0

import Foundation
import PiReport

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
  static func print(_ bytes: [UInt8]) {
    FileHandle.standardOutput.write(Data(bytes))
  }

  /// Writes a text to standard output.
  static func print(_ text: String) {
    print(Array(text.utf8))
  }

  /// Writes a text to standard error.
  static func printError(_ text: String) {
    FileHandle.standardError.write(Data(text.utf8))
  }
}
