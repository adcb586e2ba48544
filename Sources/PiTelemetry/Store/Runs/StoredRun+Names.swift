// SPDX-License-Identifier: Apache-2.0

import PiCore

/// Reading the lists that a run's records refer to by position.
extension StoredRun {
  mutating func readNames<Connection: SQLConnection>(
    _ connection: Connection
  ) throws(StoreError) {
    let deployments = "deployment_name, provider_name, request_model"
    try list("deployment", deployments, "deployments", connection) { row in
      description.deployments.append(
        DeploymentName(name: row.text(0) ?? "", provider: row.text(1), model: row.text(2))
      )
    }
    try list("task_type", "task_type_name", "task_types", connection) { row in
      description.taskTypes.append(row.text(0) ?? "")
    }
    try list("tenant", "tenant_name", "tenants", connection) { row in
      description.tenants.append(row.text(0) ?? "")
    }
    let attributions = "key_hash, key_alias, team_alias, end_user, model_group"
    try list("attribution", attributions, "attributions", connection) { row in
      var attribution = Attribution()
      attribution.key = row.text(0)
      attribution.keyAlias = row.text(1)
      attribution.teamAlias = row.text(2)
      attribution.endUser = row.text(3)
      attribution.modelGroup = row.text(4)
      description.attributions.append(attribution)
    }
    let encoders = "encoder_name, encoder_digest, width"
    try list("encoder", encoders, "prompt_encoders", connection) { row throws(StoreError) in
      let width = row.presentInteger(2)
      guard (1...Int64(PromptVectorRecord.mostNumbers)).contains(width) else {
        let reading = RowReading(store: connection.storeName, table: "prompt_encoders")
        throw reading.corrupt(id.number, "a vector of \(width) numbers")
      }
      description.encoders.append(
        PromptEncoder(name: row.text(0) ?? "", digest: row.text(1) ?? "", width: Int(width))
      )
    }
    guard let hash = description.featureSchemaHash else { return }
    guard let schema = try StoredRun.features(of: hash, connection) else {
      let reading = RowReading(store: connection.storeName, table: "runs")
      throw reading.corrupt(id.number, "its feature schema is missing")
    }
    description.featureNames = schema.names
    description.requestFeatures = schema.ofRequest
  }

  /// Shows the rows of one of the run's lists, whose positions count from 0 without gaps.
  private func list<Connection: SQLConnection>(
    _ position: String,
    _ columns: String,
    _ table: String,
    _ connection: Connection,
    _ body: (Connection.Row) throws(StoreError) -> Void
  ) throws(StoreError) {
    let place = Connection.dialect.placeholder(1)
    let last = Int32(columns.split(separator: ",").count)
    var count: Int64 = 0
    try connection.query(
      """
      SELECT \(columns), \(position) FROM \(table) WHERE run_id = \(place) ORDER BY \(position)
      """,
      [.integer(id.number)]
    ) { row throws(StoreError) in
      guard row.integer(last) == count else {
        let reading = RowReading(store: connection.storeName, table: table)
        let found = row.presentInteger(last)
        throw reading.corrupt(id.number, "\(position) \(found) where \(count) follows")
      }
      count += 1
      try body(row)
      return true
    }
  }

  /// The features of a schema: their names, and how many of them are those of a request.
  static func features<Connection: SQLConnection>(
    of hash: String,
    _ connection: Connection
  ) throws(StoreError) -> (names: [String], ofRequest: Int)? {
    let place = Connection.dialect.placeholder(1)
    let reading = RowReading(store: connection.storeName, table: "feature_schemas")
    var widths: (all: Int64, ofRequest: Int64)?
    try connection.query(
      """
      SELECT width, request_width FROM feature_schemas WHERE feature_schema_hash = \(place)
      """,
      [.text(hash)]
    ) { row throws(StoreError) in
      widths = (row.presentInteger(0), row.presentInteger(1))
      return false
    }
    guard let widths else { return nil }
    var names: [String] = []
    try connection.query(
      """
      SELECT feature_name FROM feature_columns WHERE feature_schema_hash = \(place)
      ORDER BY position
      """,
      [.text(hash)]
    ) { row throws(StoreError) in
      names.append(row.text(0) ?? "")
      return true
    }
    guard Int64(names.count) == widths.all, (0...widths.all).contains(widths.ofRequest) else {
      throw reading.corrupt(0, "\(hash) has \(names.count) names, \(widths.all) features")
    }
    return (names, Int(widths.ofRequest))
  }
}
