// SPDX-License-Identifier: Apache-2.0

import Foundation
import PiCore
import PiCryptography
import PiReport
import Testing

struct SimulateTests {
  private static let files = [
    "replications.csv", "report.html", "results.json", "run.json", "summary.csv",
  ]

  private func simulate(_ scratch: Scratch, _ words: String..., to out: String = "out") throws
    -> Program.Ending
  {
    let file = try scratch.write(SampleFiles.experiment, to: "e.json")
    return try Program.run(
      ["simulate", file, "--out", scratch.path + "/" + out, "--progress", "none"] + words
    )
  }

  @Test func `a run leaves its files and prints JSON alone`() throws {
    let scratch = try Scratch()
    let ending = try simulate(scratch, "--json")
    #expect(ending.code == 0)
    #expect(ending.errors.isEmpty)
    #expect(try scratch.names(in: "out") == SimulateTests.files)
    let node = try JSONReader.parse(Array(ending.output.utf8), named: "stdout")
    #expect(try node["schema_version"].map { try Int(json: $0) } == 2)
    #expect(ending.output == (try scratch.text(of: "out/results.json")))
  }

  @Test func `the command line says which yardsticks bound a comparison`() throws {
    let scratch = try Scratch()
    func labels(_ list: String) throws -> [String] {
      let ending = try simulate(scratch, "--requests", "50", "--yardsticks", list)
      try #require(ending.code == 0, "\(ending.errors)")
      let lines = try scratch.text(of: "out/summary.csv").split(separator: "\n")
      return lines.filter { $0.contains(",net_value_usd,") }.map { String($0.prefix { $0 != "," }) }
    }
    #expect(try labels("none") == ["random", "p2c.peak_ewma"])
    #expect(
      try labels("oracle.blind,best_single") == [
        "random", "p2c.peak_ewma", "oracle.blind", "best_single",
      ]
    )
    let wrong = try simulate(scratch, "--yardsticks", "oracle,oracel")
    #expect(wrong.code == 2)
    #expect(
      wrong.errors.contains(#"or none, found "oracel"; did you mean "oracle"?"#),
      "\(wrong.errors)"
    )
    #expect(try simulate(scratch, "--yardsticks", "oracle,oracle").code == 2)
  }

  @Test func `the table has no colours where there is no terminal`() throws {
    let scratch = try Scratch()
    for environment in [["NO_COLOR": "1"], ["TERM": "xterm-256color"]] {
      let file = try scratch.write(SampleFiles.experiment, to: "e.json")
      let ending = try Program.run(
        ["simulate", file, "--out", scratch.path + "/out"],
        environment: environment
      )
      #expect(ending.code == 0)
      #expect(!ending.output.contains("\u{1B}"))
      #expect(ending.output.contains("p2c.peak_ewma"))
      #expect(ending.output.contains("report: "))
    }
  }

  @Test func `a report is rendered again to the same bytes`() throws {
    let scratch = try Scratch()
    let first = try simulate(scratch)
    let page = try scratch.bytes(of: "out/report.html")
    let summary = try scratch.bytes(of: "out/summary.csv")
    try FileManager.default.removeItem(atPath: scratch.path + "/out/report.html")
    let ending = try Program.run(["report", scratch.path + "/out"])
    #expect(ending.code == 0)
    #expect(ending.output == first.output)
    #expect(try scratch.bytes(of: "out/report.html") == page)
    #expect(try scratch.bytes(of: "out/summary.csv") == summary)
  }

  @Test func `a report without charts keeps the manifest's digests right`() throws {
    let scratch = try Scratch()
    _ = try simulate(scratch)
    let manifest = try scratch.bytes(of: "out/run.json")
    let path = scratch.path + "/out"
    #expect(try Program.run(["report", path, "--static"]).code == 0)
    let other = try JSONReader.parse(try scratch.bytes(of: "out/run.json"), named: "run.json")
    guard case .array(let files)? = other["files"]?.value else {
      return #expect(Bool(false), "no files in the manifest")
    }
    #expect(files.count == 4)
    for file in files {
      let bytes = try scratch.bytes(of: "out/" + String(json: try #require(file["name"])))
      #expect(try Int(json: try #require(file["bytes"])) == bytes.count)
      let digest = SHA256.digest(of: bytes).hexadecimal
      #expect(try String(json: try #require(file["sha256"])) == digest)
    }
    #expect(try scratch.bytes(of: "out/run.json") != manifest)
    #expect(try Program.run(["report", path]).code == 0)
    #expect(try scratch.bytes(of: "out/run.json") == manifest)
    try FileManager.default.removeItem(atPath: path + "/run.json")
    #expect(try Program.run(["report", path]).code == 0)
    #expect(try scratch.names(in: "out").contains("run.json") == false)
    try scratch.write("[]", to: "out/run.json")
    let broken = try Program.run(["report", path])
    #expect(broken.code == 3)
    #expect(broken.errors.contains("expected the manifest of a run, with its files"))
  }

  @Test func `a run that broke a law is shown, and ends with 1`() throws {
    let scratch = try Scratch()
    _ = try simulate(scratch)
    let sound = try RunDocument(json: try scratch.bytes(of: "out/results.json"), named: "sound")
    #expect(sound.checks.count == 6 && sound.failedChecks.isEmpty)
    for index in sound.checks.indices {
      var broken = sound
      broken.checks[index].left += 1
      try scratch.write(String(decoding: broken.json(), as: UTF8.self), to: "out/results.json")
      let ending = try Program.run(["report", scratch.path + "/out"])
      #expect(ending.code == 1)
      #expect(ending.errors.contains(broken.checks[index].name), "\(ending.errors)")
      let page = try scratch.text(of: "out/report.html")
      #expect(page.contains("✗ failed") && page.contains(" ≠ "))
    }
  }

  @Test func `like runs are compared and unlike ones refused`() throws {
    let scratch = try Scratch()
    _ = try simulate(scratch, to: "one")
    _ = try simulate(scratch, "--strategy", "random", to: "two")
    _ = try simulate(scratch, "--rate-scale", "2", to: "three")
    let (one, two) = (scratch.path + "/one", scratch.path + "/two")
    let like = try Program.run(["compare", one, two, "--json"])
    #expect(like.code == 0)
    _ = try JSONReader.parse(Array(like.output.utf8), named: "stdout")
    let unlike = try Program.run(["compare", one, scratch.path + "/three"])
    #expect(unlike.code == 3)
    #expect(unlike.errors.contains("rate scale"))
    #expect(unlike.output.isEmpty)
  }

  @Test(arguments: ["thesis.doc", "run.json.bak", "results.jsonl"])
  func `a folder with other files is refused and not touched`(_ name: String) throws {
    let scratch = try Scratch()
    try FileManager.default.createDirectory(
      atPath: scratch.path + "/out",
      withIntermediateDirectories: false
    )
    try scratch.write("mine", to: "out/" + name)
    try scratch.write("{}", to: "out/run.json")
    let ending = try simulate(scratch)
    #expect(ending.code == 2)
    #expect(ending.errors.contains("expected a new or empty folder"))
    #expect(try scratch.names(in: "out") == [name, "run.json"].sorted())
    #expect(try scratch.text(of: "out/" + name) == "mine")
    #expect(try scratch.text(of: "out/run.json") == "{}")
  }

  @Test func `a file where the folder should be is refused`() throws {
    let scratch = try Scratch()
    try scratch.write("mine", to: "out")
    #expect(try simulate(scratch).code == 2)
    #expect(try scratch.text(of: "out") == "mine")
    #expect(try simulate(scratch, to: "out/below").code == 3)
  }

  @Test func `an interrupt ends with 130 and leaves nothing half written`() throws {
    let scratch = try Scratch()
    let process = Process()
    process.executableURL = URL(fileURLWithPath: Program.path)
    process.arguments = [
      "simulate", "default", "--replications", "10000", "--out", scratch.path + "/out",
      "--progress", "json",
    ]
    let errors = Pipe()
    process.standardError = errors
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    // The first progress report says that runs are under way.
    #expect(!errors.fileHandleForReading.availableData.isEmpty)
    process.interrupt()
    process.waitUntilExit()
    #expect(process.terminationReason == .exit)
    #expect(process.terminationStatus == 130)
    #expect(try scratch.names(in: "out").isEmpty)
    #expect(try simulate(scratch).code == 0)
  }
}
