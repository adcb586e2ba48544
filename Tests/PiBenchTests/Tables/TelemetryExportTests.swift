// SPDX-License-Identifier: Apache-2.0

import Foundation
import PiBench
import PiCore
import PiFormats
import PiTelemetry
import Testing

struct TelemetryExportTests {
  private func store(_ scratch: Scratch) throws -> any TelemetryReader {
    let store = SQLiteTelemetryStore(path: scratch.path + "/s.db")
    let writer = try store.openWriter()
    for _ in 0..<2 {
      let run = try writer.beginRun(NastyRecords.description)
      try writer.append(NastyRecords.records, to: run)
      try writer.endRun(run, lostRecords: 1)
    }
    try writer.close()
    return try store.openReader()
  }

  private func all<Record>(
    _ read: (RunID, (Record) -> Bool) throws -> Void
  ) throws -> [Record] {
    var records: [Record] = []
    for run in [RunID(1), RunID(2)] {
      try read(run) {
        records.append($0)
        return true
      }
    }
    return records
  }

  @Test(arguments: [ExportFormat.csv, .jsonl])
  func `every record can be had back from the files`(_ format: ExportFormat) throws {
    let scratch = try Scratch()
    let reader = try store(scratch)
    let path = scratch.path + "/out"
    _ = try TelemetryExport(reader, as: format).write(to: path)
    let folder = ExportedFolder(path: path)
    let requests = try all { try reader.requests(of: $0, $1) } as [RequestRecord]
    #expect(try folder.rows("requests").map(Self.request) == requests)
    let attempts = try all { try reader.attempts(of: $0, $1) } as [AttemptRecord]
    #expect(try folder.rows("attempts").map(Self.attempt) == attempts)
    let decisions = try all { try reader.decisions(of: $0, $1) } as [DecisionRecord]
    #expect(try folder.rows("decisions").map(Self.decision) == decisions)
    let labels = try all { try reader.labels(of: $0, $1) } as [LabelRecord]
    #expect(try folder.rows("labels").map(Self.label) == labels)
    let prices = try all { try reader.prices(of: $0, $1) } as [PriceRecord]
    #expect(try folder.rows("prices").map(Self.price) == prices)
    let vectors = try all { try reader.promptVectors(of: $0, $1) } as [PromptVectorRecord]
    #expect(try folder.rows("prompt_vectors").map(Self.vector) == vectors)
    #expect(try Self.runs(folder) == reader.runs().map(\.description))
  }

