// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Runs the program on broken files as a user would, and looks at what it leaves.
struct CommandFuzz {
  let binary: String
  let targets: [FuzzTarget]
  let seed: UInt64

  private static let formats = [
    "litellm", "otlp", "llmperf", "guidellm", "vllm", "sglang", "aiperf", "azure", "burstgpt",
    "mooncake",
    "aiperf-mooncake", "bailian", "weka", "csv",
  ]

  /// The commands that a file can be given to: `@` is the file, `$` the folder of the trial.
  private static func commands(for target: String) -> [String] {
    switch target {
    case "experiment":
      return [
        "simulate @ --requests 40 --replications 2 --strategy random,p2c.peak_ewma --progress none"
          + " --out $/out"
      ]
    case "prices": return ["import prices @ --out $/catalogue.json"]
    case "labels": return ["import labels @ --store $/store.db"]
    case "outcomes": return ["import outcomes @ --store $/store.db --on-bad-row skip"]
    case let format where formats.contains(format):
      return [
        "import \(format) @ --store $/store.db --deployment d",
        "import auto @ --store $/store.db --on-bad-row quarantine",
        "import \(format) @ --dry-run --on-bad-row skip --deployment d --store $/store.db",
        "simulate --trace @ --format \(format) --replications 2 --strategy random --yardstick none"
          + " --progress none --out $/out --telemetry $/store.db --requests-csv",
        "simulate --trace @ --on-bad-row skip --replications 2 --strategy random --progress none"
          + " --out $/out",
      ]
    default: return []
    }
  }

  /// - Returns: how many runs broke a law.
  func run(_ count: Int) throws -> Int {
    let folder = FileManager.default.temporaryDirectory.appending(path: "fuzz-commands-\(getpid())")
    defer { try? FileManager.default.removeItem(at: folder) }
    let fed = targets.filter { !Self.commands(for: $0.id).isEmpty }
    var faults = 0
    for number in 0..<count {
      let trial = FuzzTrial(fed, seed: seed, number: number)
      let choices = Self.commands(for: trial.target.id)
      let command = choices[number / fed.count % choices.count]
      try? FileManager.default.removeItem(at: folder)
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      let file = folder.appending(path: "in")
      try Data(trial.bytes).write(to: file)
      let words = command.split(separator: " ").map {
        $0 == "@" ? file.path : String($0.replacing("$", with: folder.path))
      }
      if let fault = try fault(of: words, in: folder) {
        faults += 1
        print("command \(number), \(trial.target.id): \(fault)\n  \(command)")
      }
    }
    return faults
  }

  /// What a run did that no run may do; nil for nothing.
  private func fault(of words: [String], in folder: URL) throws -> String? {
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
    let status = process.terminationStatus
    let said = try String(decoding: Data(contentsOf: log), as: UTF8.self)
    guard process.terminationReason == .exit, [0, 2, 3].contains(status) else {
      return "status \(status): \(said.prefix(300))"
    }
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
