// SPDX-License-Identifier: Apache-2.0

import Foundation
import PiBench
import PiCryptography
import Testing

struct DeterminismTests {
  private static let files = ["results.json", "summary.csv", "replications.csv", "report.html"]

  private func run(
    _ scratch: Scratch,
    _ out: String,
    workers: Int,
    environment: [String: String] = [:]
  ) throws {
    let ending = try Program.run(
      [
        "simulate", "default", "--requests", "600", "--replications", "3", "--workers",
        "\(workers)",
        "--out", scratch.path + "/" + out, "--progress", "none",
      ],
      environment: environment
    )
    #expect(ending.code == 0, "\(ending.errors)")
  }

  @Test func `bytes depend neither on workers nor on the process nor on the processor`() throws {
    let scratch = try Scratch()
    try run(scratch, "one", workers: 1)
    try run(scratch, "two", workers: 2)
    // glibc chooses its mathematics by processor; this hides the wider instructions from it.
    try run(
      scratch,
      "old",
      workers: 2,
      environment: ["GLIBC_TUNABLES": "glibc.cpu.hwcaps=-FMA,-AVX2,-AVX2_Usable,-AVX,-FMA4"]
    )
    for file in DeterminismTests.files {
      let first = try scratch.bytes(of: "one/" + file)
      #expect(first.count > 1_000)
      #expect(try scratch.bytes(of: "two/" + file) == first, "\(file)")
      #expect(try scratch.bytes(of: "old/" + file) == first, "\(file)")
    }
    try compareWithGolden(try scratch.bytes(of: "one/summary.csv"))
  }

  /// The digest that debug and release builds must both give, on any machine.
  private func compareWithGolden(_ bytes: [UInt8]) throws {
    let golden = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Golden/summary.sha256")
    let digest = SHA256.digest(of: bytes).hexadecimal
    if ProcessInfo.processInfo.environment["PIBENCH_RECORD"] == "1" {
      try Data((digest + "\n").utf8).write(to: golden)
    }
    let known = try String(contentsOf: golden, encoding: .utf8)
    #expect(known == digest + "\n", "record with PIBENCH_RECORD=1 when the change is meant")
  }
}
