// SPDX-License-Identifier: Apache-2.0

import Foundation
import PiTelemetry
import Testing

/// A log of many requests as a CSV, the same every time.
enum LargeLog {
  static let rows = Int(Scale.requests(40_000))

  /// Writes the log and answers with its path.
  static func write(to scratch: Scratch, rows: Int = rows) throws -> String {
    var text = "id,arrival,input,output,latency,cost,model,tenant,error\n"
    text.reserveCapacity(rows * 60)
    var luck = Luck(seed: 11)
    for row in 0..<rows {
      let (input, output) = (luck.below(8_000), luck.below(900))
      text += "request-\(row),\(1_790_000_000 + row),\(input),\(output),0.\(100 + output),"
      text += "0.00\(input),model-\(luck.below(5)),team-\(luck.below(9)),"
      text += luck.below(50) == 0 ? "rate_limited\n" : "\n"
    }
    return try scratch.write(text, to: "log.csv")
  }

  /// Numbers from a seed.
  struct Luck {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func below(_ bound: Int) -> Int {
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return Int((z ^ (z >> 31)) % UInt64(bound))
    }
  }

  /// Expects a store to hold what another holds, but for the instants of its runs.
  static func expect(
    _ store: StoreLocation,
    holdsWhat other: StoreLocation,
    rows: Int = rows
  ) throws {
    let proof = try StoreMigration(from: other, to: store).prove { _ in }
    let target = try #require(proof.target)
    #expect(proof.source.differences(from: target) == ["runs"])
    for digest in [proof.source, target] {
      #expect(digest.tables.first { $0.name == "requests" }?.rows == Int64(rows))
      #expect(digest.tables.first { $0.name == "runs" }?.rows == 1)
    }
    let (left, right) = (try other.store().openReader(), try store.store().openReader())
    #expect(try right.damage() == nil)
    let (there, here) = (try left.run(RunID(1)), try right.run(RunID(1)))
    #expect(here.totals == there.totals && here.description == there.description)
    #expect(try right.recount(RunID(1)) == here.totals)
    #expect(here.ended != nil && here.isIndexed == there.isIndexed)
    var search = RequestSearch()
    search.text = "request-49"
    let found = try right.find(search, limit: 5_000).map(\.request)
    #expect(try left.find(search, limit: 5_000).map(\.request) == found && !found.isEmpty)
  }
}