  @Test func `no cell is a formula and no byte moves a cursor`() throws {
    let scratch = try Scratch()
    let reader = try store(scratch)
    for format in [ExportFormat.csv, .tidy] {
      let path = scratch.path + "/\(format)"
      for table in try TelemetryExport(reader, as: format).write(to: path) {
        let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: "\(path)/\(table.file)")))
        #expect(bytes.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == UInt8(ascii: "\n") })
        var csv = try CSVReader(try FileSource(path: "\(path)/\(table.file)"))
        while try csv.next() {
          for column in csv.header.indices {
            let cell = try csv.string(column)
            guard let first = cell.unicodeScalars.first else { continue }
            let isNumber = Double(cell) != nil
            #expect(isNumber || !"=+-@\u{FF1D}".unicodeScalars.contains(first), "\(cell)")
          }
        }
      }
    }
  }

  @Test func `only the runs that are asked for are exported`() throws {
    let scratch = try Scratch()
    let reader = try store(scratch)
    let path = scratch.path + "/one"
    _ = try TelemetryExport(reader, as: .csv, runs: [RunID(2)]).write(to: path)
    let folder = ExportedFolder(path: path)
    let names = ["runs", "deployments", "requests", "attempts", "decisions", "labels", "prices"]
    for table in names + ["prompt_encoders", "prompt_vectors"] {
      let rows = try folder.rows(table)
      #expect(!rows.isEmpty && rows.allSatisfy { $0.text("run") == "2" }, "\(table)")
    }
    #expect(try folder.rows("requests").count == NastyRecords.texts.count)
    #expect(throws: StoreError.unknownRun(store: scratch.path + "/s.db", run: RunID(3))) {
      try TelemetryExport(reader, as: .csv, runs: [RunID(1), RunID(3)]).write(to: path + "/no")
    }
  }

  @Test func `tidy tables have names and add up to the ledger`() throws {
    let scratch = try Scratch()
    let reader = try store(scratch)
    let path = scratch.path + "/tidy"
    _ = try TelemetryExport(reader, as: .tidy).write(to: path)
    let rows = try ExportedFolder(path: path).rows("attempts")
    let total = try Ledger(LedgerQuery(), reading: reader).total
    let costs = try rows.map { try $0.whole("cost_nanodollars", as: Int128.self) }
    #expect(costs.reduce(0) { $0 + ($1 ?? 0) } == total.nanodollars)
    let wasted = zip(rows, costs).filter { $0.0.flag("is_wasted") == true }
    #expect(wasted.reduce(0) { $0 + ($1.1 ?? 0) } == total.wastedNanodollars)
    #expect(rows[4].text("provider") == NastyRecords.texts[4])
    #expect(rows[4].text("task_type") == "code")
  }

  @Test func `a second export replaces the first and leaves nothing unfinished`() throws {
    let scratch = try Scratch()
    let reader = try store(scratch)
    let path = scratch.path + "/out"
    _ = try TelemetryExport(reader, as: .csv).write(to: path)
    let before = try Data(contentsOf: URL(fileURLWithPath: path + "/attempts.csv"))
    _ = try TelemetryExport(reader, as: .csv).write(to: path)
    #expect(try Data(contentsOf: URL(fileURLWithPath: path + "/attempts.csv")) == before)
    let names = try FileManager.default.contentsOfDirectory(atPath: path)
    #expect(names.count == 13 && !names.contains { $0.hasSuffix(".partial") })
  }

  @Test func `a folder that cannot be made is told`() throws {
    let scratch = try Scratch()
    let reader = try store(scratch)
    let file = try scratch.write("x", to: "file")
    #expect(throws: OutputError.self) { try TelemetryExport(reader, as: .csv).write(to: file) }
  }

  @Test func `texts come back from their cells, others are refused`() {
    for text in NastyRecords.texts + ["nul\0"] {
      #expect(ExportedText.text(ExportedText.cell(text)) == text)
      for other in NastyRecords.texts {
        let both = text + other
        #expect(ExportedText.text(ExportedText.cell(both)) == both)
      }
    }
    for cell in ["\\", "\\n", "\\u", "\\u{", "\\u{}", "\\u{110000}", "\\u{D800}", "\\u{41"] {
      #expect(ExportedText.text(cell) == nil, "\(cell)")
    }
  }
}

/// Records from rows.
extension TelemetryExportTests {
  static func attempt(_ row: ExportedRow) throws -> AttemptRecord {
    let usage = try row.usage("")
    let rank = try row.whole("decision_rank", as: Int32.self)
    var attempt = AttemptRecord(
      request: UInt32(try row.int("request")),
      ordinal: Int32(try row.int("attempt")),
      deployment: try #require(try row.deployment("deployment")),
      decision: try rank.map { rank in
        FollowedDecision(
          ordinal: Int32(try row.int("decision")),
          rank: rank,
          intended: try #require(try row.deployment("intended_deployment"))
        )
      },
      started: Instant(nanoseconds: try row.int("started_ns")),
      ended: Instant(nanoseconds: try row.int("ended_ns")),
      outcome: AttemptOutcome(
        error: try row.error("error_class"),
        retryAfter: try row.span("retry_after_ns"),
        timeToFirstToken: try row.span("ttft_ns"),
        usage: usage ?? .none
      ),
      cost: try row.whole("cost_nanodollars", as: Int64.self).map(NanoDollars.init),
      isUsageKnown: usage != nil
    )
    attempt.isCacheWriteKnown = try row.tokens("cache_write_input_tokens") != nil
    return attempt
  }

