// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiRuntime
import PiSimulator
import PiTestSupport
import Testing

/// No arm beats the oracle, nor the one that does not see the hidden part of difficulty, nor the oracle the one that knows the luck, on random fleets under so
/// little load that no request meets another.
///
/// A mean of paired differences above 3.72 standard errors, the 99.99 % point, counts as beaten.
@Suite(.enabled(if: Validation.isOptimised, Validation.needsRelease))
struct OracleSimulatorValidation {
  private static let fleets: [UInt64] = Array(1...(Validation.isFull ? 60 : 8))
  private static let requests: UInt32 = Validation.isFull ? 3_000 : 600

  @Test(arguments: fleets)
  func `no strategy and no single deployment is better than the oracle`(seed: UInt64) throws {
    let fleet = OracleFleet(seed, requests: OracleSimulatorValidation.requests)
    let (oracle, blind) = (try fleet.oracle(), try fleet.blindOracle())
    for arm in try fleet.arms() {
      let most = OracleSimulatorValidation.score(arm.values, over: blind)
      #expect(
        most < 3.72,
        "fleet \(seed): \(arm.name) is \(most) standard errors above the blind oracle"
      )
      let score = OracleSimulatorValidation.score(arm.values, over: oracle)
      #expect(
        score < 3.72,
        "fleet \(seed): \(arm.name) is \(score) standard errors above the oracle"
      )
    }
    let seen = OracleSimulatorValidation.score(blind, over: oracle)
    #expect(
      seen < 3.72,
      "fleet \(seed): the blind oracle is \(seen) standard errors above the oracle"
    )
    let luck = try fleet.luckOracle()
    let score = OracleSimulatorValidation.score(oracle, over: luck)
    #expect(score < 3.72, "fleet \(seed): the oracle is \(score) standard errors above the luck")
    let beaten = zip(oracle, luck).count { $0 > $1 + 1e-12 }
    #expect(beaten == 0, "fleet \(seed): the luck oracle lost \(beaten) requests to the oracle")
  }

  /// The mean of paired differences in standard errors; 0 where all are equal.
  private static func score(_ values: [Double], over others: [Double]) -> Double {
    let differences = zip(values, others).map { $0 - $1 }
    let count = Double(differences.count)
    let mean = differences.reduce(0, +) / count
    let squares = differences.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let error = (squares / (count - 1) / count).squareRoot()
    return error > 0 ? mean / error : 0
  }
}
