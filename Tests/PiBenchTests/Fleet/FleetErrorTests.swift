// SPDX-License-Identifier: Apache-2.0

import PiBench
import PiCore
import Testing

struct FleetErrorTests {
  static let bad0: [BadInput] = [
    BadInput(
      #""name": "b""#,
      #""name": "a""#,
      #"e.json:5:1: expected a name that no other deployment has, found "a""#
    ),
    BadInput(
      #""model": "m2""#,
      #""model": "m1""#,
      #"e.json:5:1: expected the same solve_rate for every deployment of one model, found another one for "m1""#
    ),
    BadInput(
      #""ttft_base_s": 0.5"#,
      #""ttft_bas_s": 0.5"#,
      #"e.json:4:107: expected the key "ttft_base_s" with a number in 0 … 3600, found "ttft_bas_s""#
    ),
    BadInput(
      #""ttft_base_s": 0.5"#,
      #""ttft_base_s": -0.5"#,
      #"e.json:4:122: expected a number in 0 … 3600, found -0.5"#
    ),
    BadInput(
      #""ttft_base_s": 0.5, "#,
      #""#,
      #"e.json:4:1: expected the key "ttft_base_s" with a number in 0 … 3600, found an object without it"#
    ),
    BadInput(
      #""tpot_s": 0.01, "#,
      #""#,
      #"e.json:4:1: expected the key "tokens_per_second" with a number in 0.01 … 1000000, found an object without it"#
    ),
    BadInput(
      #""tpot_s": 0.01"#,
      #""tpot_s": "fast""#,
      #"e.json:4:137: expected a number in 0 … 3600, found "fast""#
    ),
    BadInput(
      #""tpot_s": 0.01"#,
      #""tpot_s": NaN"#,
      #"e.json:4:137: expected a JSON value, found "NaN""#
    ),
    BadInput(
      #""input_usd_per_million": 1, "#,
      #""#,
      #"e.json:4:50: expected the key "input_usd_per_million" with a number in 0 … 1000, found "output_usd_per_million""#
    ),
    BadInput(
      #""input_usd_per_million": 1"#,
      #""input_usd_per_million": -1"#,
      #"e.json:4:75: expected a number in 0 … 1000, found -1"#
    ),
    BadInput(
      #""input_usd_per_million": 1"#,
      #""input_usd_per_million": 1e308"#,
      #"e.json:4:75: expected a number in 0 … 1000, found 1e308"#
    ),
    BadInput(
      #""tokens_per_second": 100"#,
      #""tokens_per_second": 0"#,
      #"e.json:5:147: expected a number in 0.01 … 1000000, found 0"#
    ),
    BadInput(
      #""ttft_p50_s": 0.3"#,
      #""ttft_p50_s": 0.3, "ttft_p95_s": 0.2"#,
      #"e.json:5:1: expected a ttft_p95_s at or above ttft_p50_s, found 0.2 below 0.3"#
    ),
    BadInput(
      #""code": 0.8"#,
      #""code": 1.5"#,
      #"e.json:4:179: expected a share of 0.001 … 0.999, found 1.5"#
    ),
    BadInput(
      #""code": 0.8"#,
      #""cod": 0.8"#,
      #"e.json:4:1: expected a solve_rate of a for the task type code, found chat, cod"#
    ),
    BadInput(
      #""solve_rate": 0.95"#,
      #""solve_rate": true"#,
      #"e.json:5:166: expected a share of 0.001 … 0.999, found true"#
    ),
    BadInput(
      #""tpot_s": 0.01"#,
      #""tpot_s": 0.01, "error_share": 1.5"#,
      #"e.json:4:158: expected a number in 0 … 1, found 1.5"#
    ),
    BadInput(
      #""tpot_s": 0.01"#,
      #""tpot_s": 0.01, "slots": 0"#,
      #"e.json:4:152: expected a whole number in 1 … 1000000, found 0"#
    ),
    BadInput(
      #""tpot_s": 0.01"#,
      #""tpot_s": 0.01, "slots": 2.5"#,
      #"e.json:4:152: expected a whole number in 1 … 1000000, found 2.5"#
    ),
    BadInput(
      #""tpot_s": 0.01"#,
      #""tpot_s": 0.01, "queue": -1"#,
      #"e.json:4:152: expected a whole number in 0 … 10000000, found -1"#
    ),
    BadInput(
      #""tpot_s": 0.01"#,
      #""tpot_s": 0.01, "rpm": 0"#,
      #"e.json:4:150: expected a whole number in 1 … 1000000000, found 0"#
    ),
    BadInput(
      #""tpot_s": 0.01"#,
      #""tpot_s": 0.01, "tpm": 1e3"#,
      #"e.json:4:150: expected a whole number in 1 … 1000000000000, found 1e3"#
    ),
  ]

