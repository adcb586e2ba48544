// SPDX-License-Identifier: Apache-2.0

package import PiCore

/// How a gateway times out and retries.
package struct GatewayConfiguration: Sendable {
  /// Longest time a request may take from submission, over all attempts and waits.
  package var deadline: TimeSpan
  /// Longest time to an attempt's first token (its end, when not streamed); nil for no limit.
  package var attemptTimeout: TimeSpan?
  package var retry: RetryPolicy
  package var budget: RetryBudget
  /// What decisions are described by, for strategies that read it and for records.
  package var features: RoutingFeatures?
  /// What is recorded of every request; nil for nothing.
  package var recording: Recording?

  /// What a gateway records for a telemetry store.
  package struct Recording: Sendable {
    /// Whether the features of every decision are kept.
    package var keepsFeatures: Bool

    package init(keepsFeatures: Bool = false) {
      self.keepsFeatures = keepsFeatures
    }
  }

  package init(
    deadline: TimeSpan = TimeSpan(wholeSeconds: 60),
    attemptTimeout: TimeSpan? = nil,
    retry: RetryPolicy = RetryPolicy(),
    budget: RetryBudget = RetryBudget(),
    features: RoutingFeatures? = nil,
    recording: Recording? = nil
  ) {
    self.deadline = deadline
    self.attemptTimeout = attemptTimeout
    self.retry = retry
    self.budget = budget
    self.features = features
    self.recording = recording
  }
}
