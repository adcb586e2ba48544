// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiRuntime
import PiSimulator

extension ExperimentField {
  /// Seconds that fit in ten years.
  private static let span = Bounds.number(0...3.15e8)

  package static let value = ExperimentField(
    .experiment,
    "value_usd",
    \.value,
    in: .number(0...1_000),
    option: Option("value", "DOLLARS", "worth of a request solved within its SLO")
  )
  package static let replications = ExperimentField(
    .experiment,
    "replications",
    \.replications,
    in: .whole(2...10_000),
    isIdentity: false,
    option: Option("replications", "N", "replications, 2 … 10000")
  )
  package static let precision = ExperimentField(
    .experiment,
    "relative_half_width",
    \.precision,
    in: .number(0.0001...1),
    isIdentity: false,
    option: Option("relative-half-width", "X", "replicate until net values are this precise")
  )
  package static let seed = ExperimentField(
    .experiment,
    "seed",
    \.seed,
    in: .whole(0...UInt64.max),
    isIdentity: false,
    option: Option("seed", "N", "seed of all luck")
  )
  package static let exploration = ExperimentField(
    .experiment,
    "explore",
    \.exploration,
    in: .number(0...1),
    option: Option("explore", "ε", "draw this share of first choices among all candidates")
  )
  /// No part of the identity: what counts of a run is, as the start of its window.
  package static let warmUp = ExperimentField(
    .experiment,
    "warm_up_s",
    \.warmUp,
    in: span,
    isIdentity: false,
    option: Option(
      "warm-up",
      "SECONDS",
      "leave these out of a stationary run; found by a rule when not given"
    )
  )
  package static let rateScale = ExperimentField(
    .workload,
    "rate_scale",
    \.workload.rateScale,
    in: .number(1e-6...1e6),
    option: Option("rate-scale", "X", "multiply the rate of arrivals", multiplies: true)
  )
  package static let requests = ExperimentField(
    .workload,
    "requests",
    \.workload.requests,
    in: .whole(1...4_000_000_000),
    option: Option("requests", "N", "at most N requests a replication")
  )

  /// Every field.
  package static let all: [ExperimentField] =
    [value, replications, precision, seed, exploration, warmUp, rateScale, requests]
    + gateway + labels

  private static let gateway = [
    ExperimentField(.gateway, "deadline_s", \.gateway.deadline, in: span),
    ExperimentField(.gateway, "attempt_timeout_s", \.gateway.attemptTimeout, in: span),
    ExperimentField(
      .gateway,
      "attempts",
      \.gateway.retry.attempts,
      in: .whole(1...UInt64(RetryPolicy.mostAttempts))
    ),
    ExperimentField(.gateway, "backoff_s", \.gateway.retry.backoff, in: span),
    ExperimentField(.gateway, "longest_backoff_s", \.gateway.retry.longestBackoff, in: span),
    ExperimentField(.gateway, "jitter_s", \.gateway.retry.jitter, in: span),
    ExperimentField(
      .gateway,
      "longest_retry_after_s",
      \.gateway.retry.longestRetryAfter,
      in: span
    ),
    ExperimentField(.gateway, "retry_share", \.gateway.budget.share, in: .number(0...10)),
    ExperimentField(
      .gateway,
      "retry_reserve_per_s",
      \.gateway.budget.reservePerSecond,
      in: .whole(0...1_000_000)
    ),
  ]

  private static let labels = [
    ExperimentField(.labels, "share", \.labels.share, in: .number(0...1)),
    ExperimentField(.labels, "median_delay_s", \.labels.medianDelay, in: span),
    ExperimentField(.labels, "delay_sigma", \.labels.delaySigma, in: .number(0...5)),
  ]
}
