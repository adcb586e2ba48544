// SPDX-License-Identifier: Apache-2.0

import Foundation
import PiCore
import Testing

struct CommandTests {
  static let commands = [
    "simulate", "strategies", "models", "import", "report", "compare", "ledger", "history",
    "export",
  ]

  @Test(arguments: commands)
  func `every command has help with an example`(_ command: String) throws {
    for word in ["--help", "-h"] {
      let ending = try Program.run([command, word])
      #expect(ending.code == 0)
      #expect(ending.output.hasPrefix("usage: pibench \(command)"))
      #expect(ending.output.contains("examples:\n  pibench \(command)"))
      #expect(ending.errors.isEmpty)
    }
  }

  @Test func `without a command the overview lists them`() throws {
    for words in [[], ["--help"], ["help"]] as [[String]] {
      let ending = try Program.run(words)
      #expect(ending.code == 0)
      for command in CommandTests.commands { #expect(ending.output.contains("  \(command)")) }
    }
    #expect(try Program.run(["--version"]).output.hasPrefix("pibench 0."))
  }

  @Test(arguments: [
    (["simulte"], "unknown command \"simulte\"; did you mean \"simulate\"?"),
    (["simulate", "--replicatons", "3"], "did you mean \"--replications\"?"),
    (["simulate", "--replications"], "--replications needs a value: N"),
    (["simulate", "--json=yes"], "--json takes no value"),
    (["simulate", "a", "b"], "unexpected operand \"b\""),
    (["simulate", "--replications", "1"], "expected a whole number in 2 … 10000, found \"1\""),
    (["simulate", "--requests", "-5"], "--requests: expected a whole number"),
    (["simulate", "--seed", "0x10"], "--seed: expected a whole number"),
    (["simulate", "--rate-scale", "nan"], "--rate-scale: expected a number"),
    (["simulate", "--rate-scale", "1e308"], "--rate-scale: expected a number"),
    (["simulate", "--workers", "0"], "--workers: expected a whole number in 1 … 1024"),
    (["simulate", "--format", "azure"], "--format goes with --trace"),
    (["simulate", "--open-loop"], "--open-loop goes with --trace"),
    (["simulate", "--resample", "no"], "--resample goes with --trace"),
    (["simulate", "--trace", "x", "--resample", "maybe"], "--resample: expected yes, no"),
    (["simulate", "--skip-bad-rows"], "--skip-bad-rows goes with --trace"),
    (["simulate", "--progress", "loud"], "--progress: expected auto, bar, plain, json, none"),
    (["simulate", "nosuch"], "nosuch: no such experiment"),
    (["simulate", "--fleet", "defalt"], "did you mean \"default\"?"),
    (["simulate", "--strategy", ""], "--strategy: cannot read \"\""),
    (["simulate", "--strategy", "randm"], "did you mean \"random\"?"),
    (["simulate", "--strategy", "random,random"], "random only once"),
    (["simulate", "--baseline", "randm"], "\"randm\" is not compared; did you mean \"random\"?"),
    (["simulate", "outage", "--fleet", "same-model"], "has faults of its own fleet"),
    (["simulate", "--trace", "t.csv", "--format", "azur"], "did you mean \"azure\"?"),
    (["simulate", "--trace", "t.csv", "--columns", "arival=ts"], "--columns:1:1: expected"),
    (["simulate", "--seed", "18446744073709551616"], "0 … 18446744073709551615"),
    (["report"], "report needs the folder of a run"),
    (["compare", "one"], "compare needs the folders of two runs"),
    (["strategies", "randm"], "unknown strategy \"randm\"; did you mean \"random\"?"),
  ])
  func `a bad command line is told with exit code 2`(
    _ words: [String],
    _ message: String
  ) throws {
    let ending = try Program.run(words)
    #expect(ending.code == 2)
    #expect(ending.errors.hasPrefix("pibench: "))
    #expect(ending.errors.contains(message), "\(ending.errors)")
    #expect(ending.output.isEmpty)
  }

  @Test(arguments: [
    (["simulate", "/nosuch.json"], "/nosuch.json: no such file"),
    (["simulate", "/dev/zero"], "is not a regular file"),
    (["simulate", "/"], "is a directory"),
    (["simulate", "--trace", "/dev/zero"], "is not a regular file"),
    (["report", "/nosuch"], "/nosuch/results.json: no such file"),
    (["compare", "/nosuch", "/nosuch"], "/nosuch/results.json: no such file"),
  ])
  func `bad input is told with exit code 3`(_ words: [String], _ message: String) throws {
    let ending = try Program.run(words)
    #expect(ending.code == 3)
    #expect(ending.errors.contains(message), "\(ending.errors)")
    #expect(ending.output.isEmpty)
  }

  @Test func `the list of strategies is JSON with a version`() throws {
    let ending = try Program.run(["strategies", "--json"])
    #expect(ending.code == 0)
    let node = try JSONReader.parse(Array(ending.output.utf8), named: "list")
    #expect(try node["schema_version"].map { try Int(json: $0) } == 1)
    #expect(try node["strategies"].map { try [JSONNode](json: $0).count } ?? 0 >= 20)
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full")))
  func `a full disk is told as a fault that may pass`() throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", "\"$0\" strategies >/dev/full 2>/dev/null", Program.path]
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationReason == .exit)
    #expect(process.terminationStatus == 75)
  }

  @Test func `what is no file is refused as a store at once`() throws {
    let scratch = try Scratch()
    let pipe = scratch.path + "/pipe.db"
    #expect(unsafe mkfifo(pipe, 0o600) == 0)
    for words in [
      ["ledger", "--store", pipe], ["history", "--store", pipe],
      ["simulate", "--telemetry", pipe, "--requests", "10", "--out", scratch.path + "/out"],
    ] {
      let ending = try Program.run(["10", Program.path] + words, of: "/usr/bin/timeout")
      #expect(ending.code == 3, "\(words)")
      #expect(ending.errors.contains("expected a file, found a pipe or a device"), "\(ending)")
    }
    let folder = try Program.run(["ledger", "--store", scratch.path])
    #expect(folder.code == 3 && folder.errors.contains("found a folder"), "\(folder)")
  }

  @Test func `a refused price ends with 3 unless it may be left out`() throws {
    let scratch = try Scratch()
    let list = """
      {"m": {"mode": "chat", "input_cost_per_token": 1e300, "output_cost_per_token": 1e-6},
       "n": {"mode": "chat", "input_cost_per_token": 1e-6, "output_cost_per_token": 1e-6}}
      """
    let file = try scratch.write(list, to: "prices.json")
    let refused = try Program.run(["import", "prices", file])
    #expect(refused.code == 3 && refused.errors.contains("1 entry is refused"), "\(refused)")
    #expect(try Program.run(["import", "prices", file, "--on-bad-row", "skip"]).code == 0)
  }
}
