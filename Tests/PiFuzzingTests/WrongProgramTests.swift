// SPDX-License-Identifier: Apache-2.0

import Foundation
import PiFuzzing
import Testing

/// The fuzzer against programs that are wrong on purpose, and workers that die.
struct WrongProgramTests {
  private static let prices = FuzzTarget.whole("prices", [Array("{\"a\": 1}".utf8)]) { _, _ in }

  /// Makes a program of a few lines of shell and hands it over.
  private static func withProgram<Result>(
    _ lines: String,
    _ use: (String) throws -> Result
  ) throws -> Result {
    let path = NSTemporaryDirectory() + "pibench-wrong-\(UUID())"
    // A file that this process has open for writing may be open in a child of another test, too, and then it
    // cannot be started.
    let shell = Process()
    shell.executableURL = URL(filePath: "/bin/sh")
    shell.arguments = [
      "-c", "printf '#!/bin/sh\\n%s\\n' \"$1\" > \"$2\" && chmod 700 \"$2\"", "sh", lines, path,
    ]
    try shell.run()
    shell.waitUntilExit()
    try #require(shell.terminationStatus == 0)
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try use(path)
  }

  private static func findings(_ lines: String, _ numbers: Range<Int> = 0..<2) throws
    -> [FuzzFinding]
  {
    try withProgram(lines) { program in
      try CommandFuzz(binary: program, targets: [prices], seed: 3).run(numbers)
    }
  }

  @Test func `a program that ends as documented has no faults`() throws {
    #expect(try Self.findings("exit 0") == [])
    #expect(try Self.findings("echo 'in:1:1: expected a price' >&2; exit 3") == [])
  }

  @Test(arguments: [
    ("exit 132", "status 132: "),
    ("echo odd >&2; exit 1", "status 1: odd"),
    ("exit 75", "status 75: "),
    ("kill -ILL $$", "a signal ended it: "),
    ("exit 3", "failed without a word"),
    ("printf 'a\\033[2Jb' >&2; exit 3", "control characters in "),
    ("touch \"$5.partial\"; exit 0", "left [\"catalogue.json.partial\"]"),
    ("touch \"$5\"; echo no >&2; exit 3", "left [\"catalogue.json\"]"),
  ])
  func `an undocumented end or something left behind is found, with what makes it again`(
    _ lines: String,
    _ text: String
  ) throws {
    let findings = try Self.findings(lines, 7..<9)
    #expect(findings.map(\.number) == [7, 8])
    let first = try #require(findings.first)
    #expect(first.text.hasPrefix(text), "\(first)")
    #expect(first.target == "prices")
    #expect(first.description.contains("import prices @ --out $/catalogue.json"))
    #expect(first.options == "--seed 3 --to 0 --first-command 7 --commands 1")
    #expect(try Self.findings(lines, 7..<8) == [first], "the same again")
  }

  @Test func `a worker that dies names its trial, and the next one goes on behind it`() throws {
    // As a worker is called: --root R --seed S --from N --to N --worker FILE.
    let worker = """
      [ "$6" -le 4 ] || exit 0
      echo 4 > "${10}"
      printf '2\\tazure\\tread a request with a time below 0\\n'
      kill -ILL $$
      """
    let findings = try Self.withProgram(worker) { program in
      try FuzzSupervisor(program: program, root: ".", seed: 8).run(0..<10)
    }
    #expect(findings.map(\.number) == [2, 4])
    #expect(findings.first?.target == "azure")
    #expect(findings.last?.text == "the reader died (signal or status 4)")
    #expect(findings.last?.options == "--seed 8 --from 4 --to 5")
  }

  @Test func `a worker that fails without a fault, or never begins, is a fault`() throws {
    for lines in ["exit 1", "exit 7", "kill -SEGV $$"] {
      let findings = try Self.withProgram(lines) { program in
        try FuzzSupervisor(program: program, root: ".", seed: 8).run(0..<10)
      }
      #expect(findings.first?.text.hasPrefix("no trial began: the reader died") == true, "\(lines)")
    }
  }

  @Test func `workers that die again and again are given up, and that is said`() throws {
    let findings = try Self.withProgram("echo $6 > \"${10}\"; exit 132") { program in
      try FuzzSupervisor(program: program, root: ".", seed: 8).run(0..<1_000)
    }
    #expect(findings.count == 21)
    #expect(findings.last?.text == "gave up; later trials were not made")
  }
}
