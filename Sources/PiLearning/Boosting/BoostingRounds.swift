// SPDX-License-Identifier: Apache-2.0

internal import PiCore
internal import PiLinearAlgebra
internal import PiRuntime

/// The rounds of a fit: scores so far, trees, and the losses after each.
struct BoostingRounds {
  let settings: GradientBoosting
  let loss: BoostingLoss
  let design: Matrix<Double>
  let binned: BinnedRows
  let training: [UInt32]
  let pass: GradientPass
  private let base: Double
  private var scores: [Double]
  private var trees: [TreeDraft] = []
  private var splits: [[SplitCandidate]] = []
  private var trainingLosses: [Double] = []
  private var validationLosses: [Double] = []
  private var best = 0
  private var stop = BoostingStop.roundLimit

  init(
    settings: GradientBoosting,
    loss: BoostingLoss,
    design: Matrix<Double>,
    binned: BinnedRows,
    training: [UInt32],
    pass: GradientPass
  ) throws(LearningError) {
    self.settings = settings
    self.loss = loss
    self.design = design
    self.binned = binned
    self.training = training
    self.pass = pass
    var sample = WeightedSample(capacity: training.count)
    for row in training {
      sample.add(pass.target[Int(row)], weight: pass.weights?[Int(row)] ?? 1)
    }
    guard let start = loss.start(sample) else {
      throw .badValue(
        row: Int(training[0]),
        column: "target",
        expected: "targets that are not all at the end of their range"
      )
    }
    base = start
    scores = Array(repeating: start, count: design.rows)
  }

  mutating func run() throws(LearningError) {
    var sums = note(pass.run(scores, workers: settings.workers))
    for round in 0..<settings.rounds {
      var grower = grower(round, sums)
      grower.grow()
      guard grower.leaves.count > 1 else {
        stop = .noSplit
        return
      }
      try add(grower)
      sums = note(pass.run(scores, workers: settings.workers))
      if let rule = settings.earlyStopping, !validationLosses.isEmpty,
        trees.count - best >= rule.patience
      {
        stop = .earlyStopped
        return
      }
    }
  }

  private mutating func note(_ sums: GradientPass.Sums) -> GradientPass.Sums {
    trainingLosses.append(sums.training.mean)
    guard sums.validation.weight > 0 else {
      best = trees.count
      return sums
    }
    let loss = sums.validation.mean
    validationLosses.append(loss)
    let bar = validationLosses[best]
    let tolerance = settings.earlyStopping?.tolerance ?? 0
    if loss < bar - tolerance * abs(bar) { best = trees.count }
    return sums
  }

  private func grower(_ round: Int, _ sums: GradientPass.Sums) -> TreeGrower {
    let luck = TreeLuck(seed: settings.seed, round: round)
    let rules = SplitRules(
      penalty: settings.penalty,
      minimumRows: settings.minimumRows,
      minimumCurvature: settings.minimumCurvature,
      minimumGain: settings.minimumGain
    )
    let search = SplitSearch(
      rules: rules,
      bins: binned.bins,
      isActive: luck.features(of: design.columns, share: settings.columnShare)
    )
    return TreeGrower(
      rows: binned,
      search: search,
      gradients: sums.gradients,
      countsRows: !(loss.hasUnitCurvature && pass.weights == nil),
      order: luck.rows(of: training, share: settings.rowShare),
      limits: TreeLimits(leaves: settings.leafLimit, depth: settings.depthLimit),
      workers: settings.workers
    )
  }

  /// Gives the leaves their values and adds the tree's answers to the scores of all rows.
  private mutating func add(_ grower: TreeGrower) throws(LearningError) {
    var nodes = grower.nodes
    for leaf in grower.leaves {
      let rows = grower.order[leaf.range]
      let value = settings.learningRate * value(of: leaf, rows)
      nodes[leaf.node] = .leaf(value)
      for row in rows { scores[Int(row)] += value }
    }
    let tree = TreeDraft(nodes: nodes)
    trees.append(tree)
    splits.append(grower.splits)
    guard grower.order.count < design.rows else { return }
    var isDone = [Bool](repeating: false, count: design.rows)
    for row in grower.order { isDone[Int(row)] = true }
    let ensemble = try BoostingFit.ensemble([tree], columns: design.columns, base: 0, loss: loss)
    let answers = RowShards(rows: design.rows)
      .map(workers: settings.workers) { [design, isDone] rows in
        rows.map { isDone[$0] ? 0 : ensemble.answer(ofTree: 0, design.row($0).span) }
      }
    var row = 0
    for answer in answers.joined() {
      scores[row] += answer
      row += 1
    }
  }

  private func value(of leaf: TreeGrower.Leaf, _ rows: ArraySlice<UInt32>) -> Double {
    if case .quantile(let share) = loss {
      var sample = WeightedSample(capacity: rows.count)
      for row in rows {
        let index = Int(row)
        sample.add(pass.target[index] - scores[index], weight: pass.weights?[index] ?? 1)
      }
      return sample.quantile(share)
    }
    let step = -leaf.sums.gradient / (leaf.sums.curvature + settings.penalty)
    return max(-loss.largestStep, min(loss.largestStep, step))
  }

  func fit() throws(LearningError) -> BoostingFit {
    var gains = [Double](repeating: 0, count: design.columns)
    var counts = [Int](repeating: 0, count: design.columns)
    for candidate in splits[..<best].joined() {
      gains[candidate.split.feature] += candidate.gain
      counts[candidate.split.feature] += 1
    }
    return BoostingFit(
      loss: loss,
      ensemble: try BoostingFit.ensemble(
        Array(trees[..<best]),
        columns: design.columns,
        base: base,
        loss: loss
      ),
      gains: gains,
      splitCounts: counts,
      trainingLosses: trainingLosses,
      validationLosses: validationLosses,
      bestRound: best,
      stop: stop
    )
  }
}

/// Which rows and features a tree is grown on, each by luck of its own.
struct TreeLuck {
  private let luck: Luck

  init(seed: UInt64, round: Int) {
    luck = Luck(seed: seed, replication: UInt32(truncatingIfNeeded: round))
  }

  /// The rows whose keyed number is below the share, in order.
  func rows(of all: [UInt32], share: Double) -> [UInt32] {
    guard share < 1 else { return all }
    let bound = UInt32(share * 0x1p32)
    return all.filter { row in
      let key = RequestKey(source: 0, ordinal: row >> 2)
      return luck.bits(.resampling, entity: 1, request: key)[Int(row & 3)] < bound
    }
  }

  /// The share of features with the smallest keyed numbers, one at least.
  func features(of count: Int, share: Double) -> [Bool] {
    guard share < 1 else { return Array(repeating: true, count: count) }
    let kept = max(1, Int((share * Double(count)).rounded()))
    let keys = (0..<count).map { feature in
      let key = RequestKey(source: 0, ordinal: UInt32(feature))
      return (luck.bits(.resampling, entity: 2, request: key).x, feature)
    }
    var active = [Bool](repeating: false, count: count)
    for key in keys.sorted(by: <).prefix(kept) { active[key.1] = true }
    return active
  }
}
