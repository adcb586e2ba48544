// SPDX-License-Identifier: Apache-2.0

import PiBench
import PiCore
import PiFormats
import PiSimulator
import Testing

struct TraceReplayTests {
  /// The sample experiment's workload on a trace of seconds, tokens and whatever columns there are.
  private func spec(
    _ scratch: Scratch,
    _ table: String,
    columns: String = "",
    scale: Double = 1
  ) throws -> WorkloadSpec {
    var changes = ExperimentChanges()
    var trace = WorkloadSpec.TraceOrigin(path: try scratch.write(table, to: "trace.csv"))
    trace.columns = try ColumnMap(
      parsing: "arrival=t,input=in,output=out,unit=s" + columns,
      named: "map"
    )
    changes.trace = trace
    changes[.rateScale] = .number(scale)
    let file = try scratch.write(SampleFiles.experiment, to: "e.json")
    return try ExperimentReader().read(file, changes: changes).workload
  }

  private func requests(_ source: inout any RequestSource) throws -> [SourcedRequest] {
    var all: [SourcedRequest] = []
    while let sourced = try source.next() { all.append(sourced) }
    return all
  }

  @Test(arguments: [0.5, 1, 2, 10])
  func `a rate scale divides the instants of an open-loop trace`(_ scale: Double) throws {
    let scratch = try Scratch()
    let table = "t,in,out\n10,5,7\n12,6,8\n12,7,9\n30,8,10\n"
    let workload = try WorkloadFactory(try spec(scratch, table, scale: scale), seed: 1)
    var source = try workload.source(luck: Luck(seed: 1, replication: 0))
    let all = try requests(&source)
    let expected = [0, 2, 2, 20].map { Int64($0 * 1e9 / scale) }
    #expect(all.map(\.request.arrival.nanoseconds) == expected)
    #expect(all.map(\.request.inputTokens.count) == [5, 6, 7, 8])
    #expect(all.map { $0.recordedOutput?.count } == [7, 8, 9, 10])
    #expect(all.map(\.request.key.ordinal) == [0, 1, 2, 3])
    #expect(!workload.isClosedLoop && !workload.resamples)
  }

  @Test func `the profile counts rows, tokens, failures and the span`() throws {
    let scratch = try Scratch()
    let table = "t,in,out,bad\n0,10,100,0\n5,10,100,0\n20,1000,5,1\n"
    let workload = try WorkloadFactory(try spec(scratch, table, columns: ",failed=bad"), seed: 1)
    let profile = try #require(workload.profile)
    #expect(profile.rows == 3)
    #expect(profile.failed == 1)
    #expect(profile.inputTokens == 1_020)
    #expect(profile.outputTokens == 200)
    #expect(profile.lastArrival == Instant(nanoseconds: 20_000_000_000))
    #expect(profile.meanRate == 0.15)
    #expect(workload.sessionCount == nil)
    let mean = (Mathematics.log(10) * 2 + Mathematics.log(1_000)) / 3
    #expect(abs(profile.inputLogMoments(ofTaskType: nil).mean - mean) < 1e-12)
    guard case .lognormal(let median, let sigma) = profile.outputLaw else {
      return #expect(Bool(false), "\(profile.outputLaw)")
    }
    #expect(abs(median - 100) < 1e-9 && sigma == 0)
  }

  @Test func `a failed row has no recorded output`() throws {
    let scratch = try Scratch()
    let table = "t,in,out,bad\n0,10,0,1\n5,10,100,0\n"
    let workload = try WorkloadFactory(try spec(scratch, table, columns: ",failed=bad"), seed: 1)
    var source = try workload.source(luck: Luck(seed: 1, replication: 0))
    #expect(try requests(&source).map { $0.recordedOutput?.count } == [nil, 100])
  }

