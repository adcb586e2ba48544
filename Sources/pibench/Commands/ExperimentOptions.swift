// SPDX-License-Identifier: Apache-2.0

import PiBench
import PiCore
import PiFormats
import PiRuntime
import PiTelemetry

/// Applies the options of a command line to an experiment.
struct ExperimentOptions {
  private let arguments: ParsedArguments

  init(_ arguments: ParsedArguments) {
    self.arguments = arguments
  }

  func experiment() throws -> ExperimentSpec {
    var changes = ExperimentChanges()
    changes.fleet = arguments.text("fleet")
    changes.trace = try trace()
    changes.strategies = arguments.text("strategy")
    changes.baseline = arguments.text("baseline")
    changes.replications = try arguments.whole("replications", in: 2...10_000)
    changes.precision = try arguments.number("relative-half-width", in: 0.0001...1)
    changes.seed = try arguments.whole("seed", in: 0...UInt64.max)
    changes.rateScale = try arguments.number("rate-scale", in: 1e-6...1e6)
    changes.requests = try arguments.whole("requests", in: 1...4_000_000_000)
    changes.exploration = try arguments.number("explore", in: 0...1)
    changes.warmUp = try arguments.number("warm-up", in: 0...3.15e8)
      .map { TimeSpan(clampingSeconds: $0) }
    changes.value = try arguments.number("value", in: 0...1_000)
    return try ExperimentReader().read(arguments.operands.first ?? "default", changes: changes)
  }

  private func trace() throws -> WorkloadSpec.TraceOrigin? {
    guard let path = arguments.text("trace") else {
      for option in ["format", "columns", "task-from", "session-gap", "resample"]
      where arguments.text(option) != nil {
        throw UsageError("--\(option) goes with --trace")
      }
      for option in ["skip-bad-rows", "open-loop"] where arguments.has(option) {
        throw UsageError("--\(option) goes with --trace")
      }
      return nil
    }
    // An address that does not parse is refused here, before it is taken for the name of a file.
    _ = try StoreLocation(path)
    var trace = WorkloadSpec.TraceOrigin(path: path)
    trace.format = arguments.text("format")
    if let run = trace.run {
      for option in ["format", "columns", "task-from"] where arguments.text(option) != nil {
        throw UsageError("--\(option) has no use with a telemetry store")
      }
      _ = try run.find(run.location.store().openReader())
    }
    if let text = arguments.text("columns") {
      do throws(InputError) {
        let columns = try ColumnMap(parsing: text, named: "--columns")
        try columns.require(ColumnRole.replayed)
        trace.columns = columns
      } catch {
        throw UsageError("\(error)")
      }
    }
    trace.taskFrom = try arguments.taskSource()
    if arguments.has("skip-bad-rows") { trace.onBadRow = .skip }
    trace.isOpenLoop = arguments.has("open-loop")
    if let gap = try arguments.number("session-gap", in: 0.001...86_400) {
      trace.sessionGap = TimeSpan(clampingSeconds: gap)
    }
    if let resample = arguments.text("resample") {
      guard ["yes", "no"].contains(resample) else {
        throw UsageError("--resample: expected yes or no, found \(Sanitised.quoted(resample))")
      }
      trace.resamples = resample == "yes"
    }
    return trace
  }
}

extension ParsedArguments {
  /// The field of a recording that names task types.
  func taskSource() throws -> TaskSource? {
    guard let text = text("task-from") else { return nil }
    do throws(InputError) {
      return try TaskSource(parsing: text, named: "--task-from")
    } catch {
      throw UsageError("\(error)")
    }
  }
}
