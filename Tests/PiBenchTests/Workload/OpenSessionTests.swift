// SPDX-License-Identifier: Apache-2.0

import PiBench
import PiCore
import PiReport
import PiSimulator
import Testing

struct OpenSessionTests {
  /// Sessions of three turns at 0, 10 and 25 s; the input names session and turn.
  private static func trace(sessions: Int) -> String {
    let header =
      "session,agent,t_s,model,input_tokens,output_tokens,think_time_s,api_time_s"
      + ",shared_prefix_blocks\n"
    return header
      + (0..<sessions).map { session in
        zip([0, 10, 25], 0...).map { time, turn in
          let think = turn == 0 ? "" : "3"
          return "s\(session),main,\(time),m,\(1_000 * (session + 1) + turn),7,\(think),2.5,1\n"
        }.joined()
      }.joined()
  }

  private static func keys(_ path: String, _ more: String = "") -> String {
    #""kind": "trace", "path": "\#(path)", "session_gap_s": 8\#(more)"#
  }

  private static let open = #", "open_loop": true"#

  @Test func `sessions with their own clocks merge at their recorded instants`() throws {
    let scratch = try Scratch()
    let path = try scratch.write(OpenSessionTests.trace(sessions: 6), to: "weka.csv")
    var source = try SampleWorkload.source(OpenSessionTests.keys(path, OpenSessionTests.open))
    let requests = try SampleWorkload.firsts(&source)
    #expect(requests.count == 18)
    let arrivals = requests.map(\.request.arrival)
    #expect(arrivals == arrivals.sorted())
    let places = requests.map(\.request.key.source)
    #expect(places != places.sorted(), "sessions overlap")
    var closed = try SampleWorkload.source(OpenSessionTests.keys(path))
    for first in try SampleWorkload.firsts(&closed) {
      let own = requests.filter { $0.request.key.source == first.request.key.source }
      #expect(own.map(\.request.key.ordinal) == [0, 1, 2])
      #expect(own[0].request == first.request)
      let elapsed = own.map { $0.request.arrival - first.request.arrival }
      #expect(elapsed == [0, 10, 25].map { TimeSpan(wholeSeconds: $0) })
    }
    let late = try source.followUp(to: requests[0].request.key, endedAt: arrivals[17])
    #expect(late == nil)
  }

  @Test func `a session whose first turn comes late lets later ones pass`() throws {
    let scratch = try Scratch()
    // Starts lie some 8 s apart; the first turns of even sessions come 100 s behind theirs.
    let rows = (0..<60).map { session in
      [0, 0, 40].map { turn in
        "s\(session),main,\(session % 2 == 0 ? 100 + turn : turn),m,9,7,,2.5,1\n"
      }.joined()
    }
    let header = OpenSessionTests.trace(sessions: 0)
    let path = try scratch.write(header + rows.joined(), to: "weka.csv")
    let more = OpenSessionTests.open + #", "resample": false"#
    var source = try SampleWorkload.source(OpenSessionTests.keys(path, more))
    let requests = try SampleWorkload.firsts(&source).map(\.request)
    #expect(requests.count == 180)
    let order = requests.indices.sorted { left, right in
      let (one, other) = (requests[left], requests[right])
      return (one.arrival, one.key.source, one.key.ordinal)
        < (other.arrival, other.key.source, other.key.ordinal)
    }
    #expect(order == Array(requests.indices))
    for session in UInt32(0)..<60 {
      let own = requests.filter { $0.key.source == session }
      #expect(own.map(\.key.ordinal) == [0, 1, 2])
      #expect(own[1].arrival == own[0].arrival)
    }
    #expect(requests[0].key.source == 1, "the first session's first turn is late")
  }

  @Test func `open-loop resamples the sessions that closed-loop does`() throws {
    let scratch = try Scratch()
    let path = try scratch.write(OpenSessionTests.trace(sessions: 40), to: "weka.csv")
    for replication in UInt32(0)..<3 {
      var open = try SampleWorkload.source(
        OpenSessionTests.keys(path, OpenSessionTests.open),
        replication: replication
      )
      var closed = try SampleWorkload.source(
        OpenSessionTests.keys(path),
        replication: replication
      )
      let left = try SampleWorkload.firsts(&open).map(\.request)
      let right = try SampleWorkload.firsts(&closed).map(\.request)
      #expect(left.filter { $0.key.ordinal == 0 } == right)
      #expect(Set(right.map(\.inputTokens)).count < 40, "drawn with replacement")
    }
  }

  @Test func `agents of a session are drawn together and start as they did`() throws {
    let scratch = try Scratch()
    // Session i has i % 3 + 1 agents; its first is answered at 4 s and calls the others then.
    let rows = (0..<40).map { session in
      (0...(session % 3)).map { agent in
        let name = agent == 0 ? "main" : "main/\(agent)"
        return "s\(session),\(name),0,m,\(100 * session + agent + 1),7,,4,1\n"
      }.joined()
    }
    let header = OpenSessionTests.trace(sessions: 0)
    let path = try scratch.write(header + rows.joined(), to: "weka.csv")
    for more in ["", OpenSessionTests.open] {
      let workload = try SampleWorkload.factory(OpenSessionTests.keys(path, more))
      #expect(workload.resampling.summary == "40 sessions" && workload.sessionCount == 40)
      var source = try workload.source(luck: Luck(seed: 1, replication: 2))
      let requests = try SampleWorkload.firsts(&source)
      #expect(Set(requests.map(\.request.key)).count == requests.count)
      let mains = requests.filter { $0.request.inputTokens.count % 100 == 1 }
      #expect(mains.count == 40 && Set(mains.map(\.unit)).count < 40)
      for main in mains {
        let session = Int(main.unit)
        #expect(Int(main.request.inputTokens.count) == 100 * session + 1)
        let called = requests.filter {
          $0.unit == main.unit && $0.request.inputTokens.count % 100 > 1
            && $0.request.arrival == main.request.arrival + TimeSpan(wholeSeconds: 4)
        }
        #expect(called.count == session % 3)
      }
    }
  }

  @Test func `the rate scale and the number of requests bend an open replay`() throws {
    let scratch = try Scratch()
    let path = try scratch.write(OpenSessionTests.trace(sessions: 1), to: "weka.csv")
    let more = OpenSessionTests.open + #", "rate_scale": 2, "requests": 2"#
    var source = try SampleWorkload.source(OpenSessionTests.keys(path, more))
    let arrivals = try SampleWorkload.firsts(&source).map(\.request.arrival)
    #expect(arrivals.count == 2)
    #expect(arrivals[1] - arrivals[0] == TimeSpan(wholeSeconds: 5))
  }

  @Test(arguments: [(open, "open-loop"), ("", "closed-loop")])
  func `the report says how sessions were replayed`(_ more: String, _ replay: String) async throws {
    let scratch = try Scratch()
    let path = try scratch.write(OpenSessionTests.trace(sessions: 6), to: "weka.csv")
    let text = SampleWorkload.experiment(OpenSessionTests.keys(path, more))
    let runner = try ExperimentRunner(SampleFiles.read(text), workers: 1)
    let result = try await runner.run()
    #expect(result.strategies.allSatisfy { $0.runs[0].ending.totals.submitted == 18 })
    let document = DocumentBuilder(result, runner).document(manifest: [])
    #expect(document.workload.contains { $0.label == "replay" && $0.value == replay })
    #expect(document.notes.contains { $0.contains("their starts are drawn") })
  }
}