  static func request(_ row: ExportedRow) throws -> RequestRecord {
    var record = RequestRecord(
      number: UInt32(try row.int("request")),
      key: RequestKey(
        source: UInt32(try row.int("source")),
        ordinal: UInt32(try row.int("ordinal"))
      ),
      arrival: Instant(nanoseconds: try row.int("submitted_ns"))
    )
    record.externalID = row.text("external_id")
    record.errorText = row.text("error_text")
    record.taskType = try row.whole("task_type", as: UInt8.self).map { TaskTypeIndex($0) }
    record.tenant = try row.whole("tenant", as: UInt16.self).map { TenantIndex($0) }
    record.attribution = try row.whole("attribution", as: UInt16.self).map { AttributionIndex($0) }
    record.isArrivalKnown = row.flag("is_arrival_known") ?? !record.isArrivalKnown
    record.reasoningTokens = try row.tokens("billed_reasoning_output_tokens")
    record.priority = try row.whole("priority", as: UInt8.self)
    record.streams = row.flag("is_streaming")
    record.inputTokens = try row.tokens("input_tokens")
    record.sharedPrefixTokens = try row.tokens("shared_prefix_tokens")
    record.outputCap = try row.tokens("max_output_tokens")
    record.needs = Capabilities(rawValue: UInt16(try row.int("needs")))
    record.promptKey = try row.whole("prompt_key", as: UInt64.self)
    record.ended = try row.instant("ended_ns")
    record.isServed = row.flag("is_served")
    record.error = try row.error("error_class")
    record.deployment = try row.deployment("deployment")
    record.firstChoice = try row.deployment("first_deployment")
    record.attempts = try row.whole("attempts", as: Int32.self)
    record.timeToFirstToken = try row.span("ttft_ns")
    record.usage = try row.usage("billed_")
    record.isCacheWriteKnown = try row.tokens("billed_cache_write_input_tokens") != nil
    record.cost = try row.whole("cost_nanodollars", as: Int64.self).map(NanoDollars.init)
    return record
  }

  static func decision(_ row: ExportedRow) throws -> DecisionRecord {
    let candidates = try row.numbers("candidates").map { DeploymentIndex(Int($0)) }
    var record = DecisionRecord(
      request: UInt32(try row.int("request")),
      ordinal: Int32(try row.int("decision")),
      decided: Instant(nanoseconds: try row.int("decided_ns")),
      candidates: ContiguousArray(candidates),
      chosen: try row.deployment("chosen_deployment")
    )
    record.propensities = try row.numbers("propensities")
    record.scores = try row.numbers("scores")
    record.predictions = try row.numbers("predictions")
    record.requestFeatures = ContiguousArray(try row.numbers("request_features").map(Float.init))
    let features = try row.numbers("candidate_features")
    record.candidateFeatures = ContiguousArray(features.map(Float.init))
    switch row.text("propensity_kind") {
    case "exact": record.propensityKind = .exact
    case "estimated":
      record.propensityKind = .estimated(draws: Int(try row.int("propensity_draws")))
    default: record.propensityKind = .none
    }
    return record
  }

  static func label(_ row: ExportedRow) throws -> LabelRecord {
    LabelRecord(
      request: UInt32(try row.int("request")),
      deployment: try row.deployment("deployment"),
      score: try #require(row.text("score").flatMap { Double($0) }),
      source: try #require(row.text("label_source")),
      labelled: Instant(nanoseconds: try row.int("labelled_ns"))
    )
  }

