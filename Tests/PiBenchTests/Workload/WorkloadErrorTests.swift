// SPDX-License-Identifier: Apache-2.0

import PiBench
import PiCore
import Testing

struct WorkloadErrorTests {
  static let bad0: [BadInput] = [
    BadInput(
      #""kind": "open_loop""#,
      #""kind": "open""#,
      #"e.json:8:9: expected one of "open_loop", "closed_loop", "twin", "trace", found "open"; did you mean "open_loop"?"#
    ),
    BadInput(
      #""kind": "open_loop",\#n"#,
      #""#,
      #"e.json:7:13: expected the key "kind" with one of "open_loop", "closed_loop", "twin", "trace", found an object without it"#
    ),
    BadInput(
      #""arrivals": {"law": "poisson", "rate_per_s": 2}"#,
      #""arrivals": {"law": "poison", "rate_per_s": 2}"#,
      #"e.json:9:21: expected one of "poisson", "gamma", "weibull", "mmpp", "diurnal", "flash_crowd", found "poison"; did you mean "poisson"?"#
    ),
    BadInput(
      #""arrivals": {"law": "poisson", "rate_per_s": 2}"#,
      #""arrivals": {"law": "poisson", "rate_per_s": 0}"#,
      #"e.json:9:46: expected a number in 1e-06 … 1000000, found 0"#
    ),
    BadInput(
      #""arrivals": {"law": "poisson", "rate_per_s": 2}"#,
      #""arrivals": {"law": "poisson", "rate": 2}"#,
      #"e.json:9:32: expected the key "rate_per_s" with a number in 1e-06 … 1000000, found "rate""#
    ),
    BadInput(
      #""arrivals": {"law": "poisson", "rate_per_s": 2}"#,
      #""arrivals": {"law": "poisson", "rate_per_s": 2, "shape": 1}"#,
      #"e.json:9:49: expected one of the keys "law", "rate_per_s", found "shape""#
    ),
    BadInput(
      #""arrivals": {"law": "poisson", "rate_per_s": 2}"#,
      #""arrivals": {"law": "gamma", "rate_per_s": 2}"#,
      #"e.json:9:13: expected the key "shape" with a number in 0.01 … 1000, found an object without it"#
    ),
    BadInput(
      #""arrivals": {"law": "poisson", "rate_per_s": 2}"#,
      #""arrivals": {"law": "weibull", "rate_per_s": 2, "shape": 0.01}"#,
      #"e.json:9:58: expected a number in 0.1 … 1000, found 0.01"#
    ),
    BadInput(
      #""arrivals": {"law": "poisson", "rate_per_s": 2}"#,
      #""arrivals": {"law": "mmpp", "states": []}"#,
      #"e.json:9:13: expected two or more states, one with a rate above 0, found 0 states"#
    ),
    BadInput(
      #""arrivals": {"law": "poisson", "rate_per_s": 2}"#,
      #""arrivals": {"law": "mmpp", "states": [{"rate_per_s": 0, "mean_stay_s": 1}, {"rate_per_s": 0, "mean_stay_s": 1}]}"#,
      #"e.json:9:13: expected two or more states, one with a rate above 0, found 2 states"#
    ),
    BadInput(
      #""arrivals": {"law": "poisson", "rate_per_s": 2}"#,
      #""arrivals": {"law": "mmpp", "states": [{"rate_per_s": 1, "mean_stay_s": 0}]}"#,
      #"e.json:9:73: expected a number in 0.01 … 315000000, found 0"#
    ),
    BadInput(
      #""arrivals": {"law": "poisson", "rate_per_s": 2}"#,
      #""arrivals": {"law": "diurnal", "mean_per_s": 1, "peak_to_mean": 3}"#,
      #"e.json:9:65: expected a number in 1 … 2, found 3"#
    ),
    BadInput(
      #""arrivals": {"law": "poisson", "rate_per_s": 2}"#,
      #""arrivals": {"law": "flash_crowd", "rate_per_s": 1, "at_s": 5, "lasting_s": 0, "factor": 2}"#,
      #"e.json:9:77: expected a number in 0.001 … 315000000, found 0"#
    ),
    BadInput(
      #""duration_s": 200"#,
      #""duration_s": 0"#,
      #"e.json:10:15: expected a number in 1 … 315360000, found 0"#
    ),
    BadInput(
      #""duration_s": 200,\#n"#,
      #""#,
      #"e.json:7:13: expected the key "duration_s" with a number in 1 … 315360000, found an object without it"#
    ),
    BadInput(
      #""duration_s": 200"#,
      #""duration_s": 200, "rate_scale": 0"#,
      #"e.json:10:34: expected a number in 1e-06 … 1000000, found 0"#
    ),
    BadInput(
      #""duration_s": 200"#,
      #""duration_s": 200, "requests": 0"#,
      #"e.json:10:32: expected a whole number in 1 … 4000000000, found 0"#
    ),
    BadInput(
      #""duration_s": 200"#,
      #""duration_s": 200, "requests": 1.5"#,
      #"e.json:10:32: expected a whole number in 1 … 4000000000, found 1.5"#
    ),
    BadInput(
      #""share": 3"#,
      #""share": -3"#,
      #"e.json:12:27: expected a number in 0 … 1000000000, found -3"#
    ),
    BadInput(
      #""name": "code", "share""#,
      #""name": "chat", "share""#,
      #"e.json:13:1: expected a name that no other task type has, found "chat""#
    ),
    BadInput(
      #""slo_s": 8"#,
      #""slo_s": 0"#,
      #"e.json:12:39: expected a number in 0.001 … 86400, found 0"#
    ),
  ]

