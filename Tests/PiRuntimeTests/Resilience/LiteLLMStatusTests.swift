// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiRuntime
import Testing

@Suite struct LiteLLMStatusTests {
  @Test func `the tables agree with every recorded row`() throws {
    let recorded = try LiteLLMDecisions.recorded(
      "litellm_status_tables",
      as: LiteLLMDecisions.StatusRow.self
    )
    guard let recorded else { return }
    #expect(recorded.count == 18)
    for row in recorded {
      #expect(LiteLLMStatus.canCoolDown(row.status) == row.cooldownEligible, "\(row.status)")
      #expect(LiteLLMStatus.shouldRetry(row.status) == row.shouldRetry, "\(row.status)")
    }
  }

  @Test(arguments: [(400, false, false), (401, true, false), (429, true, true), (529, true, true)])
  func `known statuses`(_ status: Int, _ cools: Bool, _ retries: Bool) {
    #expect(LiteLLMStatus.canCoolDown(status) == cools)
    #expect(LiteLLMStatus.shouldRetry(status) == retries)
  }

  @Test func `error classes stand for the statuses that providers send`() {
    #expect(LiteLLMStatus.status(of: .rateLimited) == 429)
    #expect(LiteLLMStatus.status(of: .overloaded) == 503)
    #expect(LiteLLMStatus.status(of: .network) == nil)
  }
}
