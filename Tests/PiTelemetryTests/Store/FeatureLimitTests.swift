// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiTelemetry
import Testing

/// How large features and vectors may be, and what is said of those that are not.
struct FeatureLimitTests {
  private static func message(_ description: RunDescription) throws -> String {
    let folder = try ScratchFolder()
    let writer = try StoreBackend.sqlite.make(folder).openWriter()
    do throws(StoreError) {
      _ = try writer.beginRun(description)
      return "accepted"
    } catch {
      return "\(error)"
    }
  }

  private static func features(_ ofRequest: Int, _ ofCandidate: Int) -> RunDescription {
    var description = SampleRecords.description
    description.featureSchemaHash = "\(ofRequest) \(ofCandidate)"
    description.featureNames = (0..<ofRequest + ofCandidate).map { "feature \($0)" }
    description.requestFeatures = ofRequest
    return description
  }

  @Test func `a request has 64 features at most, a candidate 32`() throws {
    #expect(try FeatureLimitTests.message(FeatureLimitTests.features(64, 32)) == "accepted")
    #expect(
      try FeatureLimitTests.message(FeatureLimitTests.features(65, 1))
        == "run 1: 65 features of a request: at most 64 (256 bytes) are kept"
    )
    #expect(
      try FeatureLimitTests.message(FeatureLimitTests.features(0, 33))
        == "run 1: 33 features of a candidate: at most 32 (128 bytes) are kept"
    )
    var strange = FeatureLimitTests.features(2, 1)
    strange.requestFeatures = 4
    #expect(try FeatureLimitTests.message(strange) == "run 1: 4 of 3 features of a request")
  }

  @Test func `a vector has 8192 numbers at most`() throws {
    var description = SampleRecords.description
    description.encoders = [PromptEncoder(name: "e", digest: "", width: 8_192)]
    #expect(try FeatureLimitTests.message(description) == "accepted")
    description.encoders[0].width = 8_193
    #expect(
      try FeatureLimitTests.message(description)
        == "run 1: encoder e makes 8193 numbers: a vector has 1 … 8192"
    )
  }

  @Test func `features take four bytes each: of a request once, of a candidate once each`() throws {
    let folder = try ScratchFolder()
    let store = SQLiteTelemetryStore(path: folder.path + "/store.db")
    let writer = try store.openWriter()
    let run = try writer.beginRun(FeatureLimitTests.features(64, 32))
    var decision = DecisionRecord(
      request: 0,
      ordinal: 0,
      decided: .zero,
      candidates: [DeploymentIndex(0), DeploymentIndex(1), DeploymentIndex(2)],
      chosen: nil
    )
    decision.requestFeatures = ContiguousArray(repeating: 0.1, count: 64)
    decision.candidateFeatures = ContiguousArray(repeating: 0.2, count: 96)
    try writer.append([.decision(decision)], to: run)
    try writer.close()
    let rows = try SQLiteScript.rows(
      of: """
        SELECT length(request_features) - 16, (length(candidate_features) - 16) / 3 FROM decisions
        """,
      columns: 2,
      in: store.path
    )
    #expect(rows == [["256", "128"]])
  }

  @Test func `the row that a table refuses is named, among many of one statement`() throws {
    let folder = try ScratchFolder()
    let writer = try StoreBackend.sqlite.make(folder).openWriter()
    let run = try writer.beginRun(SampleRecords.description)
    var sample = SampleRecords(seed: 8)
    for bad in [0, 6, 15, 16, 19] as [UInt32] {
      var records: ContiguousArray<TelemetryRecord> = []
      for number in 0..<20 as Range<UInt32> {
        var attempt = sample.attempt(number, 0)
        if number == bad { attempt.cost = NanoDollars(-1) }
        records.append(.attempt(attempt))
      }
      let error = #expect(throws: StoreError.self) {
        try writer.append(records, to: run)
        try writer.commit()
      }
      let key = (1 << 32 | Int64(bad)) << 4
      #expect(
        error.map { "\($0)" }?
          .contains("CHECK constraint failed: cost_nanodollars >= 0, attempts row \(key)") == true,
        "\(String(describing: error))"
      )
    }
    var attempt = sample.attempt(7, 0)
    attempt.cost = .zero
    try writer.append([.attempt(attempt)], to: run)
    #expect(try writer.endRun(run, lostRecords: 0).attempts == 1)
    try writer.close()
  }
}
