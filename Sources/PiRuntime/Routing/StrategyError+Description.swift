// SPDX-License-Identifier: Apache-2.0

extension StrategyError: CustomStringConvertible {
  /// What was wrong and what would have been right, in one sentence.
  package var description: String {
    switch self {
    case .unknownStrategy(let id, let nearest):
      "unknown strategy \"\(id)\""
        + (nearest == nil ? "; `pibench strategies` lists them" : StrategyError.hint(nearest))
    case .unknownParameter(let name, let strategy, let nearest):
      "\(strategy) has no parameter \"\(name)\"" + StrategyError.hint(nearest)
    case .badValue(let parameter, let strategy, let expected):
      "\(strategy): \(parameter) expects \(expected)"
    case .malformed(let text, let expected):
      "cannot read \"\(text)\": expected \(expected)"
    }
  }

  private static func hint(_ nearest: String?) -> String {
    nearest.map { "; did you mean \"\($0)\"?" } ?? ""
  }
}
