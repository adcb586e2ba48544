// SPDX-License-Identifier: Apache-2.0

import PiCore

/// Joins attempts with the features of their decisions, by walking both in the order of keys.
extension StoreReader {
  func scan(
    from position: inout ScanPosition,
    features: inout MutableSpan<Double>,
    attempts: inout MutableSpan<ScannedAttempt>
  ) throws(StoreError) -> Int {
    guard !attempts.isEmpty else { return 0 }
    precondition(
      features.count.isMultiple(of: attempts.count),
      "the matrix has a row for every attempt"
    )
    let width = features.count / attempts.count
    let parameters = [SQLValue.integer(position.key), .integer(position.last)]
    let rows = try connection.cursor(attemptQuery, parameters)
    let decisions = try connection.cursor(featureQuery, parameters)
    var decision = try decisions.next()
    var decisionKey = decision.map { $0.presentInteger(0) } ?? .max
    var count = 0
    while count < attempts.count, let row = try rows.next() {
      let key = row.presentInteger(0)
      position.key = key
      while decisionKey < key {
        decision = try decisions.next()
        decisionKey = decision.map { $0.presentInteger(0) } ?? .max
      }
      guard decisionKey == key, let found = decision else { continue }
      let deployment = Int32(truncatingIfNeeded: row.presentInteger(1))
      let candidate = unsafe found.withBytes(3) { bytes in
        unsafe ArrayBlob.position(of: deployment, in: bytes)
      }
      guard let candidate else { continue }
      let isCopied = unsafe features.withUnsafeMutableBufferPointer { matrix in
        unsafe found.withBytes(4) { bytes in
          let row = unsafe UnsafeMutableBufferPointer(
            rebasing: matrix[count * width..<(count + 1) * width]
          )
          return unsafe ArrayBlob.copyRow(candidate, of: bytes, to: row)
        }
      }
      guard isCopied else {
        throw reading(StoreSchema.decisions).corrupt(key, "not \(width) features a candidate")
      }
      attempts[count] = scanned(row, key, found, deployment)
      count += 1
    }
    return count
  }

  @inline(__always)
  private func scanned(
    _ row: Connection.Row,
    _ key: Int64,
    _ decision: Connection.Row,
    _ deployment: Int32
  ) -> ScannedAttempt {
    let started = row.presentInteger(2)
    let isChosen = decision.integer(1) == Int64(deployment)
    return ScannedAttempt(
      request: RowIdentity.number(ofAttempt: key),
      ordinal: RowIdentity.ordinal(ofAttempt: key),
      deployment: DeploymentIndex(Int(deployment)),
      isComplete: row.presentInteger(7) != 0,
      isCensored: row.presentInteger(8) != 0,
      started: Instant(nanoseconds: started),
      latency: TimeSpan(nanoseconds: row.presentInteger(3) &- started),
      timeToFirstToken: row.integer(4).map(TimeSpan.init(nanoseconds:)),
      outputTokens: row.integer(5).flatMap { Int32(exactly: $0) }.map(TokenCount.init),
      cost: row.integer(6).map(NanoDollars.init),
      propensity: isChosen ? decision.real(2) : nil
    )
  }

  private var attemptQuery: String {
    """
    SELECT attempt_id, deployment, started_ns, ended_ns, time_to_first_token_ns, output_tokens,
      cost_nanodollars, CASE WHEN error_type IS NULL THEN 1 ELSE 0 END, is_censored
    FROM attempts WHERE attempt_id > \(place(1)) AND attempt_id <= \(place(2)) ORDER BY attempt_id
    """
  }

  private var featureQuery: String {
    """
    SELECT decision_id, chosen_deployment, propensity, candidates, features
    FROM decisions WHERE decision_id > \(place(1)) AND decision_id <= \(place(2))
      AND features IS NOT NULL ORDER BY decision_id
    """
  }
}
