// SPDX-License-Identifier: Apache-2.0

import Foundation
import PiTelemetry
import Testing

/// A store on a file system without room: what was acknowledged stays, and the message says why.
@Suite(.serialized)
struct FullDiskTests {
  /// A small file system in memory; mounting needs the right to, so there may be none.
  private final class SmallDisk {
    let path: String

    init?(in scratch: Scratch, size: String) throws {
      path = scratch.path + "/disk"
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
      guard Self.run("mount", ["-t", "tmpfs", "-o", "size=\(size)", "tmpfs", path]) else {
        print("SKIPPED: the tests of a full disk; mounting a small tmpfs needs root")
        return nil
      }
    }

    deinit { _ = Self.run("umount", ["-l", path]) }

    func grow(to size: String) -> Bool {
      Self.run("mount", ["-o", "remount,size=\(size)", path])
    }

    private static func run(_ program: String, _ words: [String]) -> Bool {
      let process = Process()
      process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
      process.arguments = [program] + words
      process.standardOutput = FileHandle.nullDevice
      process.standardError = FileHandle.nullDevice
      do {
        try process.run()
      } catch {
        return false
      }
      process.waitUntilExit()
      return process.terminationStatus == 0
    }
  }

  private func check(_ store: String) throws {
    let reader = try SQLiteTelemetryStore(path: store).openReader()
    #expect(try reader.damage() == nil)
    for run in try reader.runs() {
      #expect(try reader.recount(run.id) == run.totals)
    }
  }

  @Test(arguments: [4_096, 16_384, 24_000, 33_333])
  func `an import without room says so, keeps its batches and goes on with room`(
    _ kibibytes: Int
  ) throws {
    let scratch = try Scratch()
    let size = max(2_048, kibibytes * LargeLog.rows / 200_000)
    guard let disk = try SmallDisk(in: scratch, size: "\(size)k") else { return }
    let file = try LargeLog.write(to: scratch)
    let store = disk.path + "/t.db"
    let words = ["import", "csv", file, "--store", store, "--progress", "none"]
    let full = try Program.run(words)
    #expect(full.code == 75, "\(full.errors)")
    #expect(full.errors.hasPrefix("pibench: \(store): no room: "), "\(full.errors)")
    try check(store)
    try #require(disk.grow(to: "400m"))
    let whole = scratch.path + "/whole.db"
    for path in [store, whole] {
      let ending = try Program.run(words.map { $0 == store ? path : $0 })
      #expect(ending.code == 0, "\(ending.errors)")
    }
    try LargeLog.expect(.file(store), holdsWhat: .file(whole))
  }

  @Test func `a simulation without room for its records says so and leaves nothing`() throws {
    let scratch = try Scratch()
    guard let disk = try SmallDisk(in: scratch, size: "2m") else { return }
    let store = disk.path + "/t.db"
    let ending = try Program.run(
      ["simulate", "--requests", "3000", "--replications", "2", "--progress", "none"]
        + ["--strategy", "random,cheapest", "--baseline", "random"]
        + ["--out", scratch.path + "/out", "--telemetry", store, "--telemetry-strategy", "all"]
    )
    #expect(ending.code == 75, "\(ending.errors)")
    #expect(ending.errors.contains("no room: "), "\(ending.errors)")
    // Nothing half written stays, neither of the store nor of the run's folder.
    #expect(try FileManager.default.contentsOfDirectory(atPath: disk.path) == [])
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path + "/out") == [])
  }
}
