// SPDX-License-Identifier: Apache-2.0

import PiCore

/// Joins attempts with the features of their decisions, by walking both in the order of keys.
///
/// The end of a run is found here and not in SQL, which would test every row's key for it.
extension StoreReader {
  @specialized(where Connection == SQLiteConnection)
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
    let parameters = [SQLValue.integer(position.key)]
    let rows = try connection.cursor(attemptQuery, parameters)
    let decisions = try connection.cursor(featureQuery, parameters)
    var decision = try decisions.next()
    var decisionKey = decision.map { $0.presentInteger(0) } ?? .max
    var count = 0
    while count < attempts.count, let row = try rows.next() {
      let key = row.presentInteger(0)
      guard key <= position.last else { break }
      position.key = key
      while decisionKey < key {
        decision = try decisions.next()
        decisionKey = decision.map { $0.presentInteger(0) } ?? .max
      }
      guard decisionKey == key, let found = decision else { continue }
      let deployment = row.presentInteger(1)
      guard let candidate = try candidate(deployment, found, key) else { continue }
      let isCopied = unsafe features.withUnsafeMutableBufferPointer { matrix in
        unsafe found.withBytes(4) { bytes -> Bool? in
          guard unsafe !bytes.isEmpty else { return nil }
          let row = unsafe UnsafeMutableBufferPointer(
            rebasing: matrix[count * width..<(count + 1) * width]
          )
          return unsafe ArrayBlob.copyRow(candidate, of: bytes, to: row)
        }
      }
      guard let isCopied else { continue }
      guard isCopied else {
        throw reading(StoreSchema.decisions).corrupt(key, "not \(width) features a candidate")
      }
      attempts[count] = scanned(row, key, found, deployment)
      count += 1
    }
    return count
  }

  @specialized(where Connection == SQLiteConnection)
  func scan(
    from position: inout ScanPosition,
    features: inout MutableSpan<Double>,
    candidates: inout MutableSpan<ScannedCandidate>
  ) throws(StoreError) -> Int {
    guard !candidates.isEmpty else { return 0 }
    precondition(
      features.count.isMultiple(of: candidates.count),
      "the matrix has a row for every candidate"
    )
    let width = features.count / candidates.count
    let parameters = [SQLValue.integer(position.key)]
    let decisions = try connection.cursor(candidateQuery, parameters)
    var count = 0
    while let row = try decisions.next() {
      let key = row.presentInteger(0)
      guard key <= position.last else { break }
      let free = candidates.count - count
      let rows = unsafe features.withUnsafeMutableBufferPointer { matrix in
        unsafe row.withBytes(2) { bytes -> Int? in
          guard unsafe !bytes.isEmpty else { return 0 }
          let place = unsafe UnsafeMutableBufferPointer(rebasing: matrix[(count * width)...])
          return unsafe ArrayBlob.copyRows(of: bytes, width: width, atMost: free, to: place)
        }
      }
      guard let rows else {
        throw reading(StoreSchema.decisions).corrupt(key, "not \(width) features a candidate")
      }
      guard rows <= free else {
        guard count == 0 else { return count }
        throw reading(StoreSchema.decisions).corrupt(key, "more than \(free) candidates")
      }
      let chosen = row.integer(1) ?? -1
      for candidate in 0..<rows {
        candidates[count + candidate] = ScannedCandidate(
          request: RowIdentity.number(ofAttempt: key),
          ordinal: RowIdentity.ordinal(ofAttempt: key),
          position: Int32(truncatingIfNeeded: candidate),
          isChosen: Int64(candidate) == chosen
        )
      }
      count += rows
      position.key = key
    }
    return count
  }

  private var candidateQuery: String {
    """
    SELECT decision_id, chosen_position, features
    FROM decisions WHERE decision_id > \(place(1)) ORDER BY decision_id
    """
  }

  /// Where an attempt's deployment stands among a decision's candidates; nil when it is not one.
  @inline(__always)
  private func candidate(
    _ deployment: Int64,
    _ decision: Connection.Row,
    _ key: Int64
  ) throws(StoreError) -> Int? {
    if decision.integer(1) == deployment {
      return decision.integer(2).map { Int(truncatingIfNeeded: $0) }
    }
    return try otherCandidate(deployment, key)
  }

  /// The same for an attempt elsewhere than the decision chose, such as a hedge.
  private func otherCandidate(_ deployment: Int64, _ key: Int64) throws(StoreError) -> Int? {
    var position: Int?
    try connection.query(
      "SELECT candidates FROM decisions WHERE decision_id = \(place(1))",
      [.integer(key)]
    ) { row throws(StoreError) in
      position = unsafe row.withBytes(0) { bytes in
        unsafe ArrayBlob.position(of: Int32(truncatingIfNeeded: deployment), in: bytes)
      }
      return false
    }
    return position
  }

  @inline(__always)
  private func scanned(
    _ row: Connection.Row,
    _ key: Int64,
    _ decision: Connection.Row,
    _ deployment: Int64
  ) -> ScannedAttempt {
    let started = row.presentInteger(2)
    let isChosen = decision.integer(1) == deployment
    return ScannedAttempt(
      request: RowIdentity.number(ofAttempt: key),
      ordinal: RowIdentity.ordinal(ofAttempt: key),
      deployment: DeploymentIndex(Int(truncatingIfNeeded: deployment)),
      isComplete: row.isNull(8),
      isCensored: row.presentInteger(7) != 0,
      started: Instant(nanoseconds: started),
      latency: TimeSpan(nanoseconds: row.presentInteger(3) &- started),
      timeToFirstToken: row.integer(4).map(TimeSpan.init(nanoseconds:)),
      outputTokens: row.integer(5).flatMap { Int32(exactly: $0) }.map(TokenCount.init),
      cost: row.integer(6).map(NanoDollars.init),
      propensity: isChosen ? decision.real(3) : nil
    )
  }

  private var attemptQuery: String {
    """
    SELECT attempt_id, deployment, started_ns, ended_ns, time_to_first_token_ns, output_tokens,
      cost_nanodollars, is_censored, error_type
    FROM attempts WHERE attempt_id > \(place(1)) ORDER BY attempt_id
    """
  }

  private var featureQuery: String {
    """
    SELECT decision_id, chosen_deployment, chosen_position, propensity, features
    FROM decisions WHERE decision_id > \(place(1)) ORDER BY decision_id
    """
  }
}
