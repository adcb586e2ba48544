// SPDX-License-Identifier: Apache-2.0

import Foundation
import Synchronization

/// What an interrupt or a request to terminate does: it says what became of the work and ends the
/// process with 128 plus the signal's number.
enum Interrupt {
  private struct Consequence: Sendable {
    var text = "nothing was changed"
    var undo: @Sendable () -> Void = {}
  }

  private static let consequence = Mutex(Consequence())

  /// Says what an interrupt means from here on.
  ///
  /// - Parameters:
  ///   - text: what became of the work, such as "nothing was written".
  ///   - undo: removes what would be left behind.
  static func means(_ text: String, undo: @escaping @Sendable () -> Void = {}) {
    consequence.withLock { $0 = Consequence(text: text, undo: undo) }
  }

  /// Waits for signals on a thread of its own, where the work of saying so is safe.
  ///
  /// A signal that the caller of the process ignores stays ignored.
  static func watch() {
    var signals = sigset_t()
    unsafe sigemptyset(&signals)
    for number in [SIGINT, SIGTERM] where !isIgnored(number) {
      unsafe sigaddset(&signals, number)
    }
    unsafe pthread_sigmask(SIG_BLOCK, &signals, nil)
    let watched = signals
    Thread.detachNewThread {
      var (signals, number) = (watched, Int32(0))
      guard unsafe sigwait(&signals, &number) == 0 else { return }
      let (text, undo) = consequence.withLock { ($0.text, $0.undo) }
      undo()
      Terminal.printError("\npibench: interrupted: \(text)\n")
      _exit(128 + number)
    }
  }

  private static func isIgnored(_ number: Int32) -> Bool {
    var action = sigaction()
    guard unsafe sigaction(number, nil, &action) == 0 else { return false }
    return unsafe action.__sigaction_handler.sa_handler.map {
      unsafe unsafeBitCast($0, to: Int.self) == 1
    } ?? false
  }
}
