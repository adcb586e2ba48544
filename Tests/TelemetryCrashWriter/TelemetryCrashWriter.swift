// SPDX-License-Identifier: Apache-2.0

import Glibc
import PiCore
import PiTelemetry

/// Writes to a store until it is killed, or until its files may not grow, and says what is durable.
///
/// Arguments: the store and, optionally, the most bytes that a file may have. Every line of output
/// is `ack RUN REQUESTS` for a commit that returned, or `error` with the failure.
@main
struct TelemetryCrashWriter {
  static func main() {
    let arguments = CommandLine.arguments
    do throws(StoreError) {
      if arguments.count > 2, let bytes = UInt(arguments[2]) { limitFiles(to: bytes) }
      let store = SQLiteTelemetryStore(path: arguments[1], checkpointPages: 64)
      try write(to: store, isLimited: arguments.count > 2)
    } catch {
      say("error \(error)")
      exit(3)
    }
  }

  private static func write(
    to store: SQLiteTelemetryStore,
    isLimited: Bool
  ) throws(StoreError) {
    let writer = try store.openWriter()
    var description = RunDescription(
      origin: .production,
      clock: .unix,
      name: "crash",
      contentHash: "none"
    )
    description.deployments = [DeploymentName(name: "only")]
    let run = try writer.beginRun(description)
    var count: UInt32 = 0
    while true {
      let next = count + 1 + count % 40
      do throws(StoreError) {
        try writer.append(records(count..<next), to: run)
        try writer.commit()
      } catch {
        guard isLimited else { throw error }
        // With room again, the same writer goes on behind the last commit.
        limitFiles(to: UInt(Int.max))
        try writer.append(records(count..<next), to: run)
        try writer.commit()
        say("ack \(run.number) \(next)")
        throw error
      }
      count = next
      say("ack \(run.number) \(count)")
    }
  }

  private static func records(_ numbers: Range<UInt32>) -> ContiguousArray<TelemetryRecord> {
    var records: ContiguousArray<TelemetryRecord> = []
    for number in numbers {
      let instant = Instant(nanoseconds: Int64(number))
      let cost = NanoDollars(Int64(number) + 1)
      records.append(
        .attempt(
          AttemptRecord(
            request: number,
            ordinal: 0,
            deployment: DeploymentIndex(0),
            started: instant,
            ended: instant,
            outcome: AttemptOutcome(),
            cost: cost
          )
        )
      )
      let key = RequestKey(source: number, ordinal: 0)
      var request = RequestRecord(number: number, key: key, arrival: instant)
      request.cost = cost
      request.errorText = String(repeating: "x", count: Int(number % 300))
      records.append(.request(request))
    }
    return records
  }

  private static func limitFiles(to bytes: UInt) {
    signal(SIGXFSZ, SIG_IGN)
    var limit = rlimit(rlim_cur: bytes, rlim_max: .max)
    unsafe setrlimit(__rlimit_resource_t(1), &limit)
  }

  private static func say(_ line: String) {
    let bytes = Array((line + "\n").utf8)
    _ = unsafe Glibc.write(1, bytes, bytes.count)
  }
}
