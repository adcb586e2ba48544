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

  /// The end of a pipe into which the handler of signals writes.
  private static let input = Atomic<Int32>(-1)

  /// Waits for signals on a thread of its own, where the work of saying so is safe; the handler only
  /// writes the signal's number into a pipe.
  ///
  /// A signal that the caller of the process ignores stays ignored.
  static func watch() {
    var ends: [Int32] = [-1, -1]
    guard unsafe pipe(&ends) == 0 else { return }
    let output = ends[0]
    input.store(ends[1], ordering: .relaxed)
    for number in [SIGINT, SIGTERM] where !isIgnored(number) {
      signal(number) { number in
        var byte = UInt8(truncatingIfNeeded: number)
        _ = unsafe write(Interrupt.input.load(ordering: .relaxed), &byte, 1)
      }
    }
    Thread.detachNewThread {
      var byte: UInt8 = 0
      while unsafe read(output, &byte, 1) != 1 {}
      let (text, undo) = consequence.withLock { ($0.text, $0.undo) }
      undo()
      Terminal.printError("\npibench: interrupted: \(text)\n")
      _exit(128 + Int32(byte))
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
