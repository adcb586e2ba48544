// SPDX-License-Identifier: Apache-2.0

package import PiLinearAlgebra

/// Parameters of a preference model as one vector: projection, model vectors, levels.
struct PreferenceParameters {
  /// rank × width.
  var projection: Matrix<Double>
  /// models × rank.
  var vectors: Matrix<Double>
  /// One a model.
  var levels: [Double]

  init(width: Int, rank: Int, models: Int) {
    projection = Matrix(zeroRows: rank, columns: width)
    vectors = Matrix(zeroRows: models, columns: rank)
    levels = Array(repeating: 0, count: models)
  }

  var flat: [Double] { projection.elements + vectors.elements + levels }

  mutating func set(_ flat: [Double]) {
    let (first, second) = (projection.elements.count, vectors.elements.count)
    precondition(flat.count == first + second + levels.count, "a value a parameter")
    projection.updateElements { $0 = Array(flat[..<first]) }
    vectors.updateElements { $0 = Array(flat[first..<first + second]) }
    levels = Array(flat[(first + second)...])
  }

  mutating func add(_ other: PreferenceParameters) {
    projection.add(other.projection)
    vectors.add(other.vectors)
    for index in levels.indices { levels[index] += other.levels[index] }
  }
}

/// Objective and gradient of a preference model, blocks of prompts after blocks.
package struct PreferencePass: Sendable {
  let prompts: Matrix<Double>
  /// Observations in order of their prompts.
  let observations: [PreferenceObservation]
  /// Where each prompt's observations begin, and the end.
  let starts: [Int]
  let models: Int
  let rank: Int
  let penalty: Double
  let workers: Int

  package init(
    prompts: Matrix<Double>,
    observations: [PreferenceObservation],
    models: Int,
    rank: Int,
    penalty: Double,
    workers: Int
  ) {
    self.prompts = prompts
    self.models = models
    self.rank = rank
    self.penalty = penalty
    self.workers = workers
    var starts = [Int](repeating: 0, count: prompts.rows + 1)
    for seen in observations { starts[seen.prompt + 1] += 1 }
    for prompt in 0..<prompts.rows { starts[prompt + 1] += starts[prompt] }
    var next = starts
    var order = [Int](repeating: 0, count: observations.count)
    for (position, seen) in observations.enumerated() {
      order[next[seen.prompt]] = position
      next[seen.prompt] += 1
    }
    self.starts = starts
    self.observations = order.map { observations[$0] }
  }

  var totalWeight: Double { observations.reduce(0) { $0 + $1.weight } }

  /// (Σw·loss + λ/2·(|P|² + |V|²)) / Σw and its gradient.
  package func evaluate(_ flat: [Double]) -> (value: Double, gradient: [Double]) {
    var parameters = PreferenceParameters(width: prompts.columns, rank: rank, models: models)
    parameters.set(flat)
    let point = parameters
    let parts = RowShards(rows: prompts.rows, shardRows: 1024)
      .map(workers: workers) { differentiate($0, point) }
    var total = PreferenceParameters(width: prompts.columns, rank: rank, models: models)
    var loss = 0.0
    for part in parts {
      loss += part.loss
      total.add(part.gradient)
    }
    var gradient = total.flat
    let penalised = flat.count - models
    for index in 0..<penalised {
      loss += penalty / 2 * flat[index] * flat[index]
      gradient[index] += penalty * flat[index]
    }
    let weight = totalWeight
    for index in gradient.indices { gradient[index] /= weight }
    return (loss / weight, gradient)
  }

  private func differentiate(
    _ rows: Range<Int>,
    _ point: PreferenceParameters
  ) -> (loss: Double, gradient: PreferenceParameters) {
    var inputs = Matrix<Double>(zeroRows: rows.count, columns: prompts.columns)
    inputs.gather(Array(rows)[...], of: prompts)
    var places = Matrix<Double>(zeroRows: rows.count, columns: rank)
    Product.multiply(inputs, by: point.projection, .transposed, into: &places)
    var scores = Matrix<Double>(zeroRows: rows.count, columns: models)
    Product.multiply(places, by: point.vectors, .transposed, into: &scores)
    var slopes = Matrix<Double>(zeroRows: rows.count, columns: models)
    var loss = 0.0
    for row in rows {
      for seen in observations[starts[row]..<starts[row + 1]] {
        let local = row - rows.lowerBound
        var score = scores[local, seen.model] + point.levels[seen.model]
        if let other = seen.opponent { score -= scores[local, other] + point.levels[other] }
        let result = LogisticLoss.evaluate(score, outcome: seen.outcome)
        loss += seen.weight * result.loss
        slopes[local, seen.model] += seen.weight * result.slope
        if let other = seen.opponent { slopes[local, other] -= seen.weight * result.slope }
      }
    }
    var gradient = PreferenceParameters(width: prompts.columns, rank: rank, models: models)
    for row in 0..<rows.count {
      for model in 0..<models { gradient.levels[model] += slopes[row, model] }
    }
    Product.multiply(slopes, .transposed, by: places, into: &gradient.vectors)
    Product.multiply(slopes, by: point.vectors, into: &places)
    Product.multiply(places, .transposed, by: inputs, into: &gradient.projection)
    return (loss, gradient)
  }
}
