// SPDX-License-Identifier: Apache-2.0

import PiCore

/// Writing what a run's records refer to: feature schemas, and lists by position.
extension StoreWriter {
  func writeFeatureSchema(
    of description: RunDescription,
    _ run: RunID
  ) throws(StoreError) {
    guard let hash = description.featureSchemaHash else {
      guard description.featureNames.isEmpty else {
        throw .invalidRecord(run: run, request: nil, reason: "features of a schema without hash")
      }
      return
    }
    if let fault = StoreWriter.fault(inFeaturesOf: description) {
      throw .invalidRecord(run: run, request: nil, reason: fault)
    }
    let known = try StoredRun.features(of: hash, connection)
    guard known == nil else {
      guard known?.names == description.featureNames,
        known?.ofRequest == description.requestFeatures
      else {
        throw .invalidRecord(
          run: run,
          request: nil,
          reason: "the feature schema \(hash) is known with other columns"
        )
      }
      return
    }
    let schema = try connection.inserter(into: StoreSchema.featureSchemas)
    schema.append(hash)
    schema.append(Int64(description.featureNames.count))
    schema.append(Int64(description.requestFeatures))
    try schema.endRow(0)
    try schema.flush()
    let columns = try connection.inserter(into: StoreSchema.featureColumns)
    for (position, name) in description.featureNames.enumerated() {
      columns.append(hash)
      columns.append(Int64(position))
      columns.append(name)
      try columns.endRow(Int64(position))
    }
    try columns.flush()
  }

  /// What keeps a description's features from being stored; nil when nothing does.
  private static func fault(inFeaturesOf description: RunDescription) -> String? {
    let ofRequest = description.requestFeatures
    guard (0...description.featureNames.count).contains(ofRequest) else {
      return "\(ofRequest) of \(description.featureNames.count) features of a request"
    }
    let ofCandidate = description.featureNames.count - ofRequest
    let (most, mostOfCandidate) = (
      RunLists.FeatureWidths.mostOfRequest, RunLists.FeatureWidths.mostOfCandidate
    )
    guard ofRequest <= most else {
      return "\(ofRequest) features of a request: at most \(most) (\(4 * most) bytes) are kept"
    }
    guard ofCandidate <= mostOfCandidate else {
      return """
        \(ofCandidate) features of a candidate: at most \(mostOfCandidate) \
        (\(4 * mostOfCandidate) bytes) are kept
        """
    }
    return nil
  }

  /// Adds the names that a description has beyond those known.
  func writeNames(of run: RunID, _ description: RunDescription) throws(StoreError) {
    guard var state = runs[run] else { throw notOpen(run) }
    let known = state.lists
    try write(description.deployments, from: known.deployments, StoreSchema.deployments, run) {
      $0.append($1.name)
      $0.append($1.provider)
      $0.append($1.model)
    }
    try write(description.taskTypes, from: known.taskTypes, StoreSchema.taskTypes, run) {
      $0.append($1)
    }
    try write(description.tenants, from: known.tenants, StoreSchema.tenants, run) { $0.append($1) }
    try write(
      description.attributions,
      from: known.attributions,
      StoreSchema.attributions,
      run
    ) {
      $0.append($1.key)
      $0.append($1.keyAlias)
      $0.append($1.teamAlias)
      $0.append($1.endUser)
      $0.append($1.modelGroup)
    }
    let encoders = description.encoders
    for encoder in encoders
    where !(1...PromptVectorRecord.mostNumbers).contains(encoder.width) {
      throw .invalidRecord(
        run: run,
        request: nil,
        reason: """
          encoder \(encoder.name) makes \(encoder.width) numbers: a vector has 1 … \
          \(PromptVectorRecord.mostNumbers)
          """
      )
    }
    try write(encoders, from: state.lists.vectorWidths.count, StoreSchema.promptEncoders, run) {
      $0.append($1.name)
      $0.append($1.digest)
      $0.append(Int64($1.width))
    }
    state.lists.deployments = max(known.deployments, description.deployments.count)
    state.lists.taskTypes = max(known.taskTypes, description.taskTypes.count)
    state.lists.tenants = max(known.tenants, description.tenants.count)
    state.lists.attributions = max(known.attributions, description.attributions.count)
    state.lists.vectorWidths += encoders.dropFirst(state.lists.vectorWidths.count).map(\.width)
    runs[run] = state
  }

  /// Adds the entries of a list from a position on.
  private func write<Entry>(
    _ entries: [Entry],
    from known: Int,
    _ table: Table,
    _ run: RunID,
    _ append: (Connection.Inserter, Entry) -> Void
  ) throws(StoreError) {
    guard entries.count > known else { return }
    let row = try connection.inserter(into: table)
    for (position, entry) in entries.enumerated().dropFirst(known) {
      row.append(run.number)
      row.append(Int64(position))
      append(row, entry)
      try row.endRow(Int64(position))
    }
    try row.flush()
  }
}
