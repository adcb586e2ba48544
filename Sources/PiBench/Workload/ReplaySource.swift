// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiSimulator
import PiTelemetry

/// Replays `requests.csv` of a run: the same requests with the same luck, at the same instants.
struct ReplaySource: RequestSource {
  private var reader: CSVReader
  private let places: [Int]
  private let taskTypes: [String]
  private let needs: [Capabilities]
  private let rateScale: Double
  private let most: UInt32
  private var count: UInt32 = 0
  private var last = Instant.zero

  /// The columns that a replay reads, in the order of ``places``.
  private static let columns = [
    "source", "ordinal", "arrival_ns", "task_type", "tenant", "priority", "streams",
    "input_tokens", "shared_prefix_tokens", "output_cap", "prompt_key", "recorded_output_tokens",
    "difficulty_signal",
  ]

  /// Whether a file begins as `requests.csv` does.
  static func recognises(_ path: String) throws(InputError) -> Bool {
    let head = try PeekedSource(FileSource(path: path)).head
    return head.starts(with: Array("source,ordinal,arrival_ns,task_type,".utf8))
  }

  init(path: String, _ spec: WorkloadSpec, requests: UInt32) throws(InputError) {
    let reader = try CSVReader(FileSource(path: path))
    var places: [Int] = []
    for name in ReplaySource.columns { places.append(try reader.column(name)) }
    self.reader = reader
    self.places = places
    taskTypes = spec.taskTypes.map(\.name)
    needs = spec.mix.kinds.map(\.needs)
    rateScale = spec.rateScale
    most = requests
  }

  mutating func next() throws(InputError) -> SourcedRequest? {
    guard count < most, try reader.next() else { return nil }
    count += 1
    let key = RequestKey(
      source: UInt32(try whole(0, most: Int64(UInt32.max))),
      ordinal: UInt32(try whole(1, most: Int64(UInt32.max)))
    )
    let recorded = Instant(nanoseconds: try whole(2, most: 1 << 61))
    let arrival =
      rateScale == 1
      ? recorded : .zero + TimeSpan(clampingSeconds: (recorded - .zero).seconds / rateScale)
    guard arrival >= last else {
      throw reader.unexpected(places[2], "arrivals in rising order")
    }
    last = arrival
    var request = Request(
      key: key,
      arrival: arrival,
      inputTokens: try tokens(7),
      outputCap: try tokens(9),
      taskType: try taskType(),
      tenant: TenantIndex(UInt16(try whole(4, most: 65_535))),
      priority: UInt8(try whole(5, most: 3)),
      streams: try whole(6, most: 1) == 1,
      sharedPrefixTokens: try tokens(8)
    )
    request.needs = needs[request.taskType.offset]
    request.promptKey = try promptKey()
    let output = reader.isEmpty(places[11]) ? nil : try tokens(11)
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
