// SPDX-License-Identifier: Apache-2.0

import PiBench
import PiCore
import Testing

struct TwinFileTests {
  private static let sessions = """
    {"name": "tiny", "quantile_levels": [0, 1],
    "turns_per_session": {"quantiles": [4, 4]},
    "first_input_tokens": {"quantiles": [1500000, 1500000]},
    "input_growth_tokens_per_turn": {"quantiles": [400000, 400000]},
    "context_shrink_share_per_turn": 0,
    "context_kept_share_at_shrink": {"quantiles": [0.5, 0.5]},
    "fresh_input_tokens_per_turn": {"quantiles": [1000, 3000000]},
    "output_tokens": {"quantiles": [10, 10]},
    "think_time_s": {"quantiles": [2, 2]},
    "fresh_output_rank_correlation": 0.3,
    "output_lag1_rank_correlation": 0.2}
    """
  private static let keys =
    #""kind": "twin", "sessions_per_hour": 60, "duration_s": 100000, "twin": "#

  @Test func `a context stops growing at two million tokens`() throws {
    let scratch = try Scratch()
    let path = try scratch.write(TwinFileTests.sessions, to: "tiny.json")
    var source = try SampleWorkload.source(TwinFileTests.keys + "\"\(path)\"")
    let turns = try SampleWorkload.sessions(&source, most: 1)[0]
    #expect(turns.map(\.request.inputTokens.count) == [1_500_000, 1_900_000, 2_000_000, 2_000_000])
    #expect(turns.map(\.recordedOutput) == [10, 10, 10, 10].map { TokenCount($0) })
    #expect(turns.allSatisfy { $0.request.sharedPrefixTokens <= $0.request.inputTokens })
    let gaps = zip(turns, turns.dropFirst()).map { $1.request.arrival - $0.request.arrival }
    #expect(gaps == [7, 7, 7].map { TimeSpan(wholeSeconds: $0) })
  }

  @Test(arguments: [
    (#"[4, 4]"#, #"[0, 4]"#, "expected quantiles of 1 … 1e6 turns, rising"),
    (#"[4, 4]"#, #"[4]"#, "expected quantiles of 1 … 1e6 turns, rising"),
    (#"[4, 4]"#, #"[4, 4, 4]"#, "expected 2 quantiles, as there are levels"),
    (#"[0.5, 0.5]"#, #"[0.5, 1.5]"#, "expected quantiles of 0 … 1, rising"),
    (#"[2, 2]"#, #"[3, 2]"#, "expected quantiles of 0 … 3.15e8 s, rising"),
    (#"[10, 10]"#, #"[10, 3e8]"#, "expected quantiles of 0 … 2e8 tokens, rising"),
    (#"[0, 1]"#, #"[0.1, 1]"#, "expected levels that rise from 0 to 1"),
    (#"_turn": 0"#, #"_turn": 2"#, "expected a number in 0.0 … 1.0"),
    (#""think_time_s""#, #""think_s""#, "expected an object with the key think_time_s"),
    (#": 0.3"#, #": 1.1"#, "expected a number in -1.0 … 1.0"),
    (
      #": 0.3"#, #": 0.99"#,
      "expected fresh_output_rank_correlation and output_lag1_rank_correlation that can hold"
    ),
    (#""turns_per_session""#, #""turns""#, "or of sessions with turns_per_session"),
  ])
  func `bad twin files say where and what was expected`(
    _ part: String,
    _ other: String,
    _ error: String
  ) throws {
    #expect(TwinFileTests.sessions.contains(part))
    let scratch = try Scratch()
    let text = TwinFileTests.sessions.replacing(part, with: other, maxReplacements: 1)
    let path = try scratch.write(text, to: "tiny.json")
    #expect {
      _ = try SampleWorkload.factory(TwinFileTests.keys + "\"\(path)\"")
    } throws: {
      "\($0)".contains(error) && "\($0)".contains("tiny.json:")
    }
  }

  @Test func `a twin of sessions needs their rate, another one refuses it`() {
    #expect {
      _ = try SampleWorkload.factory(#""kind": "twin", "twin": "weka", "duration_s": 9"#)
    } throws: {
      "\($0)".contains(#"the key "sessions_per_hour" with a number in 0.001 … 1000000"#)
    }
    #expect {
      _ = try SampleWorkload.factory(
        #""kind": "twin", "twin": "mooncake", "duration_s": 9, "sessions_per_hour": 1"#
      )
    } throws: {
      "\($0)".contains(#"found "sessions_per_hour""#)
    }
  }
}
