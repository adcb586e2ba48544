// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Has workers make trials, and starts another one behind the trial at which one died.
struct FuzzSupervisor {
  let program: String
  let root: String
  let seed: UInt64

  /// - Returns: how many trials broke a law, trapped or did not end; at most 20 workers die.
  func run(_ trials: Range<Int>) throws -> Int {
    let folder = FileManager.default.temporaryDirectory.appending(path: "fuzz-\(getpid())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let progress = folder.appending(path: "progress")
    var next = trials.lowerBound
    var faults = 0
    while next < trials.upperBound, faults < 20 {
      try Data().write(to: progress)
      let worker = Process()
      worker.executableURL = URL(filePath: program)
      worker.arguments = [
        "--root", root, "--seed", "\(seed)", "--from", "\(next)", "--to", "\(trials.upperBound)",
        "--worker", progress.path,
      ]
      try worker.run()
      worker.waitUntilExit()
      if worker.terminationReason == .exit, worker.terminationStatus <= 1 {
        return faults + Int(worker.terminationStatus)
      }
      let text = try String(contentsOf: progress, encoding: .utf8)
      guard let last = text.split(separator: "\n").first.flatMap({ Int($0) }) else {
        return faults + 1
      }
      print("trial \(last): the reader died (signal or status \(worker.terminationStatus))")
      faults += 1
      next = last + 1
    }
    return faults
  }
}
