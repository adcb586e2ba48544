// SPDX-License-Identifier: Apache-2.0

package import PiCore
package import PiFormats
package import PiSimulator
import PiTelemetry

/// Where the requests of an experiment come from.
package struct WorkloadSpec: Sendable {
  package var origin: Origin
  package var taskTypes: [TaskType]
  package var mix: RequestMix
  package var tenants: [String]
  /// Factor on the rate of arrivals.
  package var rateScale = 1.0
  /// Most requests; nil for no limit.
  package var requests: UInt32?
  /// Whether task types have an input law.
  package var declaresInputs: Bool
  /// Whether each task type has an output law.
  package var declaresOutput: [Bool]

  /// What makes the stream.
  package enum Origin: Sendable {
    case openLoop(ArrivalLaw, duration: TimeSpan)
    case closedLoop(users: UInt32, meanThinkTime: TimeSpan, duration: TimeSpan)
    case twin(TraceTwin, duration: TimeSpan)
    case sessionTwin(SessionTwin, sessionsPerHour: Double, duration: TimeSpan)
    case trace(TraceOrigin)
    /// `requests.csv` of an earlier run, by its path.
    case replay(String)
  }

  /// A recorded trace and how it is replayed.
  package struct TraceOrigin: Sendable {
    package var path: String
    /// The run of a telemetry store, if the path names one.
    package var run: StoreRun?
    /// Name of the format; nil to recognise it.
    package var format: String?
    package var columns: ColumnMap?
    /// The field that names task types; nil for the format's own.
    package var taskFrom: TaskSource?
    package var onBadRow: BadRowPolicy
    /// Whether sessions replay open-loop, at their recorded instants.
    package var isOpenLoop: Bool
    /// Mean time between the starts of sessions whose clocks are their own.
    package var sessionGap: TimeSpan
    /// Whether replications resample sessions or blocks; nil to decide by their number.
    package var resamples: Bool?
    /// Whether the experiment gives output laws, which only a replay of `requests.csv` can use.
    package var declaresOutputs = false
    /// Whether the rows are so far out of order that all of them are sorted.
    package var sortsAll = false

    /// The file's name without folders and endings, or the number of the run behind the store's; nil
    /// where it holds more than letters, digits, `-`, `_` and `.`, or names a server.
    package var name: String? {
      guard !path.contains("://") else { return nil }
      let file = path.split(separator: "/").last ?? ""
      let stem = file.split(separator: ".", omittingEmptySubsequences: false).first ?? ""
      let isPlain = stem.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
          true
        default: false
        }
      }
      return stem.isEmpty || !isPlain ? nil : String(stem)
    }

    /// Names a file, or a run of a store; messages show the path without a password.
    package init(path: String) {
      self.path = StoreLocation.withoutPassword(path)
      run = StoreRun(path)
      onBadRow = .fail
      isOpenLoop = false
      sessionGap = TimeSpan(wholeSeconds: 60)
    }
  }

  /// The workload with another trace.
  func replaying(_ trace: TraceOrigin) -> WorkloadSpec {
    var replaying = self
    replaying.origin = .trace(trace)
    return replaying
  }

  /// The declared length; nil for a trace, whose length is known when it was read.
  package var duration: TimeSpan? {
    switch origin {
    case .openLoop(_, let duration), .closedLoop(_, _, let duration), .twin(_, let duration),
      .sessionTwin(_, _, let duration):
      duration
    case .trace, .replay: nil
    }
  }

  /// Whether arrivals follow one law at all times and so have a steady state.
  ///
  /// The sessions of a twin last hours or days, longer than any run would wait for a steady state.
  package var isStationary: Bool {
    switch origin {
    case .openLoop(let law, _): law.isStationary
    case .closedLoop, .twin: true
    case .sessionTwin, .trace, .replay: false
    }
  }
}
