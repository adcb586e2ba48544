// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Runs the program on broken files as a user would, and looks at what it leaves.
package struct CommandFuzz {
  let binary: String
  /// The targets whose files a command takes.
  private let fed: [FuzzTarget]
  let seed: UInt64

  package init(binary: String, targets: [FuzzTarget], seed: UInt64) {
    self.binary = binary
    fed = targets.filter { !FuzzCommand.all(for: $0.id).isEmpty }
    self.seed = seed
  }

  /// The file of a command.
  package func trial(_ number: Int) -> FuzzTrial { FuzzTrial(fed, seed: seed, number: number) }

  /// Runs the program.
  ///
  /// - Returns: the runs that broke a law.
  package func run(_ numbers: Range<Int>) throws -> [FuzzFinding] {
    let folder = FileManager.default.temporaryDirectory.appending(path: "fuzz-\(UUID())")
    defer { try? FileManager.default.removeItem(at: folder) }
    let (right, own) = (folder.appending(path: "right"), folder.appending(path: "trial"))
    try FileManager.default.createDirectory(at: right, withIntermediateDirectories: true)
    var findings = try makeStore(in: right)
    for number in numbers {
      try? FileManager.default.removeItem(at: own)
      try FileManager.default.createDirectory(at: own, withIntermediateDirectories: true)
      let trial = trial(number)
      let commands = FuzzCommand.all(for: trial.target.id)
      let command = commands[number / fed.count % commands.count]
      let file = own.appending(path: "in")
      try Data(trial.bytes).write(to: file)
      let words = command.words.map {
        $0 == "@"
          ? file.path
          : $0.replacing("$", with: own.path).replacing("%/", with: right.path + "/")
      }
      if let fault = try fault(of: words, command.codes, in: own) {
        let text = "\(fault)\n  \(command.words.joined(separator: " "))"
        findings.append(finding(number, trial.target.id, text))
      }
    }
    return findings
  }

  /// Makes the store that invoices are compared with, where there are any.
  ///
  /// - Returns: why it cannot be made; nothing when it was.
  private func makeStore(in folder: URL) throws -> [FuzzFinding] {
    guard fed.contains(where: { $0.id.hasPrefix("invoice") }) else { return [] }
    let log = folder.appending(path: "log.csv")
    try Data(SeedFiles.log).write(to: log)
    let store = folder.appending(path: "store.db").path
    let words = ["import", "csv", log.path, "--store", store, "--progress", "none"]
    let (status, said) = try run(words, in: folder)
    return status == 0
      ? [] : [finding(0, "store", "a right log: status \(status ?? -1), \(said)")]
  }

  private func finding(_ number: Int, _ target: String, _ text: String) -> FuzzFinding {
    FuzzFinding(.command, seed: seed, number: number, target: target, text: text)
  }

  /// Runs the program; its status is nil when a signal ended it.
  private func run(_ words: [String], in folder: URL) throws -> (status: Int32?, said: String) {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/timeout")
    process.arguments = ["60", binary] + words
    let log = folder.appending(path: "log")
    try Data().write(to: log)
    let handle = try FileHandle(forWritingTo: log)
    process.standardOutput = FileHandle.nullDevice
    process.standardError = handle
    try process.run()
    process.waitUntilExit()
    let said = try String(decoding: Data(contentsOf: log), as: UTF8.self)
    return (process.terminationReason == .exit ? process.terminationStatus : nil, said)
  }

  /// What a run did that no run may do; nil for nothing.
  private func fault(
    of words: [String],
    _ codes: Set<Int32>,
    in folder: URL
  ) throws -> String? {
    let (status, said) = try run(words, in: folder)
    guard let status else { return "a signal ended it: \(said.prefix(300))" }
    guard codes.contains(status) else { return "status \(status): \(said.prefix(300))" }
    let left = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
      .filter { !["in", "log"].contains($0) }
    // A store that was made stays, with what SQLite keeps beside it, and so do notes on bad rows.
    let store = ["", "-shm", "-wal", ".lock", ".quarantine.jsonl"].map { "store.db" + $0 }
    let results = status == 0 ? ["out", "catalogue.json"] : []
    guard left.allSatisfy((store + results).contains) else { return "left \(left)" }
    if status == 0 { return nil }
    if said.isEmpty { return "failed without a word" }
    let harmful = said.unicodeScalars.contains { $0.value < 32 && $0 != "\n" || $0.value == 127 }
    return harmful ? "control characters in \(said.debugDescription)" : nil
  }
}
