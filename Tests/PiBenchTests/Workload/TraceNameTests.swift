// SPDX-License-Identifier: Apache-2.0

import PiBench
import PiTestSupport
import Testing

/// What a run of a trace without an experiment is called.
@Suite struct TraceNameTests {
  @Test(arguments: [
    ("logs/spend.csv", "spend"), ("spend-2026.json.gz", "spend-2026"), ("t.db:3", "t"),
    ("../a b.csv", nil), ("postgresql://u@h/db:3", nil), ("/", nil), (".csv", nil),
  ])
  func `a trace gives its file's name`(path: String, name: String?) {
    #expect(WorkloadSpec.TraceOrigin(path: path).name == name)
  }

  @Test(arguments: [(true, "few"), (false, "default")])
  func `a run of a trace is called after it, unless an experiment is named`(
    isNamedAfterTrace: Bool,
    name: String
  ) throws {
    let scratch = try Scratch()
    let path = try scratch.write("arrival,input,output\n0,5,5\n1,5,5\n", to: "few.csv")
    var changes = ExperimentChanges()
    changes.trace = WorkloadSpec.TraceOrigin(path: path)
    changes.isNamedAfterTrace = isNamedAfterTrace
    #expect(try ExperimentReader().read("default", changes: changes).name == name)
  }

  @Test(arguments: [
    (1, 3, "resampling begins at 10 replications, and it has 1 session; resampling begins at 30"),
    (12, 10, "12 sessions; resampling begins at 30"),
    (30, 3, "resampling begins at 10 replications"),
  ])
  func `all that keeps a trace from being resampled is said at once`(
    sessions: Int,
    replications: Int,
    reason: String
  ) throws {
    let scratch = try Scratch()
    let rows = (0..<sessions * 2).map { "\($0),s\($0 / 2),5,5\n" }.joined()
    let path = try scratch.write("arrival,session,input,output\n" + rows, to: "s.csv")
    let spec = try SampleFiles.read(SampleWorkload.experiment(BlockTests.keys(path))).workload
    let workload = try WorkloadFactory(spec, seed: 1, replications: replications)
    guard case .none(let found) = workload.resampling else {
      return #expect(Bool(false), "\(workload.resampling)")
    }
    #expect(found == reason)
  }
}
