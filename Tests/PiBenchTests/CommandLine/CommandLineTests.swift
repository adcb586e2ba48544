// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// What all commands share: help, quiet, old spellings, interrupts, folders of former runs.
struct CommandLineTests {
  private static let short = [
    "simulate", "flash-crowd", "--replications", "2", "--requests", "60", "--progress", "none",
  ]

  @Test(arguments: CommandTests.commands)
  func `help of a command is its own help`(_ command: String) throws {
    let help = try Program.run(["help", command])
    #expect(help.code == 0)
    #expect(help.output == (try Program.run([command, "--help"]).output))
    #expect(help.output.contains("--quiet"))
  }

  @Test func `help of nothing known names the nearest, and -V is --version`() throws {
    let ending = try Program.run(["help", "simulat"])
    #expect(ending.code == 2)
    #expect(ending.errors.contains("did you mean \"simulate\"?"))
    #expect(try Program.run(["-V"]).output == (try Program.run(["--version"]).output))
  }

  @Test func `old spellings do what the new ones do, with a note that quiet leaves out`() throws {
    let scratch = try Scratch()
    for name in ["a", "b"] {
      let seed = name == "a" ? "1" : "2"
      let run = CommandLineTests.short + ["--seed", seed, "--out", "\(scratch.path)/\(name)"]
      #expect(try Program.run(run).code == 0)
    }
    let folders = ["\(scratch.path)/a", "\(scratch.path)/b"]
    let new = try Program.run(["compare"] + folders + ["--as", "csv"])
    let old = try Program.run(["compare"] + folders + ["--csv"])
    #expect(new.output.contains(",") && new.errors.isEmpty)
    #expect(old.output == new.output)
    #expect(old.errors == "note: --csv is called --as csv now\n")
    let quiet = try Program.run(["compare"] + folders + ["--csv", "--quiet"])
    #expect(quiet.output == new.output && quiet.errors.isEmpty)
    let wrong = try Program.run(["compare"] + folders + ["--as", "cvs"])
    #expect(wrong.code == 2 && wrong.errors.contains("did you mean \"csv\"?"))
    let both = try Program.run(["compare"] + folders + ["--as", "csv", "--json"])
    #expect(both.code == 2 && both.output.isEmpty)
  }

  @Test func `a former run is replaced, or kept beside under a number`() throws {
    let scratch = try Scratch()
    let run = CommandLineTests.short + ["--out", "\(scratch.path)/r"]
    for seed in 1...3 {
      let ending = try Program.run(run + ["--seed", "\(seed)", "--keep"])
      #expect(ending.code == 0)
      #expect(ending.errors.contains("r.\(seed - 1)\n") == (seed > 1), "\(ending.errors)")
    }
    #expect(try scratch.names() == ["r", "r.1", "r.2"])
    for (folder, seed) in [("r.1", 1), ("r.2", 2), ("r", 3)] {
      #expect(try scratch.text(of: "\(folder)/run.json").contains("\"seed\": \"\(seed)\""))
    }
    #expect(try Program.run(run + ["--seed", "4"]).code == 0)
    #expect(try scratch.names() == ["r", "r.1", "r.2"])
  }

  @Test func `an interrupt says what became of the run and leaves nothing behind`() throws {
    let scratch = try Scratch()
    let run = CommandLineTests.short + ["--out", "\(scratch.path)/r"]
    #expect(try Program.run(run).code == 0)
    let before = try scratch.bytes(of: "r/run.json")
    let process = Process()
    process.executableURL = URL(fileURLWithPath: Program.path)
    process.arguments = [
      "simulate", "default", "--replications", "500", "--progress", "json", "--out",
      "\(scratch.path)/r",
    ]
    let errors = Pipe()
    process.standardError = errors
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    // The first line of progress: by then the run has begun.
    var told = errors.fileHandleForReading.availableData
    #expect(!told.isEmpty)
    // An interrupt is ignored where the tests run in the background.
    process.terminate()
    process.waitUntilExit()
    told += errors.fileHandleForReading.readDataToEndOfFile()
    #expect(process.terminationStatus == 143 && process.terminationReason == .exit)
    let text = String(decoding: told, as: UTF8.self)
    #expect(text.contains("pibench: interrupted: nothing of this run was written"))
    #expect(try scratch.bytes(of: "r/run.json") == before)
    #expect(try scratch.names() == ["r"])
  }

  @Test(arguments: [
    ("simple-shuffle", "litellm.simple_shuffle"), ("least-busy", "litellm.least_busy"),
    ("latency-based-routing", "litellm.lowest_latency"),
    ("cost-based-routing", "litellm.lowest_cost"),
    ("usage-based-routing-v2", "litellm.usage_v2"),
  ])
  func `LiteLLM's own names are aliases`(_ alias: String, _ id: String) throws {
    let scratch = try Scratch()
    let run = CommandLineTests.short + ["--baseline", alias, "--json", "--out"]
    let ending = try Program.run(run + ["\(scratch.path)/a", "--strategy", alias])
    let own = try Program.run(run + ["\(scratch.path)/b", "--strategy", id])
    #expect(ending.code == 0 && ending.output == own.output && !own.output.isEmpty)
    #expect(try Program.run(["strategies", alias]).output.hasPrefix(id))
    let twice = try Program.run(run + ["\(scratch.path)/c", "--strategy", "\(alias),\(id)"])
    #expect(twice.code == 2 && twice.errors.contains("\(id) only once"))
  }
}
