// SPDX-License-Identifier: Apache-2.0

internal import PiCore
internal import PiLinearAlgebra

/// What a row is used for.
enum RowRole: UInt8, Sendable {
  case none
  case training
  case validation
}

/// A pass over all rows: gradients and curvatures, and the losses of both parts.
struct GradientPass: Sendable {
  let loss: BoostingLoss
  let target: [Double]
  let weights: [Double]?
  let roles: [RowRole]

  /// Σ weight and Σ loss of a part of the rows.
  struct LossSum: Sendable {
    var weight = 0.0
    var loss = 0.0
    /// The mean loss of weight 1; NaN without rows.
    var mean: Double { loss / weight }
  }

  struct Sums: Sendable {
    /// Gradient and curvature of each row, times its weight.
    var gradients: [SIMD2<Double>] = []
    var training = LossSum()
    var validation = LossSum()
  }

  func run(_ scores: [Double], workers: Int) -> Sums {
    let parts = RowShards(rows: target.count).map(workers: workers) { shard($0, scores) }
    var sums = Sums()
    sums.gradients.reserveCapacity(target.count)
    for part in parts {
      sums.gradients += part.gradients
      sums.training.weight += part.training.weight
      sums.training.loss += part.training.loss
      sums.validation.weight += part.validation.weight
      sums.validation.loss += part.validation.loss
    }
    return sums
  }

  private func shard(_ rows: Range<Int>, _ scores: [Double]) -> Sums {
    var sums = Sums()
    sums.gradients.reserveCapacity(rows.count)
    // Factors of at most 2, 32 of which share a logarithm.
    var product = 1.0
    var part = LossSum()
    for row in rows {
      let one = loss.loss(score: scores[row], target: target[row])
      let weight = weights?[row] ?? 1
      sums.gradients.append(SIMD2(one.gradient * weight, one.curvature * weight))
      switch roles[row] {
      case .none: continue
      case .validation:
        sums.validation.weight += weight
        sums.validation.loss += weight * (one.loss + logarithm(one.factor))
        continue
      case .training: part.weight += weight
      }
      part.loss += weight * one.loss
      if weights != nil {
        part.loss += weight * logarithm(one.factor)
      } else {
        product *= one.factor
        if row & 31 == 31 {
          part.loss += logarithm(product)
          product = 1
        }
      }
    }
    part.loss += logarithm(product)
    sums.training = part
    return sums
  }

  @inline(__always)
  private func logarithm(_ factor: Double) -> Double {
    factor == 1 ? 0 : Mathematics.log(factor)
  }
}
