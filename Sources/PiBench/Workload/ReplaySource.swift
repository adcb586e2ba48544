// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiFormats
import PiSimulator

/// Replays `requests.csv` of a run: the same requests with the same luck, at the same instants.
struct ReplaySource: RequestSource {
  private var reader: CSVReader
  private let places: [Int]
  /// Where the prefix of a request stands; nil in files that have none.
  private let prefix: Int?
  private let blocks: PrefixColumn.Blocks
  private let taskTypes: [String]
  private let needs: [Capabilities]
  private let declaresOutput: [Bool]
  private let clock: ReplayClock
  private let most: UInt32
  private var count: UInt32 = 0
  private var last = Instant.zero

  /// The columns that a replay reads, in the order of ``places``.
  private static let columns = [
    "source", "ordinal", "arrival_ns", "task_type", "tenant", "priority", "streams",
    "input_tokens", "shared_prefix_tokens", "output_cap", "prompt_key", "recorded_output_tokens",
    "difficulty_signal",
  ]

  init(
    path: String,
    _ spec: WorkloadSpec,
    blocks: PrefixColumn.Blocks,
    requests: UInt32
  ) throws(InputError) {
    let reader = try CSVReader(FileSource(path: path))
    var places: [Int] = []
    for name in ReplaySource.columns { places.append(try reader.column(name)) }
    prefix = reader.optionalColumn(PrefixColumn.name)
    self.blocks = blocks
    self.reader = reader
    self.places = places
    taskTypes = spec.taskTypes.map(\.name)
    needs = spec.mix.kinds.map(\.needs)
    declaresOutput = spec.declaresOutput
    clock = ReplayClock(rateScale: spec.rateScale, file: path)
    most = requests
  }

  /// The law of difficulty by task type, from the signals of all requests of the file.
  static func difficulties(
    path: String,
    _ spec: WorkloadSpec
  ) throws(InputError) -> [DifficultyLaw] {
    var source = try ReplaySource(path: path, spec, blocks: PrefixColumn.Blocks(), requests: .max)
    var bins = spec.taskTypes.map { _ in SignalBins.ofSignals }
    while let sourced = try source.next() {
      bins[sourced.request.taskType.offset].add(sourced.difficultySignal)
    }
    return bins.map { bins in
      bins.count > 0
        ? DifficultyLaw(signals: bins.signals((mean: 0, deviation: 1))) : .standardNormal
    }
  }

  mutating func next() throws(InputError) -> SourcedRequest? {
    guard count < most, try reader.next() else { return nil }
    count += 1
    let key = RequestKey(
      source: UInt32(try whole(0, most: Int64(UInt32.max))),
      ordinal: UInt32(try whole(1, most: Int64(UInt32.max)))
    )
    let recorded = Instant(nanoseconds: try whole(2, most: 1 << 61))
    let arrival = try clock.instant(recorded)
    guard arrival >= last else {
      throw reader.unexpected(places[2], "arrivals in rising order")
    }
    last = arrival
    var request = Request(
      key: key,
      arrival: arrival,
      inputTokens: try tokens(7),
      // A trace's recorded outputs are taken whole: its requests accept any number of tokens.
      outputCap: TokenCount(Int32(try whole(9, most: Int64(Int32.max)))),
      taskType: try taskType(),
      tenant: TenantIndex(UInt16(try whole(4, most: 65_535))),
      priority: UInt8(try whole(5, most: 3)),
      streams: try whole(6, most: 1) == 1,
      sharedPrefixTokens: try tokens(8)
    )
    request.needs = needs[request.taskType.offset]
    request.promptKey = try promptKey()
    if let prefix {
      request.prefix = blocks.reference(try reader.string(prefix), row: Int(count) - 1)
    }
    let output = reader.isEmpty(places[11]) ? nil : try tokens(11)
    guard output != nil || declaresOutput[request.taskType.offset] else {
      throw reader.unexpected(places[11], "tokens, or output_tokens for the task type to draw them")
    }
    return SourcedRequest(
      request: request,
      recordedOutput: output,
      difficultySignal: try reader.double(places[12])
    )
  }

  private mutating func whole(_ column: Int, most: Int64) throws(InputError) -> Int64 {
    let value = try reader.int64(places[column])
    guard (0...most).contains(value) else {
      throw reader.unexpected(places[column], "a whole number in 0 … \(most)")
    }
    return value
  }

  private mutating func tokens(_ column: Int) throws(InputError) -> TokenCount {
    TokenCount(Int32(try whole(column, most: Int64(TokenCount.mostPerRequest))))
  }

  private mutating func taskType() throws(InputError) -> TaskTypeIndex {
    let name = try reader.string(places[3])
    guard let position = taskTypes.firstIndex(of: name) else {
      throw reader.unexpected(
        places[3],
        "a task type of the experiment (\(taskTypes.joined(separator: ", ")))"
      )
    }
    return TaskTypeIndex(UInt8(truncatingIfNeeded: position))
  }

  private mutating func promptKey() throws(InputError) -> UInt64 {
    guard let key = UInt64(try reader.string(places[10])) else {
      throw reader.unexpected(places[10], "a whole number below 2^64")
    }
    return key
  }
}

extension WorkloadSpec {
  /// The workload, with a trace that is `requests.csv` of an earlier run as a replay of that run.
  ///
  /// A named format or a column map says that the file is to be read as any other trace.
  func recognisingReplay() throws(InputError) -> WorkloadSpec {
    guard case .trace(let trace) = origin else { return self }
    guard trace.run == nil else {
      guard trace.format == nil, trace.columns == nil, trace.taskFrom == nil else {
        let reason = "is a telemetry store: a format, columns and task_from have no use there"
        throw .unreadable(file: trace.path, reason: reason)
      }
      guard !trace.declaresOutputs else { throw trace.outputsAreRecorded }
      return self
    }
    guard trace.format == nil, trace.columns == nil, trace.taskFrom == nil else {
      guard !trace.declaresOutputs else { throw trace.outputsAreRecorded }
      return self
    }
    let head = try PeekedSource(FileSource(path: trace.path), count: 256).head
    guard head.starts(with: Array("source,ordinal,arrival_ns,task_type,".utf8)) else {
      guard !trace.declaresOutputs else { throw trace.outputsAreRecorded }
      return self
    }
    let idle = trace.optionsWithoutUse
    guard idle.isEmpty else {
      throw .unreadable(
        file: trace.path,
        reason: "is requests.csv of a run, which is replayed as it was: \(idle) has no use there"
          + " (--format csv with --columns reads it as any other table)"
      )
    }
    var replay = self
    replay.origin = .replay(trace.path)
    return replay
  }
}

extension WorkloadSpec.TraceOrigin {
  fileprivate var outputsAreRecorded: InputError {
    .unreadable(
      file: path,
      reason: "has outputs of its own; output_tokens goes with requests.csv of a run only"
    )
  }

  /// The options, by their keys, that a replay of `requests.csv` cannot follow; empty when none.
  fileprivate var optionsWithoutUse: String {
    var names: [String] = []
    if isOpenLoop { names.append("open_loop") }
    if onBadRow == .skip { names.append("skip_bad_rows") }
    if resamples != nil { names.append("resample") }
    if sessionGap != WorkloadSpec.TraceOrigin(path: path).sessionGap {
      names.append("session_gap_s")
    }
    return names.joined(separator: ", ")
  }
}