  @Test func `named task types keep their needs, and unknown ones are told`() throws {
    let scratch = try Scratch()
    let table = "t,in,out,kind\n0,10,5,code\n5,10,5,chat\n9,10,5,code\n"
    var spec = try spec(scratch, table, columns: ",task=kind")
    spec.mix.kinds[1].needs = .tools
    let workload = try WorkloadFactory(spec, seed: 1)
    var source = try workload.source(luck: Luck(seed: 1, replication: 0))
    let all = try requests(&source)
    #expect(all.map(\.request.taskType.offset) == [1, 0, 1])
    #expect(all.map(\.request.needs) == [.tools, [], .tools])
    let other = try self.spec(
      scratch,
      "t,in,out,kind\n0,10,5,chta\n",
      columns: ",task=kind"
    )
    #expect {
      _ = try WorkloadFactory(other, seed: 1)
    } throws: { error in
      "\(error)".contains("task type \"chta\"") && "\(error)".contains("did you mean \"chat\"?")
    }
  }

  @Test func `the next turn comes a recorded gap after the answer`() throws {
    let scratch = try Scratch()
    // Session a: 2 s of latency, so its gaps are 3 s and 5 s; b waits 7 s as recorded.
    let table = """
      t,in,out,s,lat,gap
      0,10,5,a,2,
      1,10,5,b,4,
      5,11,5,a,2,
      9,11,5,b,4,7
      12,12,5,a,2,

      """
    let workload = try WorkloadFactory(
      try spec(scratch, table, columns: ",session=s,latency=lat,think=gap"),
      seed: 1
    )
    #expect(workload.isClosedLoop && workload.sessionCount == 2 && !workload.resamples)
    var source = try workload.source(luck: Luck(seed: 1, replication: 0))
    let firsts = try requests(&source)
    #expect(firsts.map(\.request.inputTokens.count) == [10, 10])
    let ended = Instant(nanoseconds: 100_000_000_000)
    let second = try #require(try source.followUp(to: firsts[0].request.key, endedAt: ended))
    #expect(second.request.arrival == Instant(nanoseconds: 103_000_000_000))
    let third = try #require(try source.followUp(to: second.request.key, endedAt: ended))
    #expect(third.request.arrival == Instant(nanoseconds: 105_000_000_000))
    #expect(third.request.inputTokens.count == 12)
    #expect(try source.followUp(to: third.request.key, endedAt: ended) == nil)
    let other = try #require(try source.followUp(to: firsts[1].request.key, endedAt: ended))
    #expect(other.request.arrival == Instant(nanoseconds: 107_000_000_000))
  }

  @Test func `thirty sessions are resampled with replacement, otherwise each plays once`() throws {
    let scratch = try Scratch()
    for count in [29, 30] {
      let rows = (0..<count).map { "\($0),\($0 + 1),5,s\($0)" }.joined(separator: "\n")
      let workload = try WorkloadFactory(
        try spec(scratch, "t,in,out,s\n" + rows + "\n", columns: ",session=s"),
        seed: 1
      )
      #expect(workload.resamples == (count == 30))
      var casts: Set<[Int32]> = []
      for replication in 0..<5 {
        var source = try workload.source(luck: Luck(seed: 1, replication: UInt32(replication)))
        let all = try requests(&source)
        #expect(all.count == count)
        // Every place keeps its own start, whatever plays there.
        let starts = (0..<count).map { Instant.zero + TimeSpan(wholeSeconds: Int64($0)) }
        #expect(all.map(\.request.arrival) == starts)
        #expect(
          count == 29 || all.allSatisfy { Int32($0.unit) + 1 == $0.request.inputTokens.count }
        )
        casts.insert(all.map(\.request.inputTokens.count))
      }
      #expect(casts.count == (count == 30 ? 5 : 1))
      if count == 29 { #expect(casts == [(1...29).map { Int32($0) }]) }
    }
  }

  @Test func `a session of 100,000 turns ends`() async throws {
    let scratch = try Scratch()
    let rows = (0..<100_000).map { "\($0),10,5,a" }.joined(separator: "\n")
    let file = try scratch.write("t,in,out,s\n" + rows + "\n", to: "long.csv")
    var changes = ExperimentChanges()
    var trace = WorkloadSpec.TraceOrigin(path: file)
    trace.columns = try ColumnMap(
      parsing: "arrival=t,input=in,output=out,session=s,unit=s",
      named: "map"
    )
    changes.trace = trace
    changes.strategies = "random"
    var spec = try ExperimentReader().read(
      try scratch.write(SampleFiles.experiment, to: "e.json"),
      changes: changes
    )
    spec.yardsticks = []
    let result = try await ExperimentRunner(spec, workers: 2).run()
    #expect(result.strategies[0].runs.map(\.ending.totals.submitted) == [100_000, 100_000])
  }
}
