// SPDX-License-Identifier: Apache-2.0

import PiBench
import PiCore
import PiFormats
import PiTelemetry

/// The options that replay a recording in place of an experiment's workload.
enum TraceOptions {
  private static let trace = ValueOption(
    "trace",
    "FILE|STORE[:RUN]",
    "replay a recorded trace, a log or a run of a telemetry store instead of the experiment's workload"
  )
  private static let format = ValueOption(
    "format",
    "NAME",
    RecordFormat.all.map(\.id).joined(separator: ", ") + "; recognised when not given"
  )
  private static let columns = ValueOption<ColumnMap>(
    "columns",
    "MAP",
    "columns of a csv trace: arrival=ts,input=in,output=out,unit=s"
  ) { text throws(UsageError) in
    do throws(InputError) {
      let columns = try ColumnMap(parsing: text, named: "--columns")
      try columns.require(ColumnRole.replayed)
      return columns
    } catch {
      throw UsageError("\(error)")
    }
  }
  /// The field of a recording that names task types.
  static let taskFrom = ValueOption<TaskSource>(
    "task-from",
    "FIELD",
    "what names task types: tag:PREFIX, key-alias, model-group or column:NAME"
  ) { text throws(UsageError) in
    do throws(InputError) {
      return try TaskSource(parsing: text, named: "--task-from")
    } catch {
      throw UsageError("\(error)")
    }
  }
  private static let skipBadRows = Flag(
    "skip-bad-rows",
    "count and leave out rows that cannot be requests"
  )
  private static let openLoop = Flag("open-loop", "replay sessions at their recorded instants")
  private static let sessionGap = ValueOption<Double>(
    "session-gap",
    "SECONDS",
    "mean time between session starts (own-clock traces)",
    in: 0.001...86_400
  )
  private static let resample = ValueOption<Choice>(
    choice: "resample",
    "yes|no",
    "draw sessions or blocks of a trace anew in each replication; from 30 of them on by default"
  )

  static let all: [any CommandOption] = [
    trace, format, columns, taskFrom, skipBadRows, openLoop, sessionGap, resample,
  ]

  private enum Choice: String, CaseIterable {
    case yes
    case no
  }

  /// The trace that a command line names; nil for none.
  static func trace(_ arguments: ParsedArguments) throws -> WorkloadSpec.TraceOrigin? {
    guard let path = try arguments[Self.trace] else {
      for option in all where arguments.has(option) {
        throw UsageError("--\(option.name) goes with --trace")
      }
      return nil
    }
    // An address that does not parse is refused here, before it is taken for the name of a file.
    _ = try StoreLocation(path)
    let (store, number) = StoreRun.split(path)
    if number != nil, !path.contains("://"), !OutputFile.exists(path), !OutputFile.exists(store) {
      throw InputError.unreadable(file: store, reason: "no such file")
    }
    var trace = WorkloadSpec.TraceOrigin(path: path)
    if let run = trace.run {
      let others: [any CommandOption] = [format, columns, taskFrom]
      for option in others where arguments.has(option) {
        throw UsageError("--\(option.name) has no use with a telemetry store")
      }
      _ = try run.find(run.location.store().openReader())
    }
    trace.format = try arguments[format]
    trace.columns = try arguments[columns]
    trace.taskFrom = try arguments[taskFrom]
    if arguments[skipBadRows] { trace.onBadRow = .skip }
    trace.isOpenLoop = arguments[openLoop]
    if let gap = try arguments[sessionGap] { trace.sessionGap = TimeSpan(clampingSeconds: gap) }
    trace.resamples = try arguments[resample].map { $0 == .yes }
    return trace
  }
}
