// SPDX-License-Identifier: Apache-2.0

import PiBench
import PiCore
import PiFormats
import PiSimulator
import Testing

/// Blocks of traces without sessions, drawn with replacement.
struct BlockTests {
  /// Rows of `blocks` blocks of ten minutes and one last row at their end; the input tokens name
  /// the block and the row.
  private static func table(blocks: Int, rows: (Int) -> Int = { 3 + $0 % 4 }) -> String {
    var text = "arrival,input,output\n"
    for block in 0..<blocks {
      for row in 0..<rows(block) {
        text += "\(600 * block + 10 * row),\(1_000 * (block + 1) + row),5\n"
      }
    }
    return text + "\(600 * blocks - 1).999999999,9,5\n"
  }

  static func keys(_ path: String, _ more: String = "") -> String {
    #""kind": "trace", "path": "\#(path)"\#(more)"#
  }

  private static func requests(
    _ workload: WorkloadFactory,
    replication: UInt32 = 0
  ) throws -> [SourcedRequest] {
    var source = try workload.source(luck: Luck(seed: 1, replication: replication))
    return try SampleWorkload.firsts(&source)
  }

  /// The block that stands at each place, told by the requests' sizes; nil for an empty place.
  private static func blocks(_ requests: [SourcedRequest], of count: Int) -> [Int?] {
    (0..<count).map { place in
      requests.first { Int($0.request.key.source) == place && $0.request.inputTokens.count > 9 }
        .map { Int($0.request.inputTokens.count) / 1_000 - 1 }
    }
  }

