// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiSimulator
import PiTelemetry

/// Gives the rows of a trace what it does not record: task types, tenants, difficulty.
struct TraceAttributes: Sendable {
  private let factory: RequestFactory
  private let logMoments: (mean: Double, deviation: Double)
  private let taskTypes: [TaskTypeIndex]?
  private let tenants: [TenantIndex]?

  init(_ spec: WorkloadSpec, _ profile: TraceProfile, luck: Luck) throws(InputError) {
    factory = RequestFactory(spec.mix, luck: luck)
    logMoments = profile.inputLogMoments
    taskTypes = try TraceAttributes.positions(
      of: profile.names.taskTypes.names,
      in: spec.taskTypes.map(\.name),
      "task type",
      profile.path
    )?.map { TaskTypeIndex(UInt8(truncatingIfNeeded: $0)) }
    tenants =
      profile.names.tenants.names.isEmpty
      ? nil
      : profile.names.tenants.names.indices.map { TenantIndex(UInt16(truncatingIfNeeded: $0)) }
  }

  /// Where each name of the trace stands in the experiment; nil when the trace has no names.
  private static func positions(
    of names: [String],
    in known: [String],
    _ what: String,
    _ file: String
  ) throws(InputError) -> [Int]? {
    guard !names.isEmpty else { return nil }
    var positions: [Int] = []
    for name in names {
      guard let position = known.firstIndex(of: name) else {
        throw .unreadable(
          file: file,
          reason: "has the \(what) \(Sanitised.quoted(name)), which the experiment has not"
            + " (\(known.joined(separator: ", ")))\(NearestName.hint(for: name, among: known))"
        )
      }
      positions.append(position)
    }
    return positions
  }

  /// The request of a row, which was drawn with a session, tenant or block.
  func request(
    _ row: TraceRow,
    key: RequestKey,
    at arrival: Instant,
    unit: UInt32 = 0
  ) -> SourcedRequest {
    var request = factory.blank(key, at: arrival)
    request.inputTokens = row.inputTokens
    request.sharedPrefixTokens = row.cachedInputTokens ?? .zero
    request.outputCap = TokenCount(.max)
    if let taskTypes, let position = row.taskType {
      request.taskType = taskTypes[Int(position)]
      request.needs = factory.needs(of: request.taskType)
    }
    if let tenants, let position = row.tenant { request.tenant = tenants[Int(position)] }
    if let priority = row.priority { request.priority = priority }
    let size = Mathematics.log(Double(max(row.inputTokens.count, 1)))
    let signal =
      logMoments.deviation > 0 ? (size - logMoments.mean) / logMoments.deviation : 0
    var sourced = SourcedRequest(
      request: request,
      recordedOutput: row.failed ? nil : row.outputTokens,
      difficultySignal: signal
    )
    sourced.unit = unit
    return sourced
  }
}
