// SPDX-License-Identifier: Apache-2.0

import PiCore

/// Joins attempts with the features of the decisions they follow, by walking both in key order.
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
    let width = StoreReader.width(features.count, rows: attempts.count)
    let rows = try connection.cursor(attemptQuery, [.integer(position.key)])
    var row = try rows.next()
    guard let first = row?.presentInteger(0), first <= position.last else { return 0 }
    var decisions = try decisionWalk(from: first, of: position.run, width)
    var count = 0
    while let attempt = row, count < attempts.count {
      let key = attempt.presentInteger(0)
      guard key <= position.last else { break }
      position.key = key
      // Decisions are passed once; only a strange dispatch follows an earlier one later.
      if let decision = try decision(attempt, key), decisions.hasFeatures {
        if decision < decisions.key {
          decisions = try decisionWalk(from: key, of: position.run, width)
        }
        let deployment = attempt.presentInteger(1)
        let isFound = try unsafe features.withUnsafeMutableBufferPointer {
          matrix throws(StoreError) in
          let place = unsafe UnsafeMutableBufferPointer(
            rebasing: matrix[count * width..<(count + 1) * width]
          )
          return try unsafe decisions.copy(deployment, of: decision, to: place)
        }
        if isFound {
          attempts[count] = try scanned(attempt, key, decisions)
          count += 1
        }
      }
      row = try rows.next()
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
    let width = StoreReader.width(features.count, rows: candidates.count)
    var decisions = try decisionWalk(from: position.key + 1, of: position.run, width)
    guard decisions.hasFeatures else { return 0 }
    var count = 0
    while try decisions.next(), decisions.key <= position.last {
      guard decisions.key > position.key else { continue }
      let free = candidates.count - count
      let rows = try unsafe features.withUnsafeMutableBufferPointer {
        matrix throws(StoreError) in
        let place = unsafe UnsafeMutableBufferPointer(rebasing: matrix[(count * width)...])
        return try unsafe decisions.copyAll(atMost: free, to: place)
      }
      guard rows <= free else {
        guard count == 0 else { return count }
        throw decisions.corrupt("more than \(free) candidates")
      }
      for candidate in 0..<rows {
        candidates[count + candidate] = ScannedCandidate(
          request: RowIdentity.number(ofAttempt: decisions.key),
          ordinal: RowIdentity.ordinal(ofAttempt: decisions.key),
          position: Int32(truncatingIfNeeded: candidate),
          isChosen: Int64(candidate) == decisions.chosenPosition
        )
      }
      count += rows
      position.key = decisions.key
    }
    return count
  }

  private static func width(_ elements: Int, rows: Int) -> Int {
    precondition(elements.isMultiple(of: rows), "the matrix has a row for every place")
    return elements / rows
  }

  /// The key of the decision that an attempt follows; nil when it names none.
  @inline(__always)
  private func decision(_ row: Connection.Row, _ key: Int64) throws(StoreError) -> Int64? {
    guard let ordinal = row.integer(9) else { return nil }
    guard (0..<Int64(RowIdentity.mostOrdinals)).contains(ordinal) else {
      throw reading(StoreSchema.attempts).corrupt(key, "decision \(ordinal) of a request")
    }
    return key & ~15 | ordinal
  }

  private func scanned(
    _ row: Connection.Row,
    _ key: Int64,
    _ decisions: DecisionWalk<Connection>
  ) throws(StoreError) -> ScannedAttempt {
    let (started, ended) = (row.presentInteger(2), row.presentInteger(3))
    let rank = row.presentInteger(10)
    let instants = ColumnRange.instants
    guard started >= instants.lowerBound, ended < instants.upperBound, ended >= started,
      let whole = Int32(exactly: rank), rank >= 0,
      let intended = Int32(exactly: row.presentInteger(11)), intended >= 0
    else { throw reading(StoreSchema.attempts).corrupt(key, "an instant or rank out of range") }
    return ScannedAttempt(
      request: RowIdentity.number(ofAttempt: key),
      ordinal: RowIdentity.ordinal(ofAttempt: key),
      decision: RowIdentity.ordinal(ofAttempt: decisions.key),
      rank: whole,
      deployment: DeploymentIndex(Int(row.presentInteger(1))),
      intended: DeploymentIndex(Int(intended)),
      isComplete: row.isNull(8),
      isCensored: row.presentInteger(7) != 0,
      started: Instant(nanoseconds: started),
      latency: TimeSpan(nanoseconds: ended - started),
      timeToFirstToken: row.integer(4).map(TimeSpan.init(nanoseconds:)),
      outputTokens: try tokens(row.integer(5), key),
      cost: row.integer(6).map(NanoDollars.init),
      propensity: rank == 0 && row.presentInteger(1) == decisions.chosen
        ? decisions.propensity : nil
    )
  }

  @inline(__always)
  private func tokens(_ count: Int64?, _ key: Int64) throws(StoreError) -> TokenCount? {
    guard let count else { return nil }
    guard let whole = Int32(exactly: count), whole >= 0 else {
      throw reading(StoreSchema.attempts).corrupt(key, "output_tokens is no token count: \(count)")
    }
    return TokenCount(whole)
  }

  /// Begins to walk the decisions from those of a key's request on.
  private func decisionWalk(
    from key: Int64,
    of run: RunID,
    _ width: Int
  ) throws(StoreError) -> DecisionWalk<Connection> {
    let reading = reading(StoreSchema.decisions)
    let features = try RunLists(of: run, connection).features
    if let features, features.all != width {
      throw reading.corrupt(
        key,
        "its run's schema has \(features.all) features, the matrix \(width)"
      )
    }
    let decisions = try connection.cursor(decisionQuery, [.integer(key & ~15)])
    return DecisionWalk(decisions, reading, features)
  }

  private var attemptQuery: String {
    """
    SELECT attempt_id, deployment, started_ns, ended_ns, time_to_first_token_ns, output_tokens,
      cost_nanodollars, is_censored, error_type, decision_ordinal, decision_rank,
      intended_deployment
    FROM attempts WHERE attempt_id > \(place(1)) ORDER BY attempt_id
    """
  }

  private var decisionQuery: String {
    """
    SELECT decision_id, chosen_deployment, chosen_position, propensity, request_features,
      candidate_features, candidates
    FROM decisions WHERE decision_id >= \(place(1)) ORDER BY decision_id
    """
  }
}
