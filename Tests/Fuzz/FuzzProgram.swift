// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Feeds every reader and command with broken files.
///
/// `make fuzz` calls it; `--from N --to N+1 --show` shows the file of trial N.
@main
enum FuzzProgram {
  static func main() throws {
    var options = ["--seed": "1", "--from": "0", "--to": "20000", "--commands": "0", "--root": "."]
    var words = CommandLine.arguments.dropFirst()
    while let word = words.popFirst() {
      options[word] = word == "--show" ? "" : words.popFirst() ?? ""
    }
    guard let seed = options["--seed"].flatMap(UInt64.init),
      let from = options["--from"].flatMap({ Int($0) }),
      let to = options["--to"].flatMap({ Int($0) }),
      let commands = options["--commands"].flatMap({ Int($0) }), let root = options["--root"],
      from <= to
    else {
      print(
        "usage: pibench-fuzz [--seed S] [--from N] [--to N] [--commands N --binary FILE] [--show]"
      )
      exit(2)
    }
    let targets = try FuzzTarget.all(try SeedFiles(root: root))
    if options["--show"] != nil {
      let trial = FuzzTrial(targets, seed: seed, number: from)
      FileHandle.standardOutput.write(Data(trial.bytes))
    } else if let path = options["--worker"] {
      let progress = FileHandle(forWritingAtPath: path)
      let holds = FuzzWorker.run(targets, seed: seed, trials: from..<to, progress: progress)
      exit(holds ? 0 : 1)
    } else {
      let program = CommandLine.arguments[0]
      var faults = try FuzzSupervisor(program: program, root: root, seed: seed).run(from..<to)
      print("fuzz: \(to - from) files read by \(targets.count) readers, \(faults) faults")
      if commands > 0, let binary = options["--binary"] {
        let broken = try CommandFuzz(binary: binary, targets: targets, seed: seed).run(commands)
        print("fuzz: \(commands) commands, \(broken) faults")
        faults += broken
      }
      exit(faults == 0 ? 0 : 1)
    }
  }
}
