// SPDX-License-Identifier: Apache-2.0
// Naeini, Cooper, Hauskrecht, AAAI 2015 (ECE); Murphy, J. Appl. Meteorology 12, 1973,
// doi:10.1175/1520-0450(1973)012<0595:ANVPOT>2.0.CO;2.

/// Predicted probabilities against observed shares, bin by bin.
public struct ReliabilityDiagram: Hashable, Sendable {
  /// How pairs are put into bins.
  public enum Binning: Hashable, Sendable {
    /// Bins [b/B, (b+1)/B), the last one closed.
    case equalWidth(Int)
    /// Bins of equally many pairs by rising probability.
    case equalMass(Int)
  }

  /// A bin that is not empty.
  public struct Bin: Hashable, Sendable {
    /// Position of the bin, from 0.
    public var position: Int
    /// How many pairs.
    public var count: Int
    /// The sum of their weights.
    public var weight: Double
    /// Their mean predicted probability.
    public var confidence: Double
    /// The share of events among them.
    public var share: Double
  }

  /// The bins that hold weight, in order.
  public let bins: [Bin]
  private let total: Double
  private let baseRate: Double

  /// Puts a sample into bins.
  public init(_ sample: ProbabilitySample, _ binning: Binning) {
    let order = sample.probabilities.indices.sorted {
      (sample.probabilities[$0], $0) < (sample.probabilities[$1], $1)
    }
    let size: Int
    switch binning {
    case .equalWidth(let bins), .equalMass(let bins): size = bins
    }
    precondition(size > 0, "a diagram has bins")
    var bins = (0..<size).map { Bin(position: $0, count: 0, weight: 0, confidence: 0, share: 0) }
    for (rank, index) in order.enumerated() {
      let p = sample.probabilities[index]
      let position: Int
      switch binning {
      case .equalWidth: position = min(size - 1, Int(p * Double(size)))
      case .equalMass: position = rank * size / order.count
      }
      let weight = sample.weights[index]
      bins[position].count += 1
      bins[position].weight += weight
      bins[position].confidence += weight * p
      bins[position].share += sample.labels[index] ? weight : 0
    }
    self.bins = bins.filter { $0.weight > 0 }.map { bin in
      var bin = bin
      bin.confidence /= bin.weight
      bin.share /= bin.weight
      return bin
    }
    total = sample.totalWeight
    baseRate = sample.baseRate
  }

  /// The expected calibration error: the weighted mean distance of confidence and share.
  public var expectedError: Double {
    bins.reduce(0) { $0 + $1.weight / total * abs($1.confidence - $1.share) }
  }

  /// The largest distance of confidence and share.
  public var maximumError: Double {
    bins.reduce(0) { max($0, abs($1.confidence - $1.share)) }
  }

  /// The parts of Murphy's decomposition: Brier ≈ reliability − resolution + uncertainty.
  public struct Decomposition: Hashable, Sendable {
    /// Squared distance of confidence and share: smaller is better.
    public var reliability: Double
    /// Squared distance of the bins' shares from the base rate: larger is better.
    public var resolution: Double
    /// The variance of the events.
    public var uncertainty: Double
  }

  /// Murphy's decomposition of the Brier score of the binned probabilities.
  public var decomposition: Decomposition {
    var (reliability, resolution) = (0.0, 0.0)
    for bin in bins {
      let gap = bin.confidence - bin.share
      let lead = bin.share - baseRate
      reliability += bin.weight / total * gap * gap
      resolution += bin.weight / total * lead * lead
    }
    return Decomposition(
      reliability: reliability,
      resolution: resolution,
      uncertainty: baseRate * (1 - baseRate)
    )
  }
}
