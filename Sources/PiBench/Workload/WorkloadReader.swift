// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiFormats
import PiSimulator

/// Reads the `workload` of an experiment; `docs/experiments.md` documents every key.
struct WorkloadReader {
  let library: Library

  func read(_ node: JSONNode) throws(InputError) -> WorkloadSpec {
    var fields = try JSONObjectReader(node)
    let kind = try fields.required("kind", as: Kind.self)
    // These are the experiment's to read.
    for field in ExperimentField.all where field.section == .workload {
      _ = fields.contains(field.key)
    }
    var origin = try origin(kind, &fields)
    let taskTypes = try TaskTypeReader(&fields, sizes: kind.sizes)
    if case .trace(var trace) = origin {
      trace.declaresOutputs = taskTypes.declaresOutput.contains(true)
      origin = .trace(trace)
    }
    let tenants = try shares("tenants", &fields)
    let mix = RequestMix(
      kinds: taskTypes.kinds,
      tenantShares: tenants.map(\.share),
      priorityShares: try priorities(&fields),
      prompts: try fields.optional("prompts", as: UInt64.self) ?? 0,
      outputCap: try outputCap(kind, &fields),
      streams: try fields.optional("stream") ?? true
    )
    try fields.finish()
    return WorkloadSpec(
      origin: origin,
      taskTypes: taskTypes.taskTypes,
      mix: mix,
      tenants: tenants.map(\.name),
      declaresInputs: kind.sizes == .drawn,
      declaresOutput: taskTypes.declaresOutput
    )
  }

  private enum Kind: String, CaseIterable, JSONDecodable {
    case openLoop = "open_loop"
    case closedLoop = "closed_loop"
    case twin
    case trace

    /// Where requests have their sizes from.
    var sizes: TaskTypeReader.Sizes {
      switch self {
      case .openLoop, .closedLoop: .drawn
      case .twin: .fromRequests
      case .trace: .forReplay
      }
    }
  }

  private func origin(
    _ kind: Kind,
    _ fields: inout JSONObjectReader
  ) throws(InputError) -> WorkloadSpec.Origin {
    switch kind {
    case .openLoop:
      let node = try fields.required("arrivals", as: JSONNode.self)
      return .openLoop(try ArrivalReader.read(node), duration: try duration(&fields))
    case .closedLoop:
      return .closedLoop(
        users: UInt32(try fields.required("users", as: Int.self, in: 1...1_000_000)),
        meanThinkTime: try time("mean_think_time_s", &fields, in: 0.001...86_400),
        duration: try duration(&fields)
      )
    case .twin:
      return try twin(&fields)
    case .trace:
      return .trace(try trace(&fields))
    }
  }

  private func twin(_ fields: inout JSONObjectReader) throws(InputError) -> WorkloadSpec.Origin {
    let node = try library.twin(named: fields.required("twin", as: JSONNode.self))
    guard SessionTwin.recognises(node) else {
      return .twin(try TraceTwin.read(node), duration: try duration(&fields))
    }
    let rate = try fields.required("sessions_per_hour", as: Double.self, in: 0.001...1e6)
    return .sessionTwin(
      try SessionTwin.read(node),
      sessionsPerHour: rate,
      duration: try duration(&fields)
    )
  }

  private func trace(
    _ fields: inout JSONObjectReader
  ) throws(InputError) -> WorkloadSpec.TraceOrigin {
    let path = try fields.required("path", as: JSONNode.self)
    var trace = WorkloadSpec.TraceOrigin(
      path: library.resolve(try String(json: path), besides: path.position.file)
    )
    trace.format = try fields.optional("format")
    if let text = try fields.optional("columns", as: String.self) {
      let columns = try ColumnMap(parsing: text, named: path.position.file)
      try columns.require(ColumnRole.replayed)
      trace.columns = columns
    }
    if let text = try fields.optional("task_from", as: String.self) {
      trace.taskFrom = try TaskSource(parsing: text, named: path.position.file)
    }
    if try fields.optional("skip_bad_rows", as: Bool.self) ?? false { trace.onBadRow = .skip }
    trace.isOpenLoop = try fields.optional("open_loop") ?? false
    trace.resamples = try fields.optional("resample")
    if fields.contains("session_gap_s") {
      trace.sessionGap = try time("session_gap_s", &fields, in: 0.001...86_400)
    }
    return trace
  }

  private func duration(_ fields: inout JSONObjectReader) throws(InputError) -> TimeSpan {
    try time("duration_s", &fields, in: 1...315_360_000)
  }

  private func time(
    _ key: String,
    _ fields: inout JSONObjectReader,
    in range: ClosedRange<Double>
  ) throws(InputError) -> TimeSpan {
    TimeSpan(clampingSeconds: try fields.required(key, as: Double.self, in: range))
  }

  private func shares(
    _ key: String,
    _ fields: inout JSONObjectReader
  ) throws(InputError) -> [(name: String, share: Double)] {
    guard let node = try fields.optional(key, as: JSONNode.self) else { return [("all", 1)] }
    guard case .object(let members) = node.value, (1...65_536).contains(members.count) else {
      throw node.unexpected("an object of 1 … 65536 names with their shares")
    }
    var shares: [(name: String, share: Double)] = []
    for member in members { shares.append((member.key, try share(member.value))) }
    guard shares.contains(where: { $0.share > 0 }) else {
      throw node.unexpected("shares of which one is above 0")
    }
    return shares
  }

  private func priorities(_ fields: inout JSONObjectReader) throws(InputError) -> [Double] {
    guard let nodes = try fields.optional("priority_shares", as: [JSONNode].self) else {
      return [0, 1]
    }
    var shares: [Double] = []
    for node in nodes { shares.append(try share(node)) }
    guard (1...4).contains(shares.count), shares.contains(where: { $0 > 0 }) else {
      throw .unexpected(
        at: fields.position,
        expected: "priority_shares: 1 … 4 shares, one of them above 0",
        found: "\(shares.count) shares"
      )
    }
    return shares
  }

  private func outputCap(
    _ kind: Kind,
    _ fields: inout JSONObjectReader
  ) throws(InputError) -> TokenCount {
    if kind == .trace, let node = try fields.optional("output_cap", as: JSONNode.self) {
      throw node.unexpected("no output_cap with a trace, whose recorded outputs are taken whole")
    }
    let cap = try fields.optional("output_cap", as: Int.self, in: 1...10_000_000)
    return cap.map { TokenCount(Int32($0)) } ?? RequestMix.usualOutputCap
  }

  private func share(_ node: JSONNode) throws(InputError) -> Double {
    guard case .number(let number) = node.value, (0...1e9).contains(number.double) else {
      throw node.unexpected("a share of 0 or more")
    }
    return number.double
  }
}
