// SPDX-License-Identifier: Apache-2.0

package import PiCore

/// What a deployment is told when a service starts: all that the service depends on.
package struct Visit: Sendable {
  /// The request, with its recorded output if there is one.
  package var sourced: SourcedRequest
  /// Input tokens that the deployment's prompt cache holds.
  package var cached: Int32
  /// Slots taken when the service starts, this visit's among them.
  package var occupancy: Int
  /// How often this request was tried at this deployment before.
  package var ordinal: Int

  package init(sourced: SourcedRequest, cached: Int32, occupancy: Int, ordinal: Int) {
    self.sourced = sourced
    self.cached = cached
    self.occupancy = occupancy
    self.ordinal = ordinal
  }
}

/// How one service goes: fixed when it starts, played by the simulator and read by the oracles.
package struct ServicePlan: Sendable {
  /// How the service ends when nobody gives it up.
  package enum Ending: Hashable, Sendable {
    /// With a complete answer.
    case answers
    /// With an error.
    case fails(ErrorClass)
    /// It does not end by itself.
    case hangs
  }

  package var ending: Ending
  /// From the start of the service to the first token; of an answer only.
  package var toFirstToken = TimeSpan.zero
  /// From the start of the service to its end; of one that hangs, the empty span.
  package var toEnd = TimeSpan.zero
  /// Tokens of the complete answer, 0 when there is none.
  package var output: Int32 = 0
  /// Whether a limit ended the answer before the model did.
  package var isCut = false
  /// The input as it is billed from the start of the service.
  package var input: TokenUsage

  /// What the provider bills when the service ends by itself: an error costs nothing.
  package var usage: TokenUsage {
    var usage = TokenUsage.none
    if ending == .answers {
      usage = input
      usage.output = TokenCount(output)
    }
    return usage
  }

  /// What the provider bills when the service is given up: the whole input and the output so far.
  ///
  /// - Parameter elapsed: from the start of the service.
  /// - Returns: the tokens by kind.
  package func usage(givenUpAfter elapsed: TimeSpan) -> TokenUsage {
    var usage = input
    usage.output = TokenCount(output(after: elapsed))
    return usage
  }

  /// Tokens that were written by `elapsed` after the start of the service.
  private func output(after elapsed: TimeSpan) -> Int32 {
    guard ending == .answers, elapsed >= toFirstToken else { return 0 }
    let writing = (toEnd - toFirstToken).seconds
    guard writing > 0 else { return output }
    let share = Double(output - 1) * (elapsed - toFirstToken).seconds / writing
    return TokenCount(clamping: min(1 + share, Double(output))).count
  }
}
