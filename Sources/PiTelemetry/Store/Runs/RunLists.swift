// SPDX-License-Identifier: Apache-2.0

import PiCore

/// How long the lists are that a run's records refer to by position, and how wide its features.
struct RunLists {
  var deployments = 0
  var taskTypes = 0
  var tenants = 0
  var attributions = 0
  /// Numbers of a vector of a prompt, by encoder.
  var vectorWidths: [Int] = []
  /// Features of a request and of a candidate; nil when the run has no schema.
  var features: FeatureWidths?

  /// Numbers of a row of features.
  struct FeatureWidths: Hashable {
    var ofRequest: Int
    var ofCandidate: Int

    /// Most features of a request: 256 bytes.
    static let mostOfRequest = 64
    /// Most features of a candidate: 128 bytes.
    static let mostOfCandidate = 32

    var all: Int { ofRequest + ofCandidate }
  }

  init() {}

  /// The lengths of a description's lists.
  init(_ description: RunDescription) {
    deployments = description.deployments.count
    taskTypes = description.taskTypes.count
    tenants = description.tenants.count
    attributions = description.attributions.count
    vectorWidths = description.encoders.map(\.width)
    guard description.featureSchemaHash != nil else { return }
    features = FeatureWidths(
      ofRequest: description.requestFeatures,
      ofCandidate: description.featureNames.count - description.requestFeatures
    )
  }

  /// Reads the lengths of a run's lists.
  init<Connection: SQLConnection>(
    of run: RunID,
    _ connection: Connection
  ) throws(StoreError) {
    let place = Connection.dialect.placeholder(1)
    func count(_ table: String) throws(StoreError) -> Int {
      var count = 0
      try connection.query(
        "SELECT count(*) FROM \(table) WHERE run_id = \(place)",
        [.integer(run.number)]
      ) { row throws(StoreError) in
        count = Int(row.presentInteger(0))
        return false
      }
      return count
    }
    deployments = try count("deployments")
    taskTypes = try count("task_types")
    tenants = try count("tenants")
    attributions = try count("attributions")
    try connection.query(
      "SELECT width FROM prompt_encoders WHERE run_id = \(place) ORDER BY encoder",
      [.integer(run.number)]
    ) { row throws(StoreError) in
      vectorWidths.append(Int(row.presentInteger(0)))
      return true
    }
    try connection.query(
      """
      SELECT s.width, s.request_width FROM runs r
      JOIN feature_schemas s ON s.feature_schema_hash = r.feature_schema_hash
      WHERE r.run_id = \(place)
      """,
      [.integer(run.number)]
    ) { row throws(StoreError) in
      let (width, ofRequest) = (row.presentInteger(0), row.presentInteger(1))
      guard (0...Int64(Int32.max)).contains(width), (0...width).contains(ofRequest) else {
        let reading = RowReading(store: connection.storeName, table: "feature_schemas")
        throw reading.corrupt(run.number, "a width that no schema has")
      }
      features = FeatureWidths(ofRequest: Int(ofRequest), ofCandidate: Int(width - ofRequest))
      return false
    }
  }
}
