// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Has workers make trials, and starts another one behind the trial at which one died.
package struct FuzzSupervisor {
  /// Deaths after which it gives up.
  private static let mostDeaths = 20

  /// What is started: `pibench-fuzz`, or what stands in for it.
  let program: String
  /// The folder of the repository.
  let root: String
  let seed: UInt64

  package init(program: String, root: String, seed: UInt64) {
    self.program = program
    self.root = root
    self.seed = seed
  }

  /// Makes trials.
  ///
  /// - Returns: the trials that broke a law, trapped or did not end; at most 20 workers die.
  package func run(_ trials: Range<Int>) throws -> [FuzzFinding] {
    let folder = FileManager.default.temporaryDirectory.appending(path: "fuzz-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    var next = trials.lowerBound
    var findings: [FuzzFinding] = []
    var deaths = 0
    while next < trials.upperBound {
      let (status, last) = try work(next..<trials.upperBound, in: folder, &findings)
      guard let status else { break }
      let died = "the reader died (signal or status \(status))"
      findings.append(finding(last ?? next, last == nil ? "no trial began: " + died : died))
      deaths += 1
      guard let last, deaths < Self.mostDeaths else {
        findings.append(finding(next, "gave up; later trials were not made"))
        break
      }
      next = last + 1
    }
    return findings
  }

  private func finding(_ number: Int, _ text: String) -> FuzzFinding {
    FuzzFinding(.trial, seed: seed, number: number, target: "worker", text: text)
  }

  /// Has one worker make trials.
  ///
  /// - Returns: how it died, nil when it did not, and the last trial that it began.
  private func work(
    _ trials: Range<Int>,
    in folder: URL,
    _ findings: inout [FuzzFinding]
  ) throws -> (status: Int32?, last: Int?) {
    let (progress, found) = (folder.appending(path: "progress"), folder.appending(path: "found"))
    try Data().write(to: progress)
    try Data().write(to: found)
    let worker = Process()
    worker.executableURL = URL(filePath: program)
    worker.arguments = [
      "--root", root, "--seed", "\(seed)", "--from", "\(trials.lowerBound)",
      "--to", "\(trials.upperBound)", "--worker", progress.path,
    ]
    worker.standardOutput = try FileHandle(forWritingTo: found)
    try worker.run()
    worker.waitUntilExit()
    let said = try String(contentsOf: found, encoding: .utf8).split(separator: "\n")
    findings += said.compactMap { FuzzFinding(line: $0, seed: seed) }
    let status = worker.terminationStatus
    // A worker that says that a law broke and does not say which has lost it.
    let isWhole = status == 0 && said.isEmpty || status == 1 && !said.isEmpty
    if worker.terminationReason == .exit, isWhole { return (nil, nil) }
    let last = try String(contentsOf: progress, encoding: .utf8).split(separator: "\n").first
    return (status, last.flatMap { Int($0) })
  }
}