  @Test func `thirty blocks of ten minutes are drawn with replacement, fewer are not`() throws {
    let scratch = try Scratch()
    for count in [29, 30] {
      let path = try scratch.write(BlockTests.table(blocks: count), to: "t.csv")
      let workload = try SampleWorkload.factory(BlockTests.keys(path))
      #expect(workload.resamples == (count == 30))
      #expect(workload.resampling.summary == (count == 30 ? "30 blocks of 600.0 s" : "none"))
      #expect(!workload.isClosedLoop)
      var draws: Set<[Int?]> = []
      for replication in UInt32(0)..<5 {
        let requests = try BlockTests.requests(workload, replication: replication)
        let arrivals = requests.map(\.request.arrival)
        #expect(arrivals == arrivals.sorted())
        let keys = Set(requests.map(\.request.key))
        #expect(keys.count == requests.count)
        if count == 29 { #expect(requests.allSatisfy { $0.request.key.source == 0 }) }
        draws.insert(BlockTests.blocks(requests, of: count))
      }
      #expect(draws.count == (count == 30 ? 5 : 1))
    }
  }

  @Test func `every place holds one whole block, shifted by the same time`() throws {
    let scratch = try Scratch()
    let path = try scratch.write(BlockTests.table(blocks: 40), to: "t.csv")
    let workload = try SampleWorkload.factory(BlockTests.keys(path))
    let requests = try BlockTests.requests(workload)
    let blocks = BlockTests.blocks(requests, of: 40)
    #expect(Set(blocks).count < 40, "drawn with replacement")
    #expect(Set(blocks).count > 15)
    for (place, block) in blocks.enumerated() {
      let block = try #require(block)
      let own = requests.filter { Int($0.request.key.source) == place }
      let rows = 3 + block % 4
      #expect(own.count == rows + (block == 39 ? 1 : 0))
      #expect(own.map(\.request.key.ordinal) == (0..<UInt32(own.count)).map { $0 })
      for (row, request) in own.prefix(rows).enumerated() {
        #expect(request.request.inputTokens.count == Int32(1_000 * (block + 1) + row))
        let seconds = Int64(600 * place + 10 * row)
        #expect(request.request.arrival == Instant(nanoseconds: seconds * 1_000_000_000))
      }
    }
    #expect(workload.horizon == TimeSpan(wholeSeconds: 24_000))
  }

  @Test func `two copies of a block have luck of their own`() throws {
    let scratch = try Scratch()
    let path = try scratch.write(BlockTests.table(blocks: 40), to: "t.csv")
    let workload = try SampleWorkload.factory(BlockTests.keys(path))
    let requests = try BlockTests.requests(workload)
    let blocks = BlockTests.blocks(requests, of: 40)
    let twice = try #require(blocks.first { block in blocks.count { $0 == block } > 1 })
    let places = blocks.indices.filter { blocks[$0] == twice }
    let copies = places.map { place in
      requests.first { Int($0.request.key.source) == place }.map(\.request)
    }
    let (left, right) = (try #require(copies[0]), try #require(copies[1]))
    #expect(left.inputTokens == right.inputTokens)
    #expect(left.key != right.key && left.promptKey != right.promptKey)
    let luck = Luck(seed: 1, replication: 0)
    let draws = [left, right].map { luck.uniform(.firstToken, entity: 0, request: $0.key) }
    #expect(draws[0] != draws[1])
  }

  @Test func `the draw is a function of the replication alone`() throws {
    let scratch = try Scratch()
    let path = try scratch.write(BlockTests.table(blocks: 33), to: "t.csv")
    let one = try SampleWorkload.factory(BlockTests.keys(path))
    let other = try SampleWorkload.factory(BlockTests.keys(path))
    for replication in [UInt32(0), 7, 1_000] {
      let left = try BlockTests.requests(one, replication: replication)
      let right = try BlockTests.requests(other, replication: replication)
      #expect(left.map(\.request) == right.map(\.request))
    }
  }

  /// Blocks are drawn about as often as each other: over many replications, mean count 1.
  @Test func `every block has the same chance`() throws {
    let scratch = try Scratch()
    let path = try scratch.write(BlockTests.table(blocks: 30, rows: { _ in 1 }), to: "t.csv")
    let workload = try SampleWorkload.factory(BlockTests.keys(path))
    var counts = [Int](repeating: 0, count: 30)
    for replication in UInt32(0)..<400 {
      let requests = try BlockTests.requests(workload, replication: replication)
      for block in BlockTests.blocks(requests, of: 30) { counts[try #require(block)] += 1 }
    }
    // Binomial with mean 400 and standard deviation 19.7; five of them.
    #expect(counts.allSatisfy { abs($0 - 400) < 99 }, "\(counts)")
  }

  @Test(arguments: [
    (0.25, "36 blocks of 600.0 s", 86_400.0), (1, "36 blocks of 600.0 s", 21_600),
    (1.2, "30 blocks of 720.0 s", 18_000), (1.25, "none", 17_280),
  ])
  func `a block lasts ten minutes on both clocks`(
    _ scale: Double,
    _ summary: String,
    _ seconds: Double
  ) throws {
    let scratch = try Scratch()
    let path = try scratch.write(BlockTests.table(blocks: 36), to: "t.csv")
    let workload = try SampleWorkload.factory(BlockTests.keys(path, #", "rate_scale": \#(scale)"#))
    #expect(workload.resampling.summary == summary)
    #expect(abs((try #require(workload.horizon)).seconds - seconds) < 1e-6)
    let last = try #require(try BlockTests.requests(workload).last).request.arrival
    #expect(last < .zero + TimeSpan(clampingSeconds: seconds))
    #expect(last > .zero + TimeSpan(clampingSeconds: seconds * 0.95))
  }

  @Test func `the last part of a block is spread over all blocks, and long traces have long ones`()
    throws
  {
    let scratch = try Scratch()
    let part = BlockTests.table(blocks: 30) + "18299.999999999,9,5\n"
    let workload = try SampleWorkload.factory(
      BlockTests.keys(try scratch.write(part, to: "part.csv"))
    )
    #expect(workload.resampling.summary == "30 blocks of 610.0 s")
    let rows = (0..<40).map { "\($0 * 86_400),5,5\n" }.joined()
    let path = try scratch.write("arrival,input,output\n" + rows, to: "long.csv")
    let long = try SampleWorkload.factory(BlockTests.keys(path))
    guard case .blocks(let blocks) = long.resampling else {
      return #expect(Bool(false), "\(long.resampling)")
    }
    #expect(blocks.count == TraceBlocks.most && blocks.filled == 40)
    #expect(blocks.width > TraceBlocks.shortest)
  }

  @Test func `thirty blocks of which few have a request are not enough`() throws {
    let scratch = try Scratch()
    let table = BlockTests.table(blocks: 40, rows: { $0 < 28 ? 2 : 0 })
    let path = try scratch.write(table, to: "t.csv")
    let workload = try SampleWorkload.factory(BlockTests.keys(path))
    guard case .none(let reason) = workload.resampling else {
      return #expect(Bool(false), "\(workload.resampling)")
    }
    #expect(reason == "29 blocks with requests; resampling begins at 30")
  }

  @Test func `resampling can be turned off, and needs all of the trace and ten replications`()
    throws
  {
    let scratch = try Scratch()
    let path = try scratch.write(BlockTests.table(blocks: 40), to: "t.csv")
    let off = try SampleWorkload.factory(BlockTests.keys(path, #", "resample": false"#))
    #expect(off.resampling.summary == "none")
    let short = try scratch.write(BlockTests.table(blocks: 20), to: "short.csv")
    let rows = try #require(off.profile?.rows)
    let spec = try SampleFiles.read(SampleWorkload.experiment(BlockTests.keys(path))).workload
    let few = try WorkloadFactory(spec, seed: 1, replications: 9)
    let cases = [
      (off, "resampling is off"), (few, "resampling begins at 10 replications"),
      (
        try SampleWorkload.factory(BlockTests.keys(short, #", "resample": true"#)),
        "20 blocks with requests; resampling begins at 30"
      ),
      (
        try SampleWorkload.factory(BlockTests.keys(path, #", "requests": \#(rows - 1)"#)),
        "a limit on requests cuts the trace"
      ),
    ]
    for (workload, expected) in cases {
      guard case .none(let reason) = workload.resampling else {
        Issue.record("drawn: \(workload.resampling.summary)")
        continue
      }
      #expect(reason == expected)
    }
    let all = try SampleWorkload.factory(BlockTests.keys(path, #", "requests": \#(rows)"#))
    #expect(all.resampling.summary == "40 blocks of 600.0 s")
  }

  @Test func `a request knows the block that it was drawn with`() throws {
    let scratch = try Scratch()
    let path = try scratch.write(BlockTests.table(blocks: 40), to: "t.csv")
    let requests = try BlockTests.requests(try SampleWorkload.factory(BlockTests.keys(path)))
    for request in requests where request.request.inputTokens.count > 9 {
      #expect(request.unit == UInt32(request.request.inputTokens.count) / 1_000 - 1)
    }
    #expect(Set(requests.map(\.unit)).count < 40)
  }

  @Test func `thirty tenants are drawn instead of blocks, each place at its own start`() throws {
    let scratch = try Scratch()
    // Tenant i begins at 100 i s and comes every 1,000 s; its input names it.
    func table(_ tenants: Int) -> String {
      let rows = (0..<tenants).flatMap { tenant in
        (0..<30).map { turn in (1_000 * turn + 20 * tenant, tenant) }
      }.sorted { $0 < $1 }
      return "t,in,out,who\n" + rows.map { "\($0.0),\($0.1 + 1),5,t\($0.1)\n" }.joined()
    }
    let more = #", "columns": "arrival=t,input=in,output=out,tenant=who""#
    let few = try scratch.write(table(29), to: "few.csv")
    let blocks = try SampleWorkload.factory(BlockTests.keys(few, more))
    #expect(blocks.resampling.summary.hasSuffix("s") && blocks.resampling.noun == "blocks of time")
    let path = try scratch.write(table(40), to: "t.csv")
    let workload = try SampleWorkload.factory(BlockTests.keys(path, more))
    #expect(workload.resampling.summary == "40 tenants" && !workload.isClosedLoop)
    let requests = try BlockTests.requests(workload)
    #expect(requests.count == 1_200)
    let arrivals = requests.map(\.request.arrival)
    #expect(arrivals == arrivals.sorted())
    for place in 0..<40 {
      let own = requests.filter { $0.request.key.source == UInt32(place) }
      #expect(own.count == 30 && Set(own.map(\.request.tenant)).count == 1)
      let start = Instant.zero + TimeSpan(wholeSeconds: Int64(20 * place))
      let expected = (0..<30).map { start + TimeSpan(wholeSeconds: 1_000 * $0) }
      #expect(own.map(\.request.arrival) == expected)
      #expect(own.allSatisfy { Int32($0.unit) + 1 == $0.request.inputTokens.count })
    }
    #expect(Set(requests.map(\.unit)).count < 40)
  }

  @Test func `sessions replayed open-loop on one clock are resampled by blocks`() throws {
    let scratch = try Scratch()
    let rows = (0..<40).map { "\($0 * 600),5,5,s\($0 % 3)\n" }.joined()
    let path = try scratch.write("arrival,input,output,session\n" + rows, to: "t.csv")
    let open = try SampleWorkload.factory(BlockTests.keys(path, #", "open_loop": true"#))
    #expect(open.resampling.summary.hasPrefix("39 blocks of "))
    let closed = try SampleWorkload.factory(BlockTests.keys(path))
    #expect(closed.resampling.summary == "none")
  }

  /// The reader's buffer is all that a replication needs, so memory is that of 2,048 rows.
  @Test func `memory holds the block index and one buffer, not the rows`() throws {
    let scratch = try Scratch()
    var sizes: [Int] = []
    for rows in [2, 60] {
      let path = try scratch.write(BlockTests.table(blocks: 30, rows: { _ in rows }), to: "t.csv")
      let workload = try SampleWorkload.factory(BlockTests.keys(path))
      guard case .blocks(let blocks) = workload.resampling else {
        return #expect(Bool(false), "\(workload.resampling)")
      }
      #expect(blocks.spool.count == 30 * rows + 1)
      sizes.append(blocks.count)
    }
    #expect(sizes == [30, 30])
    #expect(TraceSpool.bufferBytes <= 64 << 10)
  }
}
