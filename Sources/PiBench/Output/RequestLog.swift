// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiFormats
import PiReport
import PiSimulator
import Synchronization

/// The rows of `requests.csv`, from the run that the figures of the baseline's first replication come from.
///
/// Rows come as requests end and are wanted as they arrived. So they wait in a temporary file, and memory
/// holds of each request only where its row lies: 40 bytes.
package final class RequestLog: Sendable {
  private let baseline: String
  private let taskTypes: [String]
  private let deployments: [String]
  private let kept = Mutex<Recorder?>(nil)

  /// Prepares to log an experiment.
  init(_ spec: ExperimentSpec, deployments: [String]) {
    baseline = spec.baseline
    taskTypes = spec.workload.taskTypes.map(\.name)
    self.deployments = deployments
  }

  /// Begins the log of a run; nil when it is not the one that is wanted.
  func recorder(
    of arm: Arm,
    replication: Int,
    _ setup: SimulationSetup
  ) throws(InputError) -> Recorder? {
    guard case .strategy = arm.policy, arm.label == baseline, replication == 0 else { return nil }
    return Recorder(
      try ScratchFile(),
      taskTypes: taskTypes,
      deployments: deployments,
      prefixes: setup.prefixes
    )
  }

  /// Keeps the log of a run that has ended.
  ///
  /// - Throws: why a row could not be written, such as a full disk.
  func keep(_ recorder: Recorder) throws(InputError) {
    var recorder = recorder
    try recorder.finish()
    kept.withLock { [recorder] in $0 = recorder }
  }

  /// Hands out the file in pieces, its rows in order of arrival.
  package func write(_ put: ([UInt8]) throws -> Void) throws {
    guard let log = kept.withLock({ $0 }) else { preconditionFailure("the baseline was run") }
    try log.write(put)
  }

  /// Gathers the rows of one run.
  struct Recorder: Sendable {
    /// Where a request's row lies, and where it belongs.
    private struct Place: Sendable {
      var arrival: Int64
      var key: RequestKey
      var prefix: PrefixReference
      var length: UInt32
      var offset: Int
    }

    /// Bytes that are written, and read, at once.
    private static let block = 1 << 16

    private let file: ScratchFile
    private let taskTypes: [String]
    private let deployments: [String]
    private let prefixes: PrefixTree?
    private var places: [Place] = []
    private var bytes: [UInt8] = []
    private var written = 0
    private var failure: InputError?

    init(
      _ file: ScratchFile,
      taskTypes: [String],
      deployments: [String],
      prefixes: PrefixTree?
    ) {
      self.file = file
      self.taskTypes = taskTypes
      self.deployments = deployments
      self.prefixes = prefixes
    }

    mutating func record(_ completed: borrowing CompletedRequest) {
      guard failure == nil else { return }
      let cells = RequestsCSV.cells(completed, taskTypes: taskTypes, deployments: deployments)
      let start = bytes.count
      CSVWriter.append(cells, to: &bytes)
      let request = completed.request
      places.append(
        Place(
          arrival: request.arrival.nanoseconds,
          key: request.key,
          prefix: request.prefix,
          length: UInt32(bytes.count - start),
          offset: written + start
        )
      )
      guard bytes.count >= Recorder.block else { return }
      do throws(InputError) { try flush() } catch { failure = error }
    }

    /// Ends the recording and puts the rows in order of arrival.
    mutating func finish() throws(InputError) {
      if let failure { throw failure }
      try flush()
      places.sort {
        ($0.arrival, $0.key.source, $0.key.ordinal) < ($1.arrival, $1.key.source, $1.key.ordinal)
      }
    }

    private mutating func flush() throws(InputError) {
      try file.append(bytes.span)
      written += bytes.count
      bytes.removeAll(keepingCapacity: true)
    }

    func write(_ put: ([UInt8]) throws -> Void) throws {
      var csv = CSVWriter(header: RequestsCSV.columns)
      var column = PrefixColumn.Writer(prefixes)
      var rows = RowWindow(file, length: written)
      for place in places {
        let row = try rows.bytes(at: place.offset, count: Int(place.length))
        csv.record(beginning: row, [.text(column.text(place.prefix))])
        if csv.bytes.count >= Recorder.block { try put(csv.take()) }
      }
      try put(csv.take())
    }
  }

  /// Reads rows that lie nearly in order, a window of the file at a time.
  private struct RowWindow {
    private static let size = 1 << 17

    private let file: ScratchFile
    private let length: Int
    private var buffer: [UInt8] = []
    private var window = 0..<0

    init(_ file: ScratchFile, length: Int) {
      self.file = file
      self.length = length
    }

    /// Some bytes of the file.
    mutating func bytes(at offset: Int, count: Int) throws(InputError) -> ArraySlice<UInt8> {
      let wanted = offset..<(offset + count)
      if !window.contains(wanted) {
        // Some of what lies before too, because requests that ended earlier may have arrived later.
        let start = max(offset - RowWindow.size / 4, 0)
        let end = max(min(start + RowWindow.size, length), wanted.upperBound)
        if buffer.count < end - start { buffer = [UInt8](repeating: 0, count: end - start) }
        try file.read(into: &buffer, count: end - start, at: start)
        window = start..<end
      }
      return buffer[(offset - window.lowerBound)..<(wanted.upperBound - window.lowerBound)]
    }
  }
}
