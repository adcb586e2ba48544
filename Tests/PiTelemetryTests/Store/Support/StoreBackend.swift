// SPDX-License-Identifier: Apache-2.0

import Foundation
import PiCore
import PiTelemetry
import Synchronization
import Testing

/// A kind of store that the contract is tested on.
struct StoreBackend: CustomTestStringConvertible, Sendable {
  let testDescription: String
  /// Makes an empty store that lives as long as the folder.
  let make: @Sendable (_ folder: ScratchFolder) throws -> any TelemetryStore

  /// Every backend that can be reached from here.
  static let all = [sqlite] + (TestServer.shared.map { [postgreSQL(on: $0)] } ?? [])

  static let sqlite = StoreBackend(testDescription: "SQLite") { folder in
    SQLiteTelemetryStore(path: folder.path + "/store.db")
  }

  /// A schema of its own in the database of a server.
  static func postgreSQL(on server: TestServer) -> StoreBackend {
    StoreBackend(testDescription: "PostgreSQL") { folder in
      try StoreLocation(server.makeSchema(for: folder)).store()
    }
  }
}

/// A folder that goes when the test is over.
final class ScratchFolder: Sendable {
  let path: String
  private let endings = Mutex<[@Sendable () -> Void]>([])

  init() throws {
    path = NSTemporaryDirectory() + "pibench-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  /// Does something when the test is over.
  func atEnd(_ body: @escaping @Sendable () -> Void) {
    endings.withLock { $0.append(body) }
  }

  deinit {
    for body in endings.withLock({ $0 }) { body() }
    do {
      try FileManager.default.removeItem(atPath: path)
    } catch {
      print("left behind: \(path)")
    }
  }
}

/// Everything that a store holds of one run, by kind and in the order of keys.
struct RunContents: Equatable {
  var requests: [RequestRecord] = []
  var decisions: [DecisionRecord] = []
  var attempts: [AttemptRecord] = []
  var labels: [LabelRecord] = []
  var prices: [PriceRecord] = []
  var vectors: [PromptVectorRecord] = []

  /// What a store should hold of these records.
  init(of records: ContiguousArray<TelemetryRecord>) {
    for record in records {
      switch record {
      case .request(let request): requests.append(request)
      case .decision(let decision): decisions.append(decision)
      case .attempt(let attempt): attempts.append(attempt)
      case .label(let label): labels.append(label)
      case .price(let price): prices.append(price)
      case .promptVector(let vector): vectors.append(vector)
      }
    }
    requests.sort { $0.number < $1.number }
    decisions.sort { ($0.request, $0.ordinal) < ($1.request, $1.ordinal) }
    attempts.sort { ($0.request, $0.ordinal) < ($1.request, $1.ordinal) }
  }

  /// What a store holds.
  init(of run: RunID, in reader: any TelemetryReader) throws {
    var found = RunContents(of: [])
    try reader.requests(of: run) {
      found.requests.append($0)
      return true
    }
    try reader.decisions(of: run) {
      found.decisions.append($0)
      return true
    }
    try reader.attempts(of: run) {
      found.attempts.append($0)
      return true
    }
    try reader.labels(of: run) {
      found.labels.append($0)
      return true
    }
    try reader.prices(of: run) {
      found.prices.append($0)
      return true
    }
    try reader.promptVectors(of: run) {
      found.vectors.append($0)
      return true
    }
    self = found
  }

  /// The totals that a writer should have counted.
  var totals: StoredTotals {
    var totals = StoredTotals()
    totals.requests = Int64(requests.count)
    totals.decisions = Int64(decisions.count)
    totals.attempts = Int64(attempts.count)
    totals.labels = Int64(labels.count)
    totals.prices = Int64(prices.count)
    totals.promptVectors = Int64(vectors.count)
    totals.cost = attempts.reduce(.zero) { $0 + ($1.cost ?? .zero) }
    totals.attemptsOfUnknownCost = Int64(attempts.count { $0.cost == nil })
    return totals
  }
}
