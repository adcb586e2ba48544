// SPDX-License-Identifier: Apache-2.0

import PiCore

/// Finding requests, the latest first.
extension StoreReader {
  /// The requests that a search finds, the latest first, whatever the order in which they were written.
  ///
  /// Runs on the unix clock are put in one order. A run on a clock of its own has no place in it: such runs
  /// come behind, the latest begun first, each in its own order. Of equal instants the one that was written
  /// last comes first.
  func find(_ search: RequestSearch, limit: Int) throws(StoreError) -> [FoundRequest] {
    let runs = try runs().reversed().filter { run in
      search.runs?.contains(run.id) ?? true
        && (search.strategy == nil || search.strategy == run.description.strategy)
    }
    var found: [FoundRequest] = []
    for run in runs where run.description.clock == .unix {
      let isFull = found.count == limit
      let earliest = isFull ? found.last?.request.arrival : nil
      let more = try latest(search, in: run, since: earliest, limit: limit)
      guard !more.isEmpty else { continue }
      // The sort is stable: of equal instants those of the later run stay before.
      found = Array((found + more).sorted { $0.request.arrival > $1.request.arrival }.prefix(limit))
    }
    for run in runs where run.description.clock == .virtual && found.count < limit {
      found += try latest(search, in: run, since: nil, limit: limit - found.count)
    }
    var readings: [RunID: RowReading] = [:]
    for position in found.indices {
      let (run, request) = (found[position].run.id, found[position].request.number)
      let reading: RowReading
      if let known = readings[run] {
        reading = known
      } else {
        reading = try recordReadings(of: run).attempt
        readings[run] = reading
      }
      found[position].attempts = try attempts(of: run, request: request, reading)
    }
    return found
  }

  /// The latest requests of a run that a search finds, as yet without attempts.
  private func latest(
    _ search: RequestSearch,
    in run: StoredRun,
    since earliest: Instant?,
    limit: Int
  ) throws(StoreError) -> [FoundRequest] {
    var search = search
    if let earliest { search.from = search.from.map { max($0, earliest) } ?? earliest }
    guard let condition = try condition(search, run) else { return [] }
    var found: [FoundRequest] = []
    var readings: RecordReadings?
    try connection.query(
      """
      SELECT \(StoreSchema.requests.columnList) FROM requests WHERE \(condition.sql)
      ORDER BY submitted_ns DESC, request_id DESC LIMIT \(limit)
      """,
      condition.parameters
    ) { row throws(StoreError) in
      if readings == nil { readings = try recordReadings(of: run.id) }
      if let readings {
        let request = try RequestRow.read(row, readings.request)
        found.append(FoundRequest(run: run, request: request, attempts: []))
      }
      return true
    }
    return found
  }

  private func attempts(
    of run: RunID,
    request: UInt32,
    _ reading: RowReading
  ) throws(StoreError) -> ContiguousArray<AttemptRecord> {
    let first = RowIdentity.attempt(run, request, 0)
    let last = RowIdentity.attempt(run, request, RowIdentity.mostOrdinals - 1)
    var attempts: ContiguousArray<AttemptRecord> = []
    try connection.query(
      """
      SELECT \(StoreSchema.attempts.columnList) FROM attempts
      WHERE attempt_id BETWEEN \(place(1)) AND \(place(2)) ORDER BY attempt_id
      """,
      [.integer(first), .integer(last)]
    ) { row throws(StoreError) in
      attempts.append(try AttemptRow.read(row, reading))
      return true
    }
    return attempts
  }

