// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiFormats
import PiSimulator

/// Gives the rows of a trace what it does not record: task types, tenants, difficulty.
struct TraceAttributes: Sendable {
  private let factory: RequestFactory
  /// The spread of the sizes of rows that record no task type.
  private let untyped: (mean: Double, deviation: Double)
  /// The same by recorded task type.
  private let typed: [(mean: Double, deviation: Double)]
  private let taskTypes: [TaskTypeIndex]?
  private let tenants: [TenantIndex]?

  init(_ spec: WorkloadSpec, _ profile: TraceProfile, luck: Luck) throws(InputError) {
    factory = RequestFactory(spec.mix, luck: luck)
    untyped = profile.inputLogMoments(ofTaskType: nil)
    let positions = try TraceAttributes.taskTypes(of: profile, in: spec)
    typed = (positions ?? []).indices.map { profile.inputLogMoments(ofTaskType: $0) }
    taskTypes = positions?.map { TaskTypeIndex(UInt8(truncatingIfNeeded: $0)) }
    tenants =
      profile.names.tenants.isEmpty
      ? nil
      : profile.names.tenants.indices.map { TenantIndex(UInt16(truncatingIfNeeded: $0)) }
  }

  /// Where each task type of a trace stands in the experiment; nil when the trace records none.
  static func taskTypes(
    of profile: TraceProfile,
    in spec: WorkloadSpec
  ) throws(InputError) -> [Int]? {
    let (names, known) = (profile.names.taskTypes, spec.taskTypes.map(\.name))
    guard !names.isEmpty else { return nil }
    let missing = names.filter { !known.contains($0) }
    guard missing.isEmpty else {
      throw .unreadable(file: profile.path, reason: unknown(missing, among: known))
    }
    return names.compactMap { known.firstIndex(of: $0) }
  }

  private static func unknown(_ names: [String], among known: [String]) -> String {
    let first = names.prefix(5).map { Sanitised.quoted($0) }.joined(separator: ", ")
    let more = names.count > 5 ? " and \(names.count - 5) more" : ""
    let hint = names.count == 1 ? NearestName.hint(for: names[0], among: known) : ""
    return
      "has the \(names.count == 1 ? "task type" : "task types") \(first)\(more)\(hint); name them"
      + " in workload.task_types of an experiment file, or leave the column out"
      + " (this experiment has \(known.joined(separator: ", ")))"
  }

  /// The request of a row.
  ///
  /// - Parameters:
  ///   - row: the row.
  ///   - key: names the request; its source is the row's session when `isTurn`.
  ///   - arrival: when the request comes.
  ///   - unit: the session, tenant or block that the row was drawn with.
  ///   - isTurn: whether the row is replayed as a turn of its session.
  /// - Returns: the request with what only the trace knows.
  func request(
    _ row: TraceRow,
    key: RequestKey,
    at arrival: Instant,
    unit: UInt32 = 0,
    isTurn: Bool = false
  ) -> SourcedRequest {
    var request = factory.blank(key, at: arrival)
    request.inputTokens = row.inputTokens
    request.sharedPrefixTokens = row.cachedInputTokens ?? .zero
    if row.prefixNode > 0 {
      request.prefix = .blocks(endingAt: row.prefixNode)
    } else if isTurn {
      request.prefix = .session
    }
    request.outputCap = TokenCount(.max)
    var logMoments = untyped
    if let taskTypes, let position = row.taskType {
      logMoments = typed[Int(position)]
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
