// SPDX-License-Identifier: Apache-2.0

import PiCore
package import PiTelemetry

/// A run of a telemetry store as a command line names it: `STORE` or `STORE:RUN`.
package struct StoreRun: Sendable {
  /// The store.
  package var location: StoreLocation
  /// The number of the run; nil to take the only one that has requests.
  package var number: Int64?

  /// Reads a text that names a store; nil when it names something else, such as a file of a trace.
  ///
  /// - Parameter text: an address, or the path of an SQLite file; behind it perhaps `:` and the number
  ///   of a run.
  package init?(_ text: String) {
    let (store, number) = StoreRun.split(text)
    if SQLiteTelemetryStore.isDatabase(text) {
      location = .file(text)
    } else if let url = PostgreSQLURL(store) {
      location = .postgreSQL(url)
      self.number = number
    } else if number != nil, SQLiteTelemetryStore.isDatabase(store) {
      location = .file(store)
      self.number = number
    } else {
      return nil
    }
  }

  /// The store and the number behind the last colon, which is no port.
  package static func split(_ text: String) -> (store: String, number: Int64?) {
    guard let colon = text.lastIndex(of: ":"),
      let number = Int64(text[text.index(after: colon)...]), (1...RunID.most).contains(number)
    else { return (text, nil) }
    let store = text[..<colon]
    guard let scheme = text.firstRange(of: "://") else { return (String(store), number) }
    // A port stands before the first slash of an address, a run behind it.
    guard store[scheme.upperBound...].contains("/") else { return (text, nil) }
    return (String(store), number)
  }

  /// The run.
  ///
  /// - Throws: `StoreRunError` when it is not the only one or is not there, `StoreError`.
  package func find(_ reader: any TelemetryReader) throws -> StoredRun {
    let runs = try reader.runs().filter { $0.totals.requests > 0 }
    if let number {
      guard let run = runs.first(where: { $0.id.number == number }) else {
        throw StoreRunError(store: location.name, asked: number, runs: runs)
      }
      return run
    }
    guard runs.count == 1 else {
      throw StoreRunError(store: location.name, asked: nil, runs: runs)
    }
    return runs[0]
  }
}

/// A store from which no run could be chosen.
package struct StoreRunError: Error, CustomStringConvertible {
  /// The store without a password.
  var store: String
  /// The run that was named.
  var asked: Int64?
  /// The runs that have requests.
  var runs: [StoredRun]

  /// Whether another name would do, because there are runs with requests.
  package var isChoice: Bool { !runs.isEmpty }

  /// Most runs that are named.
  private static let most = 20

  /// What is wrong and which runs there are.
  package var description: String {
    guard !runs.isEmpty else { return "\(store): has no run with requests" }
    let fault =
      asked.map { "has no run \($0) with requests" }
      ?? "has several runs; name one as STORE:RUN"
    var lines = ["\(store): \(fault)"]
    for run in runs.prefix(Self.most) {
      let strategy = run.description.strategy.map { " " + Sanitised.text($0) } ?? ""
      let replication = run.description.replication.map { " replication \($0)" } ?? ""
      lines.append(
        "  \(run.id.number): \(run.description.origin.rawValue)"
          + " \(Sanitised.text(run.description.name))\(strategy)\(replication),"
          + " \(run.totals.requests) requests"
      )
    }
    if runs.count > Self.most { lines.append("  … \(runs.count - Self.most) more") }
    return lines.joined(separator: "\n")
  }
}