  /// The condition on a run's rows of `requests`; nil when none can meet it.
  private func condition(
    _ search: RequestSearch,
    _ run: StoredRun
  ) throws(StoreError) -> SQLCondition? {
    var condition = SQLCondition(Connection.dialect)
    let keys = run.id.requestKeys
    condition.add("request_id BETWEEN \(keys.lowerBound) AND \(keys.upperBound)")
    if let from = search.from { condition.add("submitted_ns >= \(from.nanoseconds)") }
    if let to = search.to { condition.add("submitted_ns < \(to.nanoseconds)") }
    if let error = search.error { condition.add("(\(SQLCondition.failed([error])))") }
    if search.provider != nil || search.model != nil || search.deployment != nil {
      let places = run.description.deployments.indices.filter { index in
        let name = run.description.deployments[index]
        return (search.provider == nil || search.provider == name.provider)
          && (search.model == nil || search.model == name.model)
          && (search.deployment == nil || search.deployment == name.name)
      }
      guard !places.isEmpty else { return nil }
      condition.add("(\(SQLCondition.tried(places)))")
    }
    let names = [
      ("tenant", search.tenant, run.description.tenants),
      ("task_type", search.taskType, run.description.taskTypes),
    ]
    for case (let column, let name?, let known) in names {
      guard let place = known.firstIndex(of: name) else { return nil }
      condition.add("\(column) = \(place)")
    }
    if let text = search.text, !text.isEmpty {
      let prefilter = run.isIndexed ? try connection.searchPrefilter(for: text) : nil
      condition.add(text: text, run, prefilter)
    }
    return condition
  }
}

/// Conditions on the rows of `requests`.
extension SQLCondition {
  /// Requests that were sent to one of the deployments.
  static func tried(_ deployments: [Int]) -> String {
    let list = deployments.map(String.init).joined(separator: ", ")
    return "deployment IN (\(list)) OR \(anyAttempt("a.deployment IN (\(list))"))"
  }

  /// Requests that failed, or of which an attempt failed, in one of the ways.
  static func failed(_ errors: [ErrorClass]) -> String {
    let list = errors.map { "'\($0.name)'" }.joined(separator: ", ")
    return "error_type IN (\(list)) OR \(anyAttempt("a.error_type IN (\(list))"))"
  }

  private static func anyAttempt(_ condition: String) -> String {
    """
    EXISTS (SELECT 1 FROM attempts a WHERE a.attempt_id BETWEEN request_id * 16
      AND request_id * 16 + 15 AND \(condition))
    """
  }

  /// Adds that a text is part of something that the request is called by.
  mutating func add(text: String, _ run: StoredRun, _ prefilter: SearchPrefilter?) {
    var parts = [byTexts(text, prefilter)]
    if let number = UInt32(text) {
      parts.append("request_id = \(RowIdentity.request(run.id, number))")
    }
    let pair = text.split(separator: ":", omittingEmptySubsequences: false).map { UInt32($0) }
    if pair.count == 2, let source = pair[0], let ordinal = pair[1] {
      parts.append("conversation_id = \(source) AND conversation_turn = \(ordinal)")
    }
    let needle = SQLCondition.folded(text)
    func holds(_ name: String?) -> Bool {
      name.map { SQLCondition.folded($0).contains(needle) } ?? false
    }
    let errors = ErrorClass.allCases.filter { holds($0.name) }
    if !errors.isEmpty { parts.append(SQLCondition.failed(errors)) }
    let names = run.description
    let deployments = names.deployments.indices.filter { index in
      let name = names.deployments[index]
      return holds(name.name) || holds(name.provider) || holds(name.model)
    }
    if !deployments.isEmpty { parts.append(SQLCondition.tried(deployments)) }
    for (column, list) in [("tenant", names.tenants), ("task_type", names.taskTypes)] {
      let places = list.indices.filter { holds(list[$0]) }.map(String.init)
      if !places.isEmpty { parts.append("\(column) IN (\(places.joined(separator: ", ")))") }
    }
    add("(\(parts.map { "(\($0))" }.joined(separator: " OR ")))")
  }

  /// The condition on the two texts of a request, narrowed down by the index where there is one.
  private mutating func byTexts(_ text: String, _ prefilter: SearchPrefilter?) -> String {
    let condition = contains(text, anyOf: ["external_id", "error_text"])
    guard let prefilter else { return condition }
    let place = bind(prefilter.parameter)
    return "(\(condition)) AND request_id IN (\(prefilter.condition(place)))"
  }

  /// The text with A–Z in small letters, byte by byte.
  private static func folded(_ text: String) -> [UInt8] {
    text.utf8.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0 }
  }
}
