// SPDX-License-Identifier: Apache-2.0

/// Two sums that are made in different places and must be equal.
package struct ConservationCheck: Hashable, Sendable {
  /// Which sums, the left one first.
  package let name: String
  package let left: Int128
  package let right: Int128
  /// What both count.
  package let unit: String

  /// Whether nothing was lost and nothing came from nowhere.
  package var holds: Bool { left == right }
}

extension RunTotals {
  /// The laws that every run must keep.
  package var checks: [ConservationCheck] {
    [
      ConservationCheck(
        name: "every request ended once: submitted = completed",
        left: Int128(submitted),
        right: Int128(completed),
        unit: "requests"
      ),
      ConservationCheck(
        name: "attempts are conserved: sent to deployments = named by requests",
        left: Int128(attempts),
        right: Int128(attemptsNamed),
        unit: "attempts"
      ),
      ConservationCheck(
        name: "tokens are conserved: billed by deployments = named by requests",
        left: tokensBilled,
        right: tokens,
        unit: "tokens"
      ),
      ConservationCheck(
        name: "money is conserved: billed by deployments = named by requests",
        left: costBilled,
        right: cost,
        unit: "nanodollars"
      ),
      ConservationCheck(
        name: "Little's law at the gateway: ∫N(t)dt = Σ time in system",
        left: requestNanoseconds,
        right: timeInSystem,
        unit: "ns"
      ),
      ConservationCheck(
        name: "Little's law at the deployments: ∫N(t)dt = Σ time in deployment",
        left: attemptNanoseconds,
        right: timeInDeployments,
        unit: "ns"
      ),
    ]
  }
}
