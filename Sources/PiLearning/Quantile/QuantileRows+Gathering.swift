// SPDX-License-Identifier: Apache-2.0

internal import PiLinearAlgebra

extension QuantileRows {
  /// Copies some rows as they are.
  func keeping(_ chosen: [Int]) throws(LearningError) -> QuantileRows {
    let matrix = try LearningError.translating { () throws(LinearAlgebraError) in
      try Matrix(
        rows: chosen.count,
        columns: design.columns,
        elements: chosen.flatMap { design.row($0) }
      )
    }
    return QuantileRows(
      design: matrix,
      target: chosen.map { target[$0] },
      weights: weights.map { list in chosen.map { list[$0] } },
      centre: centre,
      level: level,
      hasIntercept: hasIntercept,
      workers: workers
    )
  }

  /// The features of a row about the centre, a 1 first when there is an intercept.
  func features(_ row: Int) -> [Double] {
    (hasIntercept ? [1] : []) + zip(design.row(row), centre).map { $0 - $1 }
  }

  /// y − level − fitted of a row.
  func residual(_ row: Int, at point: Parameters) -> Double {
    let fitted = zip(design.row(row), zip(centre, point.coefficients))
      .reduce(point.level) { $0 + ($1.0 - $1.1.0) * $1.1.1 }
    return target[row] - level - fitted
  }

  /// Copies some rows, features about the centre and targets about the level, and adds mean rows.
  func gather(_ chosen: [Int], groups: [RowGroup] = []) throws(LearningError) -> QuantileRows {
    let (rows, columns) = (self, design.columns)
    let shards = RowShards(rows: chosen.count + groups.count, atLeast: 4096)
    let elements = shards.fill(width: columns, workers: workers) { range, elements in
      var at = 0
      for place in range {
        if place < chosen.count {
          let values = rows.design.row(chosen[place])
          for (column, value) in values.enumerated() {
            elements[at + column] = value - rows.centre[column]
          }
        } else {
          let group = groups[place - chosen.count]
          for (column, sum) in group.features.enumerated() {
            elements[at + column] = sum / group.weight
          }
        }
        at += columns
      }
    }
    var values = chosen.map { target[$0] - level }
    for group in groups { values.append(group.target / group.weight) }
    var gathered: [Double]?
    if weights != nil || !groups.isEmpty {
      gathered = chosen.map { weight($0) } + groups.map(\.weight)
    }
    let matrix = try LearningError.translating { () throws(LinearAlgebraError) in
      try Matrix(rows: values.count, columns: columns, elements: elements)
    }
    return QuantileRows(
      design: matrix,
      target: values,
      weights: gathered,
      centre: Array(repeating: 0, count: columns),
      level: 0,
      hasIntercept: hasIntercept,
      workers: workers
    )
  }
}
