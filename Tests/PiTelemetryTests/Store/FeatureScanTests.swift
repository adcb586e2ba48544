// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiTelemetry
import Testing

/// Scans into a caller's matrix against the records themselves.
struct FeatureScanTests {
  private static let width = SampleRecords.requestFeatures + SampleRecords.candidateFeatures

  private static func filled(
    _ backend: StoreBackend,
    _ folder: ScratchFolder,
    _ seed: UInt64
  ) throws -> (store: any TelemetryStore, contents: RunContents) {
    let store = try backend.make(folder)
    let writer = try store.openWriter()
    var sample = SampleRecords(seed: seed)
    // A neighbour on either side, which a scan must not touch.
    var contents = RunContents(of: [])
    for index in 0..<3 {
      let run = try writer.beginRun(SampleRecords.description)
      let records = sample.records(of: 150)
      try writer.append(records, to: run)
      if index == 1 { contents = RunContents(of: records) }
    }
    try writer.close()
    return (store, contents)
  }

  @Test(arguments: StoreBackend.all, [1, 7, 4_096])
  func `attempts come with the features of their own deployment`(
    _ backend: StoreBackend,
    _ block: Int
  ) throws {
    let folder = try ScratchFolder()
    let (store, contents) = try FeatureScanTests.filled(backend, folder, 3)
    let reader = try store.openReader()
    let width = FeatureScanTests.width
    var matrix = [Double](repeating: .nan, count: block * width)
    var places = [ScannedAttempt](repeating: .empty, count: block)
    var position = ScanPosition(startOf: RunID(2))
    var found: [ScannedAttempt] = []
    var features: [[Double]] = []
    while true {
      var rows = matrix.mutableSpan
      var attempts = places.mutableSpan
      let count = try reader.scan(from: &position, features: &rows, attempts: &attempts)
      if count == 0 { break }
      found += places[..<count]
      features += (0..<count).map { Array(matrix[$0 * width..<($0 + 1) * width]) }
    }
    var row = 0
    for attempt in contents.attempts {
      let decision = contents.decisions.first {
        $0.request == attempt.request && $0.ordinal == attempt.decision?.ordinal
      }
      guard let decision,
        let candidate = decision.candidates.firstIndex(of: attempt.deployment),
        let expected = FeatureScanTests.row(of: candidate, decision, contents)
      else { continue }
      try #require(row < found.count)
      #expect(features[row] == expected)
      #expect(found[row] == FeatureScanTests.expected(attempt, decision, candidate))
      row += 1
    }
    #expect(row == found.count && row > 20)
  }

  /// The features of a request, from its first decision, and of a candidate; nil when not recorded.
  private static func row(
    of candidate: Int,
    _ decision: DecisionRecord,
    _ contents: RunContents
  ) -> [Double]? {
    let first = contents.decisions.first { $0.request == decision.request && $0.ordinal == 0 }
    guard let first, !first.requestFeatures.isEmpty, !decision.candidateFeatures.isEmpty else {
      return nil
    }
    let count = SampleRecords.candidateFeatures
    let own = decision.candidateFeatures[candidate * count..<(candidate + 1) * count]
    return (first.requestFeatures + own).map(Double.init)
  }

  private static func expected(
    _ attempt: AttemptRecord,
    _ decision: DecisionRecord,
    _ candidate: Int
  ) -> ScannedAttempt {
    var scanned = ScannedAttempt.empty
    scanned.request = attempt.request
    scanned.ordinal = attempt.ordinal
    scanned.deployment = attempt.deployment
    if let followed = attempt.decision {
      (scanned.decision, scanned.rank) = (followed.ordinal, followed.rank)
      scanned.intended = followed.intended
    }
    scanned.isComplete = attempt.outcome.error == nil
    scanned.isCensored = attempt.isCensored
    scanned.started = attempt.started
    scanned.latency = attempt.ended - attempt.started
    scanned.timeToFirstToken = attempt.outcome.timeToFirstToken
    scanned.outputTokens = attempt.isUsageKnown ? attempt.outcome.usage.output : nil
    scanned.cost = attempt.cost
    let isWanted = attempt.decision?.rank == 0 && decision.chosen == attempt.deployment
    if isWanted, !decision.propensities.isEmpty {
      scanned.propensity = decision.propensities[candidate]
    }
    return scanned
  }

  @Test(arguments: StoreBackend.all, [5, 64])
  func `candidates come decision by decision`(_ backend: StoreBackend, _ block: Int) throws {
    let folder = try ScratchFolder()
    let (store, contents) = try FeatureScanTests.filled(backend, folder, 4)
    let reader = try store.openReader()
    let width = FeatureScanTests.width
    var matrix = [Double](repeating: .nan, count: block * width)
    var places = [ScannedCandidate](repeating: .empty, count: block)
    var position = ScanPosition(startOf: RunID(2))
    var found: [ScannedCandidate] = []
    var features: [Double] = []
    while true {
      var rows = matrix.mutableSpan
      var candidates = places.mutableSpan
      let count = try reader.scan(from: &position, features: &rows, candidates: &candidates)
      if count == 0 { break }
      found += places[..<count]
      features += matrix[..<(count * width)]
    }
    let decisions = contents.decisions.filter {
      !$0.candidates.isEmpty && FeatureScanTests.row(of: 0, $0, contents) != nil
    }
    #expect(
      features
        == decisions.flatMap { decision in
          decision.candidates.indices.flatMap {
            FeatureScanTests.row(of: $0, decision, contents) ?? []
          }
        }
    )
    var row = 0
    for decision in decisions {
      for candidate in decision.candidates.indices {
        #expect(found[row].request == decision.request)
        #expect(found[row].ordinal == decision.ordinal)
        #expect(found[row].position == Int32(candidate))
        #expect(found[row].isChosen == (decision.candidates[candidate] == decision.chosen))
        row += 1
      }
    }
    #expect(row == found.count && row > 20)
  }

  @Test(arguments: StoreBackend.all)
  func `a matrix of another width, or too small for a decision, is refused`(
    _ backend: StoreBackend
  ) throws {
    let folder = try ScratchFolder()
    let (store, _) = try FeatureScanTests.filled(backend, folder, 5)
    let reader = try store.openReader()
    var position = ScanPosition(startOf: RunID(2))
    #expect(throws: StoreError.self) {
      var matrix = [Double](repeating: 0, count: 5 * 8)
      var places = [ScannedAttempt](repeating: .empty, count: 8)
      var rows = matrix.mutableSpan
      var attempts = places.mutableSpan
      _ = try reader.scan(from: &position, features: &rows, attempts: &attempts)
    }
    position = ScanPosition(startOf: RunID(2))
    #expect(throws: StoreError.self) {
      var matrix = [Double](repeating: 0, count: FeatureScanTests.width)
      var places = [ScannedCandidate](repeating: .empty, count: 1)
      while true {
        var rows = matrix.mutableSpan
        var candidates = places.mutableSpan
        if try reader.scan(from: &position, features: &rows, candidates: &candidates) == 0 { break }
      }
    }
  }
}
