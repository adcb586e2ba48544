// SPDX-License-Identifier: Apache-2.0

import PiBench
import PiCore
import Testing

struct ExperimentErrorTests {
  static let bad0: [BadInput] = [
    BadInput(
      #""name": "sample""#,
      #""name": "../x""#,
      #"e.json:2:9: expected a name of 1 … 100 letters, digits, blanks or one of . _ - + @, found "../x""#
    ),
    BadInput(
      #""name": "sample""#,
      #""name": """#,
      #"e.json:2:9: expected a name of 1 … 100 letters, digits, blanks or one of . _ - + @, found """#
    ),
    BadInput(
      #""name": "sample",\#n"#,
      #""#,
      #"e.json:1:1: expected the key "name" with a text in double quotes, found an object without it"#
    ),
    BadInput(
      #"["random", "p2c.peak_ewma"]"#,
      #"[]"#,
      #"e.json:15:15: expected 1 … 256 strategies, found none"#
    ),
    BadInput(
      #"["random", "p2c.peak_ewma"]"#,
      #""random""#,
      #"e.json:15:15: expected an array, found "random""#
    ),
    BadInput(
      #"["random", "p2c.peak_ewma"]"#,
      #"["randm"]"#,
      #"e.json:15:16: expected a strategy of `pibench strategies`, found unknown strategy "randm"; did you mean "random"?"#
    ),
    BadInput(
      #"["random", "p2c.peak_ewma"]"#,
      #"["random", "random"]"#,
      #"e.json:15:26: expected a strategy or label that is not there yet, found "random""#
    ),
    BadInput(
      #"["random", "p2c.peak_ewma"]"#,
      #"["p2c.peak_ewma(tau=60)"]"#,
      #"e.json:15:16: expected a strategy of `pibench strategies`, found p2c.peak_ewma has no parameter "tau"; did you mean "tau_s"?"#
    ),
    BadInput(
      #"["random", "p2c.peak_ewma"]"#,
      #"["p2c.peak_ewma(tau_s=-1)"]"#,
      #"e.json:15:16: expected a strategy of `pibench strategies`, found p2c.peak_ewma: tau_s expects a number in 0.001 … 86400.0"#
    ),
    BadInput(
      #"["random", "p2c.peak_ewma"]"#,
      #"["p2c.peak_ewma(tau_s=60"]"#,
      #"e.json:15:16: expected id or id(parameter=value,…), found cannot read "p2c.peak_ewma(tau_s=60": expected name(parameter=value, …) with a closing parenthesis"#
    ),
    BadInput(
      #"["random", "p2c.peak_ewma"]"#,
      #"[{"id": "random", "label": "oracle"}]"#,
      #"e.json:15:16: expected a label that is not empty and no yardstick's, found an object"#
    ),
    BadInput(
      #"["random", "p2c.peak_ewma"]"#,
      #"[{"id": "random", "labl": "x"}]"#,
      #"e.json:15:33: expected a known key, found "labl"; did you mean "label"?"#
    ),
    BadInput(
      #"["random", "p2c.peak_ewma"]"#,
      #"[{"id": "p2c.peak_ewma", "parameters": {"tau_s": [1]}}]"#,
      #"e.json:15:64: expected a number, a text, true, false, a table or a strategy, found an array"#
    ),
    BadInput(
      #"["random", "p2c.peak_ewma"]"#,
      #"[{"id": "weighted", "parameters": {"weights": {"chat": {"c": 1}}}}]"#,
      #"e.json:15:16: expected a strategy of `pibench strategies`, found weighted: weights expects deployments of the fleet (a, b)"#
    ),
    BadInput(
      #"["random", "p2c.peak_ewma"]"#,
      #"[{"id": "weighted", "parameters": {"weights": {"chta": {"a": 1}}}}]"#,
      #"e.json:15:16: expected a strategy of `pibench strategies`, found weighted: weights expects task types (chat, code) or *"#
    ),
    BadInput(
      #"["random", "p2c.peak_ewma"]"#,
      #"[{"id": "weighted", "parameters": {"weights": {"chat": 1}}}]"#,
      #"e.json:15:70: expected an object of deployments with their numbers, found 1"#
    ),
    BadInput(
      #"["random", "p2c.peak_ewma"]"#,
      #"[3]"#,
      #"e.json:15:16: expected an object, found 3"#
    ),
    BadInput(
      #""replications": 2"#,
      #""replications": 2, "baseline": "p2c.peak_ewm""#,
      #"e.json:17:32: expected the label of a strategy of the experiment, found "p2c.peak_ewm"; did you mean "p2c.peak_ewma"?"#
    ),
    BadInput(
      #""replications": 2"#,
      #""replications": 2, "baseline": 3"#,
      #"e.json:17:32: expected a text in double quotes, found 3"#
    ),
    BadInput(
      #""yardsticks": []"#,
      #""yardsticks": ["oracel"]"#,
      #"e.json:16:16: expected one of "best_single", "best_per_task", "oracle", "oracle.blind", "oracle.luck", found "oracel"; did you mean "oracle"?"#
    ),
    BadInput(
      #""yardsticks": []"#,
      #""yardsticks": ["oracle", "oracle"]"#,
      #"e.json:16:26: expected a yardstick that is not there yet, found "oracle""#
    ),
    BadInput(
      #""replications": 2"#,
      #""replications": 1"#,
      #"e.json:17:17: expected a whole number in 2 … 10000, found 1"#
    ),
    BadInput(
      #""replications": 2"#,
      #""replications": "two""#,
      #"e.json:17:17: expected a whole number in 2 … 10000, found "two""#
    ),
    BadInput(
      #""replications": 2"#,
      #""replication": 2"#,
      #"e.json:17:1: expected a known key, found "replication"; did you mean "replications"?"#
    ),
    BadInput(
      #""replications": 2"#,
      #""replications": 2, "seed": -1"#,
      #"e.json:17:28: expected a whole number in 0 … 18446744073709551615, found -1"#
    ),
    BadInput(
      #""replications": 2"#,
      #""replications": 2, "value_usd": -0.1"#,
      #"e.json:17:33: expected a number in 0 … 1000, found -0.1"#
    ),
    BadInput(
      #""replications": 2"#,
      #""replications": 2, "relative_half_width": 0"#,
      #"e.json:17:43: expected a number in 0.0001 … 1, found 0"#
    ),
  ]