  static let bad1: [BadInput] = [
    BadInput(
      #""tpot_s": 0.01"#,
      #""tpot_s": 0.01, "context_tokens": 0"#,
      #"e.json:4:161: expected a whole number in 1 … 2000000000, found 0"#
    ),
    BadInput(
      #""tpot_s": 0.01"#,
      #""tpot_s": 0.01, "output_tokens": -5"#,
      #"e.json:4:160: expected a whole number in 1 … 2000000000, found -5"#
    ),
    BadInput(
      #""tpot_s": 0.01"#,
      #""tpot_s": 0.01, "weight": -1"#,
      #"e.json:4:153: expected a number in 0 … 1000000000, found -1"#
    ),
    BadInput(
      #""tpot_s": 0.01"#,
      #""tpot_s": 0.01, "quality_score": 2"#,
      #"e.json:4:160: expected a number in 0 … 1, found 2"#
    ),
    BadInput(
      #""tpot_s": 0.01"#,
      #""tpot_s": 0.01, "tier": 4"#,
      #"e.json:4:151: expected a whole number in 1 … 3, found 4"#
    ),
    BadInput(
      #""tpot_s": 0.01"#,
      #""tpot_s": 0.01, "capabilities": ["visoin"]"#,
      #"e.json:4:160: expected one of vision, tools, reasoning, structured_output, prompt_caching, streaming, mcp, found "visoin"; did you mean "vision"?"#
    ),
    BadInput(
      #""tpot_s": 0.01"#,
      #""tpot_s": 0.01, "capabilities": "vision""#,
      #"e.json:4:159: expected an array, found "vision""#
    ),
    BadInput(
      #""tpot_s": 0.01"#,
      #""tpot_s": 0.01, "noise": "share""#,
      #"e.json:4:152: expected one of "independent", "shared", found "share"; did you mean "shared"?"#
    ),
    BadInput(
      #""tpot_s": 0.01"#,
      #""tpot_s": 0.01, "ttft_sigma": 4"#,
      #"e.json:4:157: expected a number in 0 … 3, found 4"#
    ),
    BadInput(
      #""tpot_s": 0.01"#,
      #""tpot_s": 0.01, "tpot_sigma": -0.1"#,
      #"e.json:4:157: expected a number in 0 … 3, found -0.1"#
    ),
    BadInput(
      #""tpot_s": 0.01"#,
      #""tpot_s": 0.01, "output_factor": 0"#,
      #"e.json:4:160: expected a number in 0.01 … 100, found 0"#
    ),
    BadInput(
      #""tpot_s": 0.01"#,
      #""tpot_s": 0.01, "slowdown": 101"#,
      #"e.json:4:155: expected a number in 0 … 100, found 101"#
    ),
    BadInput(
      #""tpot_s": 0.01"#,
      #""tpot_s": 0.01, "refusal_s": 3601"#,
      #"e.json:4:156: expected a number in 0 … 3600, found 3601"#
    ),
    BadInput(
      #""tpot_s": 0.01"#,
      #""tpot_s": 0.01, "error_mix": {}"#,
      #"e.json:4:156: expected weights of which one is above 0, found an object"#
    ),
    BadInput(
      #""tpot_s": 0.01"#,
      #""tpot_s": 0.01, "error_mix": {"hang": 1}"#,
      #"e.json:4:157: expected a known key, found "hang"; did you mean "hangs"?"#
    ),
    BadInput(
      #""tpot_s": 0.01"#,
      #""tpot_s": 0.01, "error_mix": {"hangs": 2}"#,
      #"e.json:4:166: expected a number in 0 … 1, found 2"#
    ),
    BadInput(
      #""tpot_s": 0.01"#,
      #""tpot_s": 0.01, "ttft_per_1k_input_s": null"#,
      #"e.json:4:166: expected a number in 0 … 3600, found null"#
    ),
    BadInput(
      #""tpot_s": 0.01"#,
      #""tpot_s": 0.01, "ttft_per_1k_cached_input_s": -1"#,
      #"e.json:4:173: expected a number in 0 … 3600, found -1"#
    ),
    BadInput(
      #""tpot_s": 0.01"#,
      #""tpot_s": 0.01, "cached_input_usd_per_million": "1""#,
      #"e.json:4:175: expected a number in 0 … 1000, found "1""#
    ),
    BadInput(
      #""tpot_s": 0.01"#,
      #""tpot_s": 0.01, "colour": "red""#,
      #"e.json:4:143: expected one of the keys "name", "model", "provider", "capabilities", "cached_input_usd_per_million", "cache_kind", "cache_lifetime_s", "cache_capacity_tokens", "cache_least_tokens", "input_usd_per_million", "cache_write_usd_per_million", "cache_write_1h_usd_per_million", "output_usd_per_million", "tiers", "rpm", "tpm", "context_tokens", "output_tokens", "prices_are_listed", "weight", "quality_score", "tier", "ttft_sigma", "ttft_base_s", "tpot_s", "slots", "error_mix", "noise", "ttft_per_1k_input_s", "ttft_per_1k_cached_input_s", "tpot_sigma", "output_factor", "queue", "slowdown", "error_share", "refusal_s", "solves_cut_answers", "solve_rate", "fit", found "colour""#
    ),
    BadInput(
      #""name": "two", "#,
      #""#,
      #"e.json:3:10: expected the key "name" with a text in double quotes, found an object without it"#
    ),
    BadInput(
      #""name": "two""#,
      #""name": 2"#,
      #"e.json:3:19: expected a text in double quotes, found 2"#
    ),
  ]

  @Test(arguments: bad0 + bad1)
  func `bad fleets name file, line, column and what was expected`(_ bad: BadInput) {
    bad.check()
  }
}
