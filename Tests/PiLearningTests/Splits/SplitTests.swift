// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiLearning
import Testing

@Suite struct SplitTests {
  private func instants(_ seconds: [Int64]) -> [Instant] {
    seconds.map { Instant(nanoseconds: $0 * 1_000_000_000) }
  }

  private let second = TimeSpan(nanoseconds: 1_000_000_000)

  @Test func `training rows end an embargo before the test begins`() {
    let decided = instants([5, 0, 1, 2, 3, 4, 6, 7, 8])
    let rule = RollingOrigin(folds: 2, embargo: TimeSpan(nanoseconds: 2_000_000_000))
    let splits = rule.splits(decided: decided, known: decided)
    #expect(splits.count == 2)
    #expect(splits[0] == TrainTestSplit(train: [1, 2], test: [0, 4, 5]))
    #expect(splits[1] == TrainTestSplit(train: [1, 2, 3, 4, 5], test: [6, 7, 8]))
  }

  @Test func `labels that arrive late are not trained on`() {
    let decided = instants([0, 1, 2, 3])
    let known = instants([9, 1, 2, 3])
    let rule = RollingOrigin(folds: 1, embargo: .zero)
    #expect(
      rule.splits(decided: decided, known: known) == [TrainTestSplit(train: [1], test: [2, 3])]
    )
  }

  @Test func `a window forgets old rows and equal instants stay together`() {
    let decided = instants([0, 1, 2, 3, 4, 5])
    let rule = RollingOrigin(folds: 2, embargo: .zero, window: second)
    let splits = rule.splits(decided: decided, known: decided)
    #expect(splits.map(\.train) == [[1], [3]])
    let equal = instants([1, 1, 1, 1])
    let none = RollingOrigin(folds: 1, embargo: .zero).splits(decided: equal, known: equal)
    #expect(none.isEmpty)
  }

  @Test func `no instant is in training and test for any seed`() {
    for seed in 0..<50 {
      let decided = uniforms(seed: seed, count: 97).map { Instant(nanoseconds: Int64($0 * 40)) }
      let rule = RollingOrigin(folds: 4, embargo: TimeSpan(nanoseconds: 3))
      for split in rule.splits(decided: decided, known: decided) {
        let begin = split.test.map { decided[$0] }.min() ?? .zero
        #expect(split.train.allSatisfy { decided[$0] + TimeSpan(nanoseconds: 3) <= begin })
      }
    }
  }

  @Test func `groups stay whole and keep their folds`() {
    let groups = (0..<1000).map { UInt64($0 / 4) }
    let folds = GroupFolds.assign(groups, folds: 5, seed: 1)
    for index in stride(from: 0, to: 1000, by: 4) {
      #expect(Set(folds[index..<(index + 4)]).count == 1)
    }
    #expect(Set(folds) == [0, 1, 2, 3, 4])
    #expect(
      GroupFolds.assign(Array(groups.dropFirst(500)), folds: 5, seed: 1) == Array(folds[500...])
    )
    let split = GroupFolds.split(folds, testing: 2)
    #expect(split.train.count + split.test.count == 1000 && !split.test.isEmpty)
  }
}