  static let bad1: [BadInput] = [
    BadInput(
      #""slo_s": 8, "#,
      #""#,
      #"e.json:12:1: expected the key "slo_s" with a number in 0.001 … 86400, found an object without it"#
    ),
    BadInput(
      #""sigma": 0.8"#,
      #""sigma": 6"#,
      #"e.json:12:83: expected a number in 0 … 5, found 6"#
    ),
    BadInput(
      #""input_tokens": 900"#,
      #""input_tokens": 0"#,
      #"e.json:13:59: expected 1 … 2e8 tokens, found 0"#
    ),
    BadInput(
      #""input_tokens": 900"#,
      #""input_tokens": {"quantiles": [5, 4]}"#,
      #"e.json:13:59: expected two or more quantiles of 0 … 2e8 tokens, rising, found an object"#
    ),
    BadInput(
      #""input_tokens": 900"#,
      #""input_tokens": {"mean": 4}"#,
      #"e.json:13:60: expected the key "median" with a number in 1 … 200000000, found "mean""#
    ),
    BadInput(
      #""output_tokens": 300"#,
      #""output_tokens": "300""#,
      #"e.json:13:81: expected an object, found "300""#
    ),
    BadInput(
      #""duration_s": 200"#,
      #""duration_s": 200, "tenants": {}"#,
      #"e.json:10:31: expected an object of 1 … 65536 names with their shares, found an object"#
    ),
    BadInput(
      #""duration_s": 200"#,
      #""duration_s": 200, "tenants": {"a": 0}"#,
      #"e.json:10:31: expected shares of which one is above 0, found an object"#
    ),
    BadInput(
      #""duration_s": 200"#,
      #""duration_s": 200, "tenants": {"a": -1}"#,
      #"e.json:10:37: expected a share of 0 or more, found -1"#
    ),
    BadInput(
      #""duration_s": 200"#,
      #""duration_s": 200, "priority_shares": [0, 0]"#,
      #"e.json:7:13: expected priority_shares: 1 … 4 shares, one of them above 0, found 2 shares"#
    ),
    BadInput(
      #""duration_s": 200"#,
      #""duration_s": 200, "priority_shares": [1, 1, 1, 1, 1]"#,
      #"e.json:7:13: expected priority_shares: 1 … 4 shares, one of them above 0, found 5 shares"#
    ),
    BadInput(
      #""duration_s": 200"#,
      #""duration_s": 200, "prompts": -1"#,
      #"e.json:10:31: expected a whole number in 0 … 18446744073709551615, found -1"#
    ),
    BadInput(
      #""duration_s": 200"#,
      #""duration_s": 200, "output_cap": 0"#,
      #"e.json:10:34: expected a whole number in 1 … 10000000, found 0"#
    ),
    BadInput(
      #""duration_s": 200"#,
      #""duration_s": 200, "stream": "yes""#,
      #"e.json:10:30: expected true or false, found "yes""#
    ),
    BadInput(
      #""duration_s": 200"#,
      #""duration_s": 200, "users": 3"#,
      #"e.json:10:20: expected one of the keys "kind", "rate_scale", "requests", "arrivals", "duration_s", "task_types", "tenants", "priority_shares", "prompts", "output_cap", "stream", found "users""#
    ),
    BadInput(
      #""share": 3"#,
      #""share": 3, "needs": ["tool"]"#,
      #"e.json:12:40: expected one of vision, tools, reasoning, structured_output, prompt_caching, streaming, mcp, found "tool"; did you mean "tools"?"#
    ),
    BadInput(
      #""kind": "open_loop",\#n"arrivals": {"law": "poisson", "rate_per_s": 2}"#,
      #""kind": "closed_loop", "users": 0, "mean_think_time_s": 1"#,
      #"e.json:8:33: expected a whole number in 1 … 1000000, found 0"#
    ),
    BadInput(
      #""kind": "open_loop",\#n"arrivals": {"law": "poisson", "rate_per_s": 2}"#,
      #""kind": "closed_loop", "users": 1, "mean_think_time_s": 0"#,
      #"e.json:8:57: expected a number in 0.001 … 86400, found 0"#
    ),
    BadInput(
      #""kind": "open_loop",\#n"arrivals": {"law": "poisson", "rate_per_s": 2}"#,
      #""kind": "twin", "twin": "azur-conv""#,
      #"e.json:8:25: expected one of azure-conv, mooncake, weka, or the path of a .json file, found "azur-conv"; did you mean "azure-conv"?"#
    ),
    BadInput(
      #""kind": "open_loop",\#n"arrivals": {"law": "poisson", "rate_per_s": 2}"#,
      #""kind": "twin", "twin": "weka""#,
      #"e.json:7:13: expected the key "sessions_per_hour" with a number in 0.001 … 1000000, found an object without it"#
    ),
  ]

  @Test(arguments: bad0 + bad1)
  func `bad workloads name file, line, column and what was expected`(_ bad: BadInput) {
    bad.check()
  }
}