  static func price(_ row: ExportedRow) throws -> PriceRecord {
    func price(_ column: String) throws -> TokenPrice? {
      try row.whole(column, as: Int64.self).map(TokenPrice.init(picodollars:))
    }
    var record = PriceRecord(
      deployment: try #require(try row.deployment("deployment")),
      effective: Instant(nanoseconds: try row.int("effective_ns")),
      prices: PriceList(input: .free, output: .free),
      source: try #require(row.text("price_source"))
    )
    record.input = try price("input_picodollars")
    record.cachedInput = try price("cached_input_picodollars")
    record.writtenInput = try price("cache_write_picodollars")
    record.hourlyWrittenInput = try price("hourly_cache_write_picodollars")
    record.output = try price("output_picodollars")
    record.reasoningOutput = try price("reasoning_output_picodollars")
    let tiers = try #require(row.text("tiers"))
    record.tiers = try [JSONNode](json: JSONReader.parse(Array(tiers.utf8), named: "tiers")).map {
      let numbers = try [JSONNode](json: $0).map { node -> Int? in
        if case .null = node.value { return nil }
        return try Int(json: node)
      }
      var tier = ContextTier(aboveTokens: try #require(numbers[0]))
      func price(_ index: Int) -> TokenPrice? {
        numbers[index].map { TokenPrice(picodollars: Int64($0)) }
      }
      (tier.input, tier.cachedInput) = (price(1), price(2))
      (tier.writtenInput, tier.hourlyWrittenInput) = (price(3), price(4))
      (tier.output, tier.reasoningOutput) = (price(5), price(6))
      return tier
    }
    return record
  }

  static func vector(_ row: ExportedRow) throws -> PromptVectorRecord {
    PromptVectorRecord(
      request: UInt32(try row.int("request")),
      encoder: Int32(try row.int("encoder")),
      vector: ContiguousArray(try row.numbers("vector").map(Float.init))
    )
  }

  static func runs(_ folder: ExportedFolder) throws -> [RunDescription] {
    try folder.rows("runs").map { row in
      var run = try description(row)
      let number = row.text("run")
      func own(_ table: String) throws -> [ExportedRow] {
        try folder.rows(table).filter { $0.text("run") == number }
      }
      run.encoders = try own("prompt_encoders").map(encoder)
      run.deployments = try own("deployments").map(deployment)
      run.tenants = try own("tenants").map { try #require($0.text("tenant_name")) }
      run.attributions = try own("attributions").map(attribution)
      run.taskTypes = try own("task_types").map { try #require($0.text("task_type_name")) }
      return run
    }
  }

  /// What the row of a run says itself.
  private static func description(_ row: ExportedRow) throws -> RunDescription {
    var run = RunDescription(
      origin: try #require(RunDescription.Origin(rawValue: row.text("origin") ?? "")),
      clock: try #require(RunDescription.Clock(rawValue: row.text("clock") ?? "")),
      name: try #require(row.text("run_name")),
      contentHash: try #require(row.text("content_hash"))
    )
    run.strategy = row.text("strategy")
    run.strategyVersion = row.text("strategy_version")
    run.seed = try row.whole("seed", as: UInt64.self)
    run.replication = try row.whole("replication", as: Int32.self)
    run.featureSchemaHash = row.text("feature_schema_hash")
    let names = try #require(row.text("feature_names"))
    run.featureNames = try [String](json: JSONReader.parse(Array(names.utf8), named: "names"))
    run.requestFeatures = Int(try row.int("request_features"))
    return run
  }

  private static func encoder(_ row: ExportedRow) throws -> PromptEncoder {
    PromptEncoder(
      name: try #require(row.text("encoder_name")),
      digest: try #require(row.text("encoder_digest")),
      width: Int(try row.int("width"))
    )
  }

  private static func deployment(_ row: ExportedRow) throws -> DeploymentName {
    DeploymentName(
      name: try #require(row.text("deployment_name")),
      provider: row.text("provider"),
      model: row.text("model")
    )
  }

  private static func attribution(_ row: ExportedRow) -> Attribution {
    var attribution = Attribution()
    attribution.key = row.text("key")
    attribution.keyAlias = row.text("key_alias")
    attribution.teamAlias = row.text("team_alias")
    attribution.endUser = row.text("end_user")
    attribution.modelGroup = row.text("model_group")
    return attribution
  }
}
