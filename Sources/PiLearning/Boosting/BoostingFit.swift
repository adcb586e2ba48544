// SPDX-License-Identifier: Apache-2.0

public import PiRuntime

/// Why boosting ended.
public enum BoostingStop: String, Hashable, Sendable, CaseIterable {
  /// All rounds were done.
  case roundLimit = "round_limit"
  /// The validation loss did not fall any more.
  case earlyStopped = "early_stopped"
  /// No split gained anything.
  case noSplit = "no_split"
}

/// Boosted trees as they were fitted.
public struct BoostingFit: Hashable, Sendable {
  /// What was minimised.
  public let loss: BoostingLoss
  /// The trees up to the best round.
  public let ensemble: TreeEnsemble
  /// What each feature's splits gained, up to the best round.
  public let gains: [Double]
  /// How many splits asked each feature, up to the best round.
  public let splitCounts: [Int]
  /// Mean loss of the training rows before the first round and after each one.
  public let trainingLosses: [Double]
  /// Mean loss of the validation rows likewise; empty without them.
  public let validationLosses: [Double]
  /// The round with the least validation loss, or the last one.
  public let bestRound: Int
  /// Why boosting ended.
  public let stop: BoostingStop

  /// How many rounds were done.
  public var rounds: Int { trainingLosses.count - 1 }

  /// Packs trees; they come from a fit, so that only their size can be wrong.
  static func ensemble(
    _ trees: [TreeDraft],
    columns: Int,
    base: Double,
    loss: BoostingLoss
  ) throws(LearningError) -> TreeEnsemble {
    do throws(TreeEnsembleError) {
      return try TreeEnsemble(
        trees: trees,
        featureCount: columns,
        base: [base],
        link: loss.link
      )
    } catch {
      throw .trees(error)
    }
  }
}
