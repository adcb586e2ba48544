// SPDX-License-Identifier: Apache-2.0

import PiCore
package import PiSimulator

/// A synthetic twin of recorded sessions: the laws of their turns, not their rows.
package struct SessionTwin: Sendable {
  package var name: String
  package var turns: TokenLaw
  package var firstInput: TokenLaw
  /// Growth of the input from turn to turn, where it does not shrink.
  package var growth: TokenLaw
  /// Share of turns before which the context is compacted.
  package var shrinkShare: Double
  /// What a compaction keeps of the input of the turn before.
  package var keptShare: TokenLaw
  /// Input tokens of a later turn that no earlier turn had.
  package var freshInput: TokenLaw
  package var output: TokenLaw
  /// Seconds from the end of a turn to the next one.
  package var thinkTime: TokenLaw
  /// Correlation of the normal scores of a turn's fresh input and output.
  package var outputCorrelation: Double
  /// Correlation of the normal scores of neighbouring turns' outputs.
  package var outputLag: Double
  /// Mean and standard deviation of the log of the input tokens of all turns.
  package private(set) var inputLogMoments = (mean: 0.0, deviation: 0.0)
  /// The law of difficulty that the sizes of all turns have.
  private(set) var difficulty = DifficultyLaw.standardNormal

  /// Most input tokens of a turn.
  package static let longestContext = 2e6

  /// Whether a file holds laws of sessions.
  static func recognises(_ node: JSONNode) -> Bool { node["turns_per_session"] != nil }

  /// Reads a file that `datasets/workloads/fit_twins.py` wrote.
  static func read(_ node: JSONNode) throws(InputError) -> SessionTwin {
    let fields = try TwinFields(node)
    var twin = SessionTwin(
      name: try fields.name(),
      turns: try fields.turns("turns_per_session"),
      firstInput: try fields.tokens("first_input_tokens"),
      growth: try fields.tokens("input_growth_tokens_per_turn"),
      shrinkShare: try fields.number("context_shrink_share_per_turn", in: 0...1),
      keptShare: try fields.shares("context_kept_share_at_shrink"),
      freshInput: try fields.tokens("fresh_input_tokens_per_turn"),
      output: try fields.tokens("output_tokens"),
      thinkTime: try fields.seconds("think_time_s"),
      outputCorrelation: try fields.copula(ofRank: "fresh_output_rank_correlation"),
      outputLag: try fields.copula(ofRank: "output_lag1_rank_correlation")
    )
    guard twin.outputNoise >= 0 else {
      throw node.unexpected(
        "fresh_output_rank_correlation and output_lag1_rank_correlation that can hold together"
      )
    }
    (twin.inputLogMoments, twin.difficulty) = twin.playedSizes()
    return twin
  }

  /// The variance of an output's normal score that neither its fresh input nor the turn before
  /// explains.
  private var outputNoise: Double {
    1 - outputCorrelation * outputCorrelation - outputLag * outputLag
  }

  /// How many turns the session of a number has.
  func turnCount(of session: UInt32, luck: Luck) -> UInt32 {
    let key = RequestKey(source: session, ordinal: 0)
    return UInt32(turns.sample(luck.uniform(.attributes, request: key, index: 2)).count)
  }

  /// The time between the end of the turn before and a turn.
  func thinkTime(before key: RequestKey, luck: Luck) -> TimeSpan {
    TimeSpan(clampingSeconds: thinkTime.value(luck.uniform(.thinkTime, request: key)))
  }

  /// What one turn leaves for the next.
  struct Turn: Sendable {
    var input: TokenCount
    /// The leading part of the input that the turn before had.
    var shared: TokenCount
    var output: TokenCount
    fileprivate var outputScore: Double
  }

  /// The turn of a key; `before` is the turn before it in the session, nil for the first.
  ///
  /// Fresh input and growth take one score, for new input is what makes a context grow. The score of
  /// the output is ρ·fresh + λ·(score before) + √(1 − ρ² − λ²)·noise.
  func turn(_ key: RequestKey, after before: Turn?, luck: Luck) -> Turn {
    let (fresh, shrink) = luck.uniformPair(.inputTokens, request: key)
    let (kept, noise) = luck.uniformPair(.inputTokens, request: key, index: 1)
    let noiseScore = Mathematics.normalQuantile(noise)
    guard let before else {
      let input = TokenCount(
        clamping: min(max(firstInput.value(fresh), 1), SessionTwin.longestContext)
      )
      let output = output.sample(noise)
      return Turn(input: input, shared: .zero, output: output, outputScore: noiseScore)
    }
    let context = Double(before.input.count)
    let grown =
      shrink < shrinkShare ? context * keptShare.value(kept) : context + growth.value(fresh)
    let input = TokenCount(clamping: min(max(grown, 1), SessionTwin.longestContext))
    let shared = Double(input.count) - freshInput.value(fresh)
    let score =
      outputCorrelation * Mathematics.normalQuantile(fresh) + outputLag * before.outputScore
      + outputNoise.squareRoot() * noiseScore
    return Turn(
      input: input,
      shared: TokenCount(clamping: shared),
      output: output.sample(Mathematics.normalCDF(score)),
      outputScore: score
    )
  }

  /// Moments and difficulty over 256 sessions of at most 1,000 turns, played once with luck of their
  /// own.
  private func playedSizes() -> (moments: (mean: Double, deviation: Double), DifficultyLaw) {
    let luck = Luck(seed: 0, replication: 0)
    var (count, sum, squares) = (0.0, 0.0, 0.0)
    var bins = SignalBins.ofLogTokens
    for session in 0..<UInt32(256) {
      var last: Turn?
      for ordinal in 0..<min(turnCount(of: session, luck: luck), 1_000) {
        let key = RequestKey(source: session, ordinal: ordinal)
        let played = turn(key, after: last, luck: luck)
        let size = Mathematics.log(Double(played.input.count))
        (count, sum, squares) = (count + 1, sum + size, squares + size * size)
        bins.add(size)
        last = played
      }
    }
    let mean = sum / count
    let moments = (mean: mean, deviation: max(squares / count - mean * mean, 0).squareRoot())
    return (moments, DifficultyLaw(signals: bins.signals(moments)))
  }
}
