// SPDX-License-Identifier: Apache-2.0

import Foundation
import PiFuzzing

/// Feeds every reader and command with broken files.
///
/// `make fuzz` calls it; `--from N --to N+1 --show` shows the file of trial N, `--first-command N --show` that
/// of command N.
@main
enum FuzzProgram {
  private static let usage =
    "usage: pibench-fuzz [--root DIR] [--seed S] [--from N] [--to N] [--show]"
    + " [--first-command N] [--commands N --binary FILE]"

  static func main() throws {
    var options = ["--seed": "1", "--from": "0", "--to": "20000", "--commands": "0", "--root": "."]
    var words = CommandLine.arguments.dropFirst()
    while let word = words.popFirst(), word != "--" {
      options[word] = word == "--show" ? "" : words.popFirst() ?? ""
    }
    func number(_ name: String) -> Int? { options[name].flatMap { Int($0) } }
    guard let seed = options["--seed"].flatMap(UInt64.init), let from = number("--from"),
      let to = number("--to"), let commands = number("--commands"), let root = options["--root"],
      from <= to || to == 0, commands >= 0
    else {
      print(usage)
      exit(2)
    }
    let files = try SeedFiles(root: root)
    if let name = options["--instrumented"] {
      if let folder = options["--seeds"] {
        return try InstrumentedRun.writeSeeds(name, files, to: folder)
      }
      try InstrumentedRun.run(name, files, arguments: Array(words))
    }
    let targets = try FuzzTarget.all(files)
    let trials = min(from, to)..<to
    let runs = CommandFuzz(binary: options["--binary"] ?? "", targets: targets, seed: seed)
    let first = number("--first-command")
    if options["--show"] != nil {
      let trial = first.map(runs.trial) ?? FuzzTrial(targets, seed: seed, number: from)
      FileHandle.standardOutput.write(Data(trial.bytes))
    } else if let path = options["--worker"] {
      let progress = FileHandle(forWritingAtPath: path)
      exit(FuzzWorker(targets, seed: seed).run(trials, progress: progress) ? 0 : 1)
    } else {
      let program = CommandLine.arguments[0]
      var findings = try FuzzSupervisor(program: program, root: root, seed: seed).run(trials)
      print("fuzz: \(trials.count) files, \(targets.count) readers, \(findings.count) faults")
      if commands > 0, options["--binary"] != nil {
        let start = first ?? 0
        findings += try run(runs, start..<start + commands)
      }
      for finding in findings { print(finding) }
      exit(findings.isEmpty ? 0 : 1)
    }
  }

  private static func run(_ runs: CommandFuzz, _ numbers: Range<Int>) throws -> [FuzzFinding] {
    let findings = try runs.run(numbers)
    print("fuzz: \(numbers.count) commands, \(findings.count) faults")
    return findings
  }
}
