// SPDX-License-Identifier: Apache-2.0

import PiBench
import PiCore

/// A small valid fleet and experiment that tests bend.
enum SampleFiles {
  /// Two deployments of two models at two providers; one line a deployment.
  static let fleet = """
    {"name": "two", "deployments": [
    {"name": "a", "provider": "east", "model": "m1", "input_usd_per_million": 1, \
    "output_usd_per_million": 2, "ttft_base_s": 0.5, "tpot_s": 0.01, \
    "solve_rate": {"chat": 0.9, "code": 0.8}},
    {"name": "b", "provider": "west", "model": "m2", "input_usd_per_million": 3, \
    "output_usd_per_million": 4, "ttft_p50_s": 0.3, "tokens_per_second": 100, "solve_rate": 0.95}
    ]}
    """

  /// An experiment on ``fleet`` whose keys stand one a line.
  static let experiment = """
    {
    "name": "sample",
    "fleet": \(fleet),
    "workload": {
    "kind": "open_loop",
    "arrivals": {"law": "poisson", "rate_per_s": 2},
    "duration_s": 200,
    "task_types": [
    {"name": "chat", "share": 3, "slo_s": 8, "input_tokens": {"median": 400, "sigma": 0.8}, \
    "output_tokens": {"median": 180, "sigma": 0.6}},
    {"name": "code", "share": 1, "slo_s": 20, "input_tokens": 900, "output_tokens": 300}
    ]},
    "strategies": ["random", "p2c.peak_ewma"],
    "yardsticks": [],
    "replications": 2
    }
    """

  /// The sample experiment with one part replaced, which must be there.
  static func experiment(replacing part: String, with other: String) -> String {
    precondition(experiment.contains(part), "the sample has the part \(part)")
    return experiment.replacing(part, with: other, maxReplacements: 1)
  }

  /// Reads the text of an experiment.
  static func read(_ text: String) throws(InputError) -> ExperimentSpec {
    try ExperimentReader().read(Array(text.utf8), named: "e.json")
  }
}
