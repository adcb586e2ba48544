// SPDX-License-Identifier: Apache-2.0

import Foundation
import PiTelemetry
import Testing

/// `pibench import` that is killed without notice goes on to what an uninterrupted one writes.
@Suite(.serialized)
struct ImportKillTests {
  private static func start(_ words: [String]) throws -> Process {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: Program.path)
    process.arguments = ["import", "csv", "--progress", "none"] + words
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    return process
  }

  /// Imports into a store and kills at random moments until it is done or killed often enough.
  ///
  /// - Returns: how often it was killed.
  private static func killed(
    _ file: String,
    into store: String,
    within seconds: Double,
    atMost kills: Int,
    _ luck: inout LargeLog.Luck
  ) throws -> Int {
    var done = 0
    while done < kills {
      let process = try start([file, "--store", store])
      usleep(UInt32(luck.below(Int(seconds * 1_000_000))))
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
      if process.terminationReason == .uncaughtSignal {
        done += 1
      } else if process.terminationStatus == 75 {
        // A server holds the lock of a killed session for an instant.
        usleep(20_000)
      } else {
        #expect(process.terminationStatus == 0)
        break
      }
    }
    return done
  }

  private static func finish(_ file: String, _ store: String) throws {
    for _ in 0..<100 {
      let ending = try Program.run(
        ["import", "csv", file, "--store", store, "--progress", "none"]
      )
      guard ending.code == 75 else {
        #expect(ending.code == 0, "\(ending.errors)")
        return
      }
      usleep(50_000)
    }
    Issue.record("the store stayed busy")
  }

  private static func test(
    _ kills: Int,
    seed: UInt64,
    _ makeStore: (Scratch, Int) throws -> String
  ) throws {
    let scratch = try Scratch()
    let file = try LargeLog.write(to: scratch)
    let whole = scratch.path + "/whole.db"
    let clock = ContinuousClock()
    let time = try clock.measure { try finish(file, whole) }
    let seconds = Double(time.components.attoseconds) / 1e18 + Double(time.components.seconds)
    var luck = LargeLog.Luck(seed: seed)
    var done = 0
    var stores = 0
    while done < kills {
      let store = try makeStore(scratch, stores)
      stores += 1
      done += try killed(
        file,
        into: store,
        within: seconds * 1.1,
        atMost: kills - done,
        &luck
      )
      try finish(file, store)
      try LargeLog.expect(StoreLocation(store), holdsWhat: .file(whole))
      let again = try Program.run(["import", "csv", file, "--store", store])
      #expect(again.output.contains("these bytes are imported already"))
    }
    print("import was killed \(done) times over \(stores) stores")
  }

  @Test func `an import killed at 24 random moments loses no row and has none twice`() throws {
    try Self.test(24, seed: 5) { "\($0.path)/killed-\($1).db" }
  }

  @Test func `an import into a server, killed at random moments, is whole in the end`() throws {
    guard let server = ProcessInfo.processInfo.environment["PIBENCH_TEST_POSTGRES"],
      StoreLocation.hasPostgreSQL
    else {
      print("SKIPPED: imports into PostgreSQL that are killed; PIBENCH_TEST_POSTGRES names none")
      return
    }
    let script = try PostgreSQLScript(#require(PostgreSQLURL(server)))
    var schemas: [String] = []
    defer {
      for schema in schemas {
        do {
          try script.run("DROP SCHEMA \(schema) CASCADE")
        } catch {
          print("left behind: schema \(schema): \(error)")
        }
      }
    }
    try Self.test(5, seed: 6) { _, _ in
      let schema = "k_" + UUID().uuidString.lowercased().replacing("-", with: "")
      try script.run("CREATE SCHEMA \(schema)")
      schemas.append(schema)
      return "\(server)\(server.contains("?") ? "&" : "?")options=-csearch_path%3D\(schema)"
    }
  }
}
