// SPDX-License-Identifier: Apache-2.0

import Foundation
import PiTelemetry

/// A process that writes to a store and says what is durable.
struct CrashWriter {
  struct Ending {
    /// Requests of each run that were acknowledged.
    var acknowledged: [RunID: Int64] = [:]
    var error: String?
    var isKilled = false
  }

  private let process = Process()
  private let output = Pipe()

  /// Starts the process; `limit` is the most bytes that a file may have.
  init(store: String, limit: Int? = nil) throws {
    let bundle = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
    process.executableURL = bundle.appendingPathComponent("telemetry-crash-writer")
    process.arguments = [store] + (limit.map { ["\($0)"] } ?? [])
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    try process.run()
    try output.fileHandleForWriting.close()
  }

  /// Kills the process without notice.
  func kill() -> Ending {
    Foundation.kill(process.processIdentifier, SIGKILL)
    return wait()
  }

  /// Waits for the end of the process.
  func wait() -> Ending {
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    var ending = Ending()
    ending.isKilled = process.terminationReason == .uncaughtSignal
    // A line that the kill cut off acknowledges nothing.
    for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
      let words = line.split(separator: " ", maxSplits: 2)
      if words.count == 3, words[0] == "ack", let run = Int64(words[1]), let count = Int64(words[2])
      {
        ending.acknowledged[RunID(run)] = count
      } else {
        ending.error = String(line)
      }
    }
    return ending
  }
}
