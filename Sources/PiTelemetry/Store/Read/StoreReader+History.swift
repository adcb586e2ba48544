// SPDX-License-Identifier: Apache-2.0

import PiCore

/// Requests by what is known of them, joined with their names.
extension StoreReader {
  /// `requests r` with the names that its positions stand for.
  static var namedRequests: String {
    """
    requests r
    LEFT JOIN deployments d ON d.run_id = (r.request_id >> 32) AND d.deployment = r.deployment
    LEFT JOIN task_types k ON k.run_id = (r.request_id >> 32) AND k.task_type = r.task_type
    LEFT JOIN tenants t ON t.run_id = (r.request_id >> 32) AND t.tenant = r.tenant
    """
  }

  func history(
    _ filter: HistoryFilter,
    after position: HistoryPosition?,
    _ body: (HistoryEntry) -> Bool
  ) throws(StoreError) {
    var condition = try condition(of: filter)
    if let position { condition.add("r.request_id >", .integer(position.key)) }
    let table = StoreSchema.requests
    let first = Int32(table.columns.count)
    let reading = reading(table)
    try connection.query(
      """
      SELECT \(table.columnList(alias: "r")), d.deployment_name, d.provider_name,
        d.request_model, k.task_type_name, t.tenant_name
      FROM \(StoreReader.namedRequests)
      WHERE \(condition.sql) ORDER BY r.request_id
      """,
      condition.parameters
    ) { row throws(StoreError) in
      let request = try RequestRow.read(row, reading)
      let name = row.text(first)
      let entry = HistoryEntry(
        run: RowIdentity.run(ofRequest: row.presentInteger(0)),
        request: request,
        deployment: name.map {
          DeploymentName(name: $0, provider: row.text(first + 1), model: row.text(first + 2))
        },
        taskType: row.text(first + 3),
        tenant: row.text(first + 4)
      )
      return body(entry)
    }
  }

  /// The condition of a filter on `namedRequests`.
  func condition(of filter: HistoryFilter) throws(StoreError) -> SQLCondition {
    var condition = SQLCondition(Connection.dialect)
    if let run = filter.run {
      condition.add("r.request_id >=", .integer(run.requestKeys.lowerBound))
      condition.add("r.request_id <=", .integer(run.requestKeys.upperBound))
    }
    if let span = filter.submitted {
      condition.add("r.submitted_ns >=", .integer(span.lowerBound.nanoseconds))
      condition.add("r.submitted_ns <", .integer(span.upperBound.nanoseconds))
    }
    let names = [
      ("d.provider_name =", filter.provider), ("d.request_model =", filter.model),
      ("d.deployment_name =", filter.deployment), ("t.tenant_name =", filter.tenant),
      ("k.task_type_name =", filter.taskType),
    ]
    for case (let clause, let name?) in names { condition.add(clause, .text(name)) }
    switch filter.ending {
    case .served: condition.add("r.is_served = 1")
    case .failed: condition.add("r.is_served = 0")
    case .error(let error): condition.add("r.error_type =", .text(error.name))
    case nil: break
    }
    if let text = filter.text, !text.isEmpty { try add(text, filter.run, to: &condition) }
    return condition
  }

  /// Adds the condition of a text: the index only narrows down what `LIKE` then decides.
  private func add(
    _ text: String,
    _ run: RunID?,
    to condition: inout SQLCondition
  ) throws(StoreError) {
    let columns = ["r.external_id", "r.error_text"]
    let names = ["d.deployment_name", "d.provider_name", "d.request_model"]
    let isNamed = try hasDeployment(containing: text)
    let needle = StoreReader.lowercased(text)
    let errors = ErrorClass.allCases.filter { StoreReader.contains($0.name, needle) }
    var clause = condition.contains(text, anyOf: isNamed ? columns + names : columns)
    for error in errors { clause += " OR r.error_type = \(condition.bind(.text(error.name)))" }
    condition.add("(\(clause))")
    guard !isNamed, errors.isEmpty, try isIndexed(run) else { return }
    guard let prefilter = try connection.searchPrefilter(for: text) else { return }
    let place = condition.bind(prefilter.parameter)
    condition.add("r.request_id IN (\(prefilter.condition(place)))")
  }

  private func hasDeployment(containing text: String) throws(StoreError) -> Bool {
    var condition = SQLCondition(Connection.dialect)
    let columns = ["deployment_name", "provider_name", "request_model"]
    condition.add("(\(condition.contains(text, anyOf: columns)))")
    return try exists("deployments", condition)
  }

  /// Whether every run that a text is looked for in has an index.
  private func isIndexed(_ run: RunID?) throws(StoreError) -> Bool {
    var condition = SQLCondition(Connection.dialect)
    condition.add("search_indexed = 0")
    if let run { condition.add("run_id =", .integer(run.number)) }
    return try !exists("runs", condition)
  }

  private func exists(_ table: String, _ condition: SQLCondition) throws(StoreError) -> Bool {
    var isFound = false
    try connection.query(
      "SELECT 1 FROM \(table) WHERE \(condition.sql) LIMIT 1",
      condition.parameters
    ) { _ throws(StoreError) in
      isFound = true
      return false
    }
    return isFound
  }

  private static func lowercased(_ text: String) -> [UInt8] {
    text.utf8.map { (65...90).contains($0) ? $0 + 32 : $0 }
  }

  private static func contains(_ name: String, _ needle: [UInt8]) -> Bool {
    let bytes = Array(name.utf8)
    guard needle.count <= bytes.count else { return false }
    return (0...bytes.count - needle.count).contains { bytes[$0...].starts(with: needle) }
  }
}
