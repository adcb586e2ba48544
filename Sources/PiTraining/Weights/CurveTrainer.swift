// SPDX-License-Identifier: Apache-2.0

import PiCore
package import PiLearning
import PiLinearAlgebra
package import PiRuntime

/// How a curve was fitted; where it could not be, a default stands in and the reason is told.
package struct CurveResult: Sendable {
  package let name: String
  /// Rows that tell of it.
  package let rows: Int
  /// Why the default stands in; nil where the curve was fitted.
  package let missing: String?
}

/// Fits the curves that join the heads: the probability of being in time, and of the product.
struct CurveTrainer {
  /// The curve of being in time where nothing tells another: half of the answers take longer than expected.
  static let usualOnTime = LogisticCurve(intercept: 0, slope: 3)
  /// Fewest answers that were judged, for the product.
  static let fewestJudged = 500

  let data: HeadData
  /// Most steps of Newton's method.
  let iterationLimit: Int

  /// Fits both curves, first the one that the other one needs.
  func train(_ model: inout RoutingModel) -> [CurveResult] {
    [
      fit("on_time", onTimeSample(model), into: &model.onTime),
      fit("success", successSample(model), into: &model.success),
    ]
  }

  /// What a curve is fitted to.
  private struct Sample {
    var values: [Double] = []
    var targets: [Double] = []
    var weights: [Double] = []
    /// Why it is not enough; nil where it is.
    var reason: String?
  }

  /// By how much more time there is than an answer is expected to take, whether it was in time.
  private func onTimeSample(_ model: RoutingModel) -> Sample {
    var sample = Sample()
    for row in data.served.indices
    where !data.isHeldOut[row] && data.isFirst[row] && data.served[row] == 1
      && data.timeLeft[row] > 0
    {
      let expected = model.medianLatency(data, row)
      sample.values.append(Mathematics.log(data.timeLeft[row] / expected))
      sample.targets.append(data.latency[row] <= data.timeLeft[row] ? 1 : 0)
    }
    let count = sample.values.count
    if count == 0 {
      sample.reason = "no complete answers to requests with time left"
    } else if count < HeadTrainer.fewestRows {
      sample.reason = "\(count) rows, of \(HeadTrainer.fewestRows) that it takes"
    }
    return sample
  }

  /// The log odds of the product, with the outcome: being served, in time and right are not independent.
  private func successSample(_ model: RoutingModel) -> Sample {
    var sample = Sample()
    let product = ProductSample(model, data) { !data.isHeldOut[$0] }
    for index in product.predictions.indices {
      let prediction = product.predictions[index]
      guard prediction > 0, prediction < 1 else { continue }
      sample.values.append(Link.logit.predictor(prediction))
      sample.targets.append(product.targets[index])
      sample.weights.append(product.weights[index])
    }
    if model.solved == nil {
      sample.reason = "solved was not learned"
    } else if product.judged < CurveTrainer.fewestJudged {
      sample.reason =
        "\(product.judged) judged answers, of \(CurveTrainer.fewestJudged) that it takes"
    } else if sample.values.count < HeadTrainer.fewestRows {
      sample.reason = "\(sample.values.count) rows, of \(HeadTrainer.fewestRows) that it takes"
    }
    return sample
  }

  private func fit(
    _ name: String,
    _ sample: Sample,
    into curve: inout LogisticCurve
  ) -> CurveResult {
    var reason = sample.reason
    if reason == nil {
      do throws(CurveError) {
        curve = try LogisticCurve(
          fitting: sample.values,
          sample.targets,
          weights: sample.weights.isEmpty ? nil : sample.weights,
          iterationLimit: iterationLimit
        )
      } catch {
        reason = error.description
      }
    }
    return CurveResult(name: name, rows: sample.values.count, missing: reason)
  }
}

/// Why a curve cannot be fitted.
package enum CurveError: Error, Hashable, Sendable {
  /// The solver refused.
  case noFit(LearningError)
  /// The probability would fall with what it depends on.
  case falls
}

extension CurveError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .noFit(let error): error.description
    case .falls: "the probability does not rise with what it depends on"
    }
  }
}

extension LogisticCurve {
  /// Fits a curve that rises.
  ///
  /// - Parameters:
  ///   - values: what the probability depends on.
  ///   - targets: as many, 0 … 1.
  ///   - weights: as many, 0 or more; nil for equal ones.
  ///   - iterationLimit: most steps of Newton's method.
  /// - Throws: ``CurveError`` where the fit fails or the curve would fall.
  package init(
    fitting values: [Double],
    _ targets: [Double],
    weights: [Double]? = nil,
    iterationLimit: Int = 60
  ) throws(CurveError) {
    let solver = NewtonCholesky(penalty: 0.1, iterationLimit: iterationLimit, infers: false)
    let design: Matrix<Double>
    do {
      design = try Matrix(rows: values.count, columns: 1, elements: values)
    } catch {
      preconditionFailure("one value per row")
    }
    let fit: GeneralisedFit
    do throws(LearningError) {
      fit = try solver.fit(LogisticObjective(), design: design, target: targets, weights: weights)
    } catch {
      throw .noFit(error)
    }
    guard fit.coefficients[0] > 0 else { throw .falls }
    self.init(intercept: fit.intercept, slope: fit.coefficients[0])
  }
}

extension RoutingModel {
  /// Seconds that an answer takes in the middle.
  fileprivate func medianLatency(_ data: HeadData, _ row: Int) -> Double {
    Mathematics.exp(timeToFirstToken.predictor(data, row))
      + Mathematics.exp(timePerOutputToken.predictor(data, row))
      * Mathematics.exp(output.predictor(data, row))
  }
}
