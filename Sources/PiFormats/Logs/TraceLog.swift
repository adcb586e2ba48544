// SPDX-License-Identifier: Apache-2.0

import PiCore

/// A recorded trace as a log: what `simulate` replays, kept with what its provider answered.
struct TraceLog: LogReader {
  /// The formats of traces that are imported as they are; a generic table has a reader of its own.
  static let formats = TraceFormat.all.filter { $0.id != ColumnTrace.format.id }.map(format)

  private static func format(_ trace: TraceFormat) -> LogFormat {
    LogFormat(
      id: trace.id,
      summary: trace.summary,
      signs: trace.signs,
      open: { (source, options) throws(InputError) in
        TraceLog(try trace.open(source, options: options.trace), options: options)
      }
    )
  }

  private var rows: any TraceReader
  private(set) var names = LogNames()
  private let fallback: String?
  private var lone = SessionNumbers()
  /// Requests so far of every session.
  private var turns: [UInt32] = []
  private var deployments: [DeploymentIndex] = []
  private var tasks: [TaskTypeIndex] = []
  private var tenants: [TenantIndex] = []

  init(_ rows: any TraceReader, options: LogOptions) {
    self.rows = rows
    fallback = options.deployment
  }

  var clock: RunDescription.Clock { .virtual }
  var ignored: Int { 0 }
  /// Bad rows are passed over by the reader of the trace, which counts them.
  var canContinue: Bool { false }
  var caveats: [String] {
    rows.clock == .perSession ? ["every session has a clock of its own, which starts at 0"] : []
  }

  mutating func next(into entry: inout LoggedRequest) throws(InputError) -> Bool {
    guard let row = try rows.next() else { return false }
    entry.reset(key: key(of: row), arrival: row.arrival, line: row.line)
    entry.request.ended = row.latency.map { row.arrival + $0 }
    entry.request.inputTokens = row.inputTokens
    entry.request.timeToFirstToken = row.timeToFirstToken
    // Without answer tokens nobody knows whether an answer came.
    entry.request.isServed = row.failed ? false : (row.outputTokens > .zero ? true : nil)
    if row.failed { entry.request.error = .serverError }
    let cached = fallsInCache ? row.cachedInputTokens : nil
    if !row.failed {
      entry.request.usage = TokenUsage(
        allInput: row.inputTokens,
        cached: cached,
        output: row.outputTokens
      )
    }
    try takeNames(of: row, &entry.request)
    entry.addAttempt()
    return true
  }

  /// Whether cached tokens were served from a cache; some traces only say what one could hold.
  private var fallsInCache: Bool { rows.clock == .perSession }

  private mutating func key(of row: TraceRow) -> RequestKey {
    guard let session = row.session else { return lone.lone() }
    while turns.count <= Int(session) { turns.append(0) }
    defer { turns[Int(session)] += 1 }
    return RequestKey(source: session, ordinal: turns[Int(session)])
  }

  private mutating func takeNames(
    of row: TraceRow,
    _ request: inout RequestRecord
  ) throws(InputError) {
    let place = InputPosition(file: "trace", line: row.line, column: 1)
    if let model = row.model {
      while deployments.count <= Int(model) {
        let name = rows.names.models.names[deployments.count]
        guard let index = names.deployment(name, model: name) else {
          throw NameLimit.error(at: place, "models", most: LogNames.mostDeployments)
        }
        deployments.append(index)
      }
      request.deployment = deployments[Int(model)]
    } else if let fallback {
      request.deployment = names.deployment(fallback)
    }
    if let task = row.taskType {
      while tasks.count <= Int(task) {
        guard let index = names.taskType(rows.names.taskTypes.names[tasks.count]) else {
          throw NameLimit.error(at: place, "task types", most: LogNames.mostTaskTypes)
        }
        tasks.append(index)
      }
      request.taskType = tasks[Int(task)]
    }
    if let tenant = row.tenant {
      while tenants.count <= Int(tenant) {
        guard let index = names.tenant(rows.names.tenants.names[tenants.count]) else {
          throw NameLimit.error(at: place, "tenants", most: LogNames.mostTenants)
        }
        tenants.append(index)
      }
      request.tenant = tenants[Int(tenant)]
    }
  }
}