  static let bad1: [BadInput] = [
    BadInput(
      #""replications": 2"#,
      #""replications": 2, "window": {"from_s": 5, "to_s": 5}"#,
      #"e.json:17:30: expected a from_s below to_s, found an object"#
    ),
    BadInput(
      #""replications": 2"#,
      #""replications": 2, "window": {"from": 5}"#,
      #"e.json:17:31: expected a known key, found "from"; did you mean "from_s"?"#
    ),
    BadInput(
      #""replications": 2"#,
      #""replications": 2, "labels": {"share": 2}"#,
      #"e.json:17:40: expected a number in 0 … 1, found 2"#
    ),
    BadInput(
      #""replications": 2"#,
      #""replications": 2, "labels": {"median_delay_s": -1}"#,
      #"e.json:17:49: expected a number in 0 … 315000000, found -1"#
    ),
    BadInput(
      #""replications": 2"#,
      #""replications": 2, "gateway": {"attempts": 0}"#,
      #"e.json:17:44: expected a whole number in 1 … 8, found 0"#
    ),
    BadInput(
      #""replications": 2"#,
      #""replications": 2, "gateway": {"attempts": 9}"#,
      #"e.json:17:44: expected a whole number in 1 … 8, found 9"#
    ),
    BadInput(
      #""replications": 2"#,
      #""replications": 2, "gateway": {"deadline": 5}"#,
      #"e.json:17:32: expected a known key, found "deadline"; did you mean "deadline_s"?"#
    ),
    BadInput(
      #""replications": 2"#,
      #""replications": 2, "gateway": {"deadline_s": -5}"#,
      #"e.json:17:46: expected a number in 0 … 315000000, found -5"#
    ),
    BadInput(
      #""replications": 2"#,
      #""replications": 2, "gateway": []"#,
      #"e.json:17:31: expected an object, found an array"#
    ),
    BadInput(
      #""replications": 2"#,
      #""replications": 2, "gateway": {"retry_share": 11}"#,
      #"e.json:17:47: expected a number in 0 … 10, found 11"#
    ),
    BadInput(
      #""replications": 2"#,
      #""replications": 2, "faults": [{"effect": "outge", "deployments": ["a"], "at_s": 1}]"#,
      #"e.json:17:42: expected one of "outage", "black_hole", "brown_out", "error_burst", "price_change", found "outge"; did you mean "outage"?"#
    ),
    BadInput(
      #""replications": 2"#,
      #""replications": 2, "faults": [{"effect": "outage", "deployments": ["c"], "at_s": 1}]"#,
      #"e.json:17:68: expected one of a, b, found "c"; did you mean "a"?"#
    ),
    BadInput(
      #""replications": 2"#,
      #""replications": 2, "faults": [{"effect": "outage", "deployments": [], "at_s": 1}]"#,
      #"e.json:17:31: expected one or more deployments, found none"#
    ),
    BadInput(
      #""replications": 2"#,
      #""replications": 2, "faults": [{"effect": "outage", "provider": "weast", "at_s": 1}]"#,
      #"e.json:17:64: expected one of east, west, found "weast"; did you mean "east"?"#
    ),
    BadInput(
      #""replications": 2"#,
      #""replications": 2, "faults": [{"effect": "outage", "deployments": ["a"]}]"#,
      #"e.json:17:31: expected at_s, from_request or mean_between_s, found a fault that never strikes"#
    ),
    BadInput(
      #""replications": 2"#,
      #""replications": 2, "faults": [{"effect": "brown_out", "deployments": ["a"], "at_s": 1}]"#,
      #"e.json:17:31: expected the key "factor" with a number in 0.01 … 1000, found an object without it"#
    ),
    BadInput(
      #""replications": 2"#,
      #""replications": 2, "faults": [{"effect": "brown_out", "factor": 0, "deployments": ["a"], "at_s": 1}]"#,
      #"e.json:17:65: expected a number in 0.01 … 1000, found 0"#
    ),
    BadInput(
      #""replications": 2"#,
      #""replications": 2, "faults": [{"effect": "error_burst", "share": 2, "deployments": ["a"], "at_s": 1}]"#,
      #"e.json:17:66: expected a number in 0 … 1, found 2"#
    ),
    BadInput(
      #""replications": 2"#,
      #""replications": 2, "faults": [{"effect": "price_change", "input_usd_per_million": 1, "deployments": ["a"], "at_s": 1}]"#,
      #"e.json:17:31: expected the key "output_usd_per_million" with a number in 0 … 1000, found an object without it"#
    ),
    BadInput(
      #""replications": 2"#,
      #""replications": 2, "faults": [{"effect": "outage", "deployments": ["a"], "at_s": -1}]"#,
      #"e.json:17:82: expected a number in 0 … 315000000, found -1"#
    ),
    BadInput(
      #""replications": 2"#,
      #""replications": 2, "faults": [{"effect": "outage", "deployments": ["a"], "from_request": 3}]"#,
      #"e.json:17:31: expected the key "for_requests" with a whole number in 1 … 1000000000, found an object without it"#
    ),
    BadInput(
      #""replications": 2"#,
      #""replications": 2, "faults": [{"effect": "outage", "deployments": ["a"], "mean_between_s": 3}]"#,
      #"e.json:17:31: expected the key "mean_repair_s" with a number in 0.001 … 315000000, found an object without it"#
    ),
    BadInput(
      #""replications": 2"#,
      #""replications": 2, "faults": [{"effect": "outage", "deployments": ["a"], "at_s": 1, "from_request": 2}]"#,
      #"e.json:17:85: expected one of the keys "effect", "name", "provider", "deployments", "at_s", "lasting_s", found "from_request""#
    ),
    BadInput(
      #"}"#,
      #"]"#,
      #"e.json:4:182: expected a comma or }, found "]""#
    ),
    BadInput(
      #""name": "sample","#,
      #""name": "sample", "name": "again","#,
      #"e.json:2:19: expected every key once, found "name" again"#
    ),
    BadInput(
      #""fleet": "#,
      #""fleet": "defalt", "x": "#,
      #"e.json:3:10: expected one of claude-code, default, homogeneous, hosted-2023, lock-in, same-model, or the path of a .json file, found "defalt"; did you mean "default"?"#
    ),
    BadInput(
      #""fleet": "#,
      #""fleet": 3, "x": "#,
      #"e.json:3:10: expected an object, found 3"#
    ),
  ]

  @Test(arguments: bad0 + bad1)
  func `bad experiments name file, line, column and what was expected`(_ bad: BadInput) {
    bad.check()
  }
}
