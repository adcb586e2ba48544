// SPDX-License-Identifier: Apache-2.0

import PiRuntime
import PiTraining

/// The option that names a folder of routing weights.
enum WeightsOption {
  static let weights = ValueOption("weights", "DIR", "routing weights that train wrote")

  /// Reads the weights.
  static func read(_ arguments: ParsedArguments, for command: String) throws -> RoutingWeights {
    guard let folder = try arguments[weights] else {
      throw UsageError("\(command) needs weights: --weights DIR; see pibench \(command) --help")
    }
    return try WeightsFolder(folder).read()
  }
}
