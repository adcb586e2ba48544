// SPDX-License-Identifier: Apache-2.0

import Foundation
import PiCore
import PiTelemetry
import Testing

/// What was acknowledged is there, however the writer ended.
@Suite(.serialized)
struct CrashTests {
  @Test func `an acknowledged row survives 200 kills at random instants`() throws {
    let folder = try ScratchFolder()
    let path = folder.path + "/store.db"
    var luck = SampleRecords(seed: 20_260_101)
    var acknowledged: [RunID: Int64] = [:]
    var kills = 0
    for round in 0..<200 {
      let writer = try CrashWriter(store: path)
      usleep(UInt32(luck.below(90_000)))
      let ending = writer.kill()
      #expect(ending.isKilled, "round \(round): \(ending.error ?? "ended by itself")")
      kills += ending.isKilled ? 1 : 0
      acknowledged.merge(ending.acknowledged) { $1 }
    }
    #expect(kills == 200)
    #expect(acknowledged.count > 20, "writers lived long enough to acknowledge")
    try check(path, holds: acknowledged)
  }

  @Test func `a store without room says so, keeps what it acknowledged and goes on`() throws {
    var luck = SampleRecords(seed: 7)
    var kinds: Set<String> = []
    for _ in 0..<20 {
      let folder = try ScratchFolder()
      let path = folder.path + "/store.db"
      let ending = try CrashWriter(store: path, limit: 16_384 + luck.below(700_000)).wait()
      #expect(!ending.isKilled)
      let error = try #require(ending.error)
      #expect(error.hasPrefix("error \(path): "), "\(error)")
      kinds.insert(String(error.dropFirst("error \(path): ".count).prefix(12)))
      try check(path, holds: ending.acknowledged)
    }
    #expect(!kinds.isEmpty)
    print("out of room:", kinds.sorted())
  }

  /// Everything acknowledged is there, rows agree with totals, and the file is sound.
  private func check(_ path: String, holds acknowledged: [RunID: Int64]) throws {
    guard !acknowledged.isEmpty else { return }
    let store = SQLiteTelemetryStore(path: path)
    let reader = try store.openReader()
    #expect(try reader.damage() == nil)
    for run in try reader.runs() {
      let count = try reader.recount(run.id)
      #expect(count == run.totals)
      #expect(count.requests == count.attempts)
      #expect(count.requests >= acknowledged[run.id] ?? 0)
      #expect(count.cost.amount == count.requests * (count.requests + 1) / 2)
    }
    #expect(Set(try reader.runs().map(\.id)).isSuperset(of: acknowledged.keys))
    try store.openWriter().close()
  }
}
