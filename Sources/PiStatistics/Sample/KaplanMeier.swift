// SPDX-License-Identifier: Apache-2.0
// Kaplan, Meier: Nonparametric estimation from incomplete observations. JASA 53, 1958,
// doi:10.1080/01621459.1958.10501452.

/// The survival curve of durations, some of which were only seen to exceed a bound.
public struct KaplanMeier: Sendable {
  /// A duration, exact or censored on the right.
  @frozen
  public struct Observation: Hashable, Sendable {
    /// The duration, or the bound that it exceeded.
    public var duration: Double
    /// Whether the duration is only known to exceed `duration`.
    public var isCensored: Bool

    /// Creates an observation.
    @inlinable
    public init(duration: Double, isCensored: Bool = false) {
      self.duration = duration
      self.isCensored = isCensored
    }
  }

  /// The curve's steps: from `duration` on, a share `survival` lasts longer.
  public struct Step: Hashable, Sendable {
    /// Where the curve falls.
    public var duration: Double
    /// The estimated share that lasts longer.
    public var survival: Double
  }

  /// The steps by rising duration.
  public let steps: [Step]

  /// Estimates the curve; at equal durations events come before censorings.
  public init(_ observations: [Observation]) {
    let sorted = observations.sorted { $0.duration < $1.duration }
    var steps: [Step] = []
    var survival = 1.0
    var index = 0
    while index < sorted.count {
      let duration = sorted[index].duration
      let atRisk = sorted.count - index
      var events = 0
      while index < sorted.count, sorted[index].duration == duration {
        events += sorted[index].isCensored ? 0 : 1
        index += 1
      }
      guard events > 0 else { continue }
      survival *= Double(atRisk - events) / Double(atRisk)
      steps.append(Step(duration: duration, survival: survival))
    }
    self.steps = steps
  }

  /// The smallest duration that at most a share 1 − `p` exceeds, or nil when censoring hides it.
  public func quantile(_ p: Double) -> Double? {
    precondition(p > 0 && p < 1, "a quantile needs a share inside 0 to 1")
    // Products of ratios miss their exact value by rounding only.
    return steps.first { $0.survival <= (1 - p) + 1e-12 }?.duration
  }

  /// The smallest duration that at most half exceed, or nil when censoring hides it.
  public var median: Double? { quantile(0.5) }
}
