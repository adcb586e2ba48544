// SPDX-License-Identifier: Apache-2.0
// Tashman, Int. J. Forecasting 16, 2000, doi:10.1016/S0169-2070(00)00065-0; López de Prado: Advances
// in Financial Machine Learning, 2018, chapter 7 (embargo).

public import PiCore

/// Rows to train on and rows to test on, as positions.
public struct TrainTestSplit: Hashable, Sendable {
  /// Positions of the rows to train on, rising.
  public var train: [Int]
  /// Positions of the rows to test on, rising.
  public var test: [Int]

  /// Creates a split.
  public init(train: [Int], test: [Int]) {
    self.train = train
    self.test = test
  }
}

/// Rolling-origin splits: train on the past, leave out an embargo, test on what follows.
public struct RollingOrigin: Hashable, Sendable {
  /// How many splits.
  public let folds: Int
  /// Rows that end less than this before a test begins are not trained on.
  public let embargo: TimeSpan
  /// The longest past to train on, or nil for all of it.
  public let window: TimeSpan?

  /// Creates a rule of at least one split with an embargo of 0 or more.
  public init(folds: Int, embargo: TimeSpan, window: TimeSpan? = nil) {
    precondition(folds > 0 && embargo >= .zero, "an embargo is not negative")
    self.folds = folds
    self.embargo = embargo
    self.window = window
  }

  /// Splits rows into folds + 1 stretches of equally many rows; each but the first is a test.
  ///
  /// A row is trained on only when its outcome was known an embargo before the test's first
  /// decision. Rows decided at one instant stay in one stretch.
  ///
  /// - Parameters:
  ///   - decided: when each row was decided.
  ///   - known: when its outcome or label was known, not before `decided`.
  /// - Returns: one split per fold whose stretch has rows, in order of time.
  public func splits(decided: [Instant], known: [Instant]) -> [TrainTestSplit] {
    precondition(decided.count == known.count, "every row has two instants")
    let order = decided.indices.sorted { (decided[$0], $0) < (decided[$1], $1) }
    var starts = (0...(folds + 1)).map { $0 * order.count / (folds + 1) }
    for index in 1...folds {
      // An instant that began before the cut belongs to the stretch before it.
      while starts[index] > 0, starts[index] < order.count,
        decided[order[starts[index]]] == decided[order[starts[index] - 1]]
      { starts[index] += 1 }
    }
    return (1...folds).compactMap { fold in
      guard starts[fold] < starts[fold + 1] else { return nil }
      let test = order[starts[fold]..<starts[fold + 1]]
      let begin = decided[order[starts[fold]]]
      let train = order[..<starts[fold]].filter { row in
        let isOld = known[row] + embargo <= begin
        let isRecent = window.map { decided[row] + $0 >= begin } ?? true
        return isOld && isRecent
      }
      return TrainTestSplit(train: train.sorted(), test: test.sorted())
    }
  }
}

/// Folds that keep whole groups, such as sessions or prompts, on one side.
public enum GroupFolds {
  /// Assigns each row the fold of its group.
  ///
  /// A group's fold is keyed by its id, so that adding rows moves no other group.
  ///
  /// - Parameters:
  ///   - groups: the group of each row.
  ///   - folds: how many folds, above 1.
  ///   - seed: of the assignment.
  /// - Returns: a fold 0 ..< folds for each row.
  public static func assign(_ groups: [UInt64], folds: Int, seed: UInt64) -> [Int] {
    precondition(folds > 1, "a split has two sides")
    let philox = Philox(key: seed)
    return groups.map { group in
      let low = UInt32(truncatingIfNeeded: group)
      let words = philox.block(SIMD4(low, UInt32(truncatingIfNeeded: group >> 32), 0, 0x464F_4C44))
      return Int((UInt64(words.x) * UInt64(folds)) >> 32)
    }
  }

  /// The split that tests on one fold and trains on the others.
  public static func split(_ assignment: [Int], testing fold: Int) -> TrainTestSplit {
    TrainTestSplit(
      train: assignment.indices.filter { assignment[$0] != fold },
      test: assignment.indices.filter { assignment[$0] == fold }
    )
  }
}
