// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiSimulator

extension FleetReader {
  /// z of the 95th percentile of a standard normal.
  private static let z95 = 1.644_853_626_951_472_2

  static func behaviour(_ fields: inout JSONObjectReader) throws(InputError) -> HostedBehaviour {
    let first = try firstToken(&fields)
    let perToken = try perOutputToken(&fields)
    let slots = try fields.optional("slots", as: Int.self, in: 1...1_000_000) ?? 32
    let mix = try errorMix(&fields)
    let shared = try fields.optional("noise", as: NoiseKind.self) ?? .independent
    return HostedBehaviour(
      firstTokenBase: first.base,
      firstTokenPerThousandInput: try seconds("ttft_per_1k_input_s", &fields) ?? .zero,
      firstTokenPerThousandCached: try seconds("ttft_per_1k_cached_input_s", &fields) ?? .zero,
      firstTokenSigma: first.sigma,
      perOutputToken: perToken,
      perOutputTokenSigma: try fields.optional("tpot_sigma", in: 0...3) ?? 0.2,
      sharesNoise: shared == .shared,
      outputFactor: try fields.optional("output_factor", in: 0.01...100) ?? 1,
      slots: slots,
      queueCapacity: try fields.optional("queue", in: 0...10_000_000),
      slowdown: try fields.optional("slowdown", in: 0...100) ?? 0.5,
      errorShare: try fields.optional("error_share", in: 0...1) ?? 0.005,
      errorMix: mix,
      refusalTime: try seconds("refusal_s", &fields) ?? TimeSpan(milliseconds: 80),
      solvesCutAnswers: try fields.optional("solves_cut_answers", as: Bool.self) ?? false
    )
  }

  private enum NoiseKind: String, CaseIterable, JSONDecodable {
    case independent
    case shared
  }

  /// Time to first token: its median and sigma, or the median and 95th percentile that users know.
  private static func firstToken(
    _ fields: inout JSONObjectReader
  ) throws(InputError) -> (base: TimeSpan, sigma: Double) {
    let sigma = try fields.optional("ttft_sigma", as: Double.self, in: 0...3)
    if let base = try seconds("ttft_base_s", &fields) { return (base, sigma ?? 0.35) }
    guard let median = try seconds("ttft_p50_s", &fields) else {
      // Names a mistyped key, which "neither" would not.
      return (TimeSpan(clampingSeconds: try fields.required("ttft_base_s", in: 0...3_600)), 0)
    }
    guard let tail = try seconds("ttft_p95_s", &fields) else { return (median, sigma ?? 0.35) }
    guard tail >= median, median > .zero else {
      throw .unexpected(
        at: fields.position,
        expected: "a ttft_p95_s at or above ttft_p50_s",
        found: "\(tail.seconds) below \(median.seconds)"
      )
    }
    return (median, Mathematics.log(tail.seconds / median.seconds) / z95)
  }

  private static func perOutputToken(
    _ fields: inout JSONObjectReader
  ) throws(InputError) -> TimeSpan {
    if let time = try seconds("tpot_s", &fields) { return time }
    let rate = try fields.required("tokens_per_second", as: Double.self, in: 0.01...1_000_000)
    return TimeSpan(clampingSeconds: 1 / rate)
  }

  private static func errorMix(_ fields: inout JSONObjectReader) throws(InputError) -> ErrorMix {
    guard let node = try fields.optional("error_mix", as: JSONNode.self) else { return ErrorMix() }
    var parts = try JSONObjectReader(node)
    let mix = ErrorMix(
      serverError: try parts.optional("server_error", in: 0...1) ?? 0,
      overloaded: try parts.optional("overloaded", in: 0...1) ?? 0,
      network: try parts.optional("network", in: 0...1) ?? 0,
      hangs: try parts.optional("hangs", in: 0...1) ?? 0
    )
    try parts.finish()
    guard mix.serverError + mix.overloaded + mix.network + mix.hangs > 0 else {
      throw node.unexpected("weights of which one is above 0")
    }
    return mix
  }

  /// A time of 0 … 3600 seconds.
  static func seconds(
    _ key: String,
    _ fields: inout JSONObjectReader
  ) throws(InputError) -> TimeSpan? {
    try fields.optional(key, as: Double.self, in: 0...3_600).map {
      TimeSpan(clampingSeconds: $0)
    }
  }
}
