// SPDX-License-Identifier: Apache-2.0

import PiBench
import PiCore
import PiSimulator
import PiTelemetry
import Testing

/// A stated solve rate is the mean over the requests of its task type, however their sizes are
/// distributed: within 0.01 over 20,000 requests.
struct StatedRateTests {
  /// The mean probability to be solved, by task type, over all requests of a workload.
  private func means(_ keys: String) throws -> [Double] {
    let text = SampleFiles.experiment
    guard let start = text.firstRange(of: #""kind""#),
      let end = text[start.upperBound...].firstRange(of: "\"task_types\"")
    else { preconditionFailure("the sample has a workload") }
    let bent = (text[..<start.lowerBound] + keys + ",\n" + text[end.lowerBound...])
      .replacing(#"{"chat": 0.9, "code": 0.8}"#, with: #"{"chat": 0.8, "code": 0.55}"#)
    let spec = try SampleFiles.read(String(bent))
    let runner = try ExperimentRunner(spec, workers: 1)
    let luck = Luck(seed: 77, replication: 1)
    var source = try runner.workload.source(luck: luck)
    var sums = [0.0, 0.0]
    var counts = [0.0, 0.0]
    while let sourced = try source.next() {
      let taskType = sourced.request.taskType
      let difficulty = QualityModel.difficulty(
        signal: sourced.difficultySignal,
        request: sourced.request.key,
        luck: luck
      )
      sums[taskType.offset] += runner.fleet.quality.probability(
        model: 0,
        taskType: taskType,
        difficulty: difficulty
      )
      counts[taskType.offset] += 1
    }
    return zip(sums, counts).map { $1 > 0 ? $0 / $1 : .nan }
  }

  /// 20,000 rows; `size` gives a row's input from its number and its task type.
  private func table(_ size: (Int, Bool) -> Int, typed: Bool) -> String {
    var text = typed ? "t,in,out,kind\n" : "t,in,out\n"
    for row in 0..<20_000 {
      let isChat = row % 2 == 0
      text += "\(row),\(size(row, isChat)),50"
      text += typed ? (isChat ? ",chat\n" : ",code\n") : "\n"
    }
    return text
  }

  private func expectStated(
    _ scratch: Scratch,
    _ table: String,
    typed: Bool,
    _ what: Comment
  ) throws {
    let path = try scratch.write(table, to: "trace.csv")
    let columns = "arrival=t,input=in,output=out,unit=s" + (typed ? ",task=kind" : "")
    let means = try means(
      #""kind": "trace", "path": "\#(path)", "resample": false, "columns": "\#(columns)""#
    )
    #expect(abs(means[0] - 0.8) < 0.01, what)
    #expect(abs(means[1] - 0.55) < 0.01, what)
  }

  /// A number in 0 ..< 1 that depends on a row and looks random.
  private func scatter(_ row: Int) -> Double {
    Double((row &* 2_654_435_761) % 1_000_003) / 1_000_003
  }

  @Test func `recorded task types of different sizes`() throws {
    let scratch = try Scratch()
    let table = table({ Int(($1 ? 100 : 10_000) * (0.3 + 3 * scatter($0))) }, typed: true)
    try expectStated(scratch, table, typed: true, "two sizes")
  }

  @Test func `sizes with two modes within a task type`() throws {
    let scratch = try Scratch()
    let table = table({ row, _ in scatter(row) < 0.15 ? 50_000 : 20 + row % 3 }, typed: true)
    try expectStated(scratch, table, typed: true, "two modes")
  }

  @Test func `inputs of one size`() throws {
    let scratch = try Scratch()
    try expectStated(scratch, table({ _, _ in 512 }, typed: true), typed: true, "one size")
  }

  @Test func `drawn task types`() throws {
    let scratch = try Scratch()
    let table = table({ row, _ in scatter(row) < 0.15 ? 50_000 : 20 }, typed: false)
    try expectStated(scratch, table, typed: false, "drawn")
  }

  @Test func `synthetic sizes, lognormal and constant`() throws {
    let means = try means(
      #""kind": "open_loop", "arrivals": {"law": "poisson", "rate_per_s": 2}, "duration_s": 10000"#
    )
    #expect(abs(means[0] - 0.8) < 0.01 && abs(means[1] - 0.55) < 0.01)
  }

  @Test func `the law of difficulty has the mean and variance of its parts`() {
    // d = 0.6 z + 0.8 e with z = ±1: mean 0, variance 0.36 + 0.64 = 1, no normal law; and
    // with z = 0: variance 0.64.
    for (signals, variance) in [([(-1.0, 1.0), (1.0, 1.0)], 1.0), ([(0.0, 3.0)], 0.64)] {
      let law = DifficultyLaw(signals: signals.map { (signal: $0.0, share: $0.1) })
      let mean = law.mean { $0 }
      let square = law.mean { $0 * $0 }
      #expect(abs(mean) < 1e-9)
      #expect(abs(square - variance) < 1e-6)
    }
  }
}
