// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiFormats
import PiTelemetry
import Testing

/// What becomes of recorded requests in a store; the values stand in the fixtures.
@Suite struct ImportedRequestTests {
  private static func usage(_ input: Int32, cached: Int32, _ output: Int32) -> TokenUsage {
    TokenUsage(
      input: TokenCount(input),
      output: TokenCount(output),
      cachedInput: TokenCount(cached)
    )
  }

  private static func run(
    _ folder: ImportFolder,
    _ file: String,
    _ settings: ImportSettings = ImportSettings()
  ) throws -> (requests: [RequestRecord], attempts: [AttemptRecord]) {
    let run = try #require(try folder.run(Fixture.log(file), settings).run)
    return (try folder.requests(run), try folder.attempts(run))
  }

  @Test func `cached tokens are a part of the input, and a cache hit of the gateway is no attempt`()
    throws
  {
    let (requests, attempts) = try Self.run(try ImportFolder(), "import/litellm.csv")
    let first = Self.usage(176, cached: 1024, 420)
    #expect(requests.map(\.usage) == [first, nil, Self.usage(100, cached: 0, 50), TokenUsage.none])
    #expect(requests.map(\.attempts) == [1, 1, 1, 0])
    #expect(attempts.map(\.request) == [0, 1, 2])
    #expect(attempts[0].outcome.usage == first && attempts[0].ended == requests[0].ended)
    #expect(attempts.map(\.outcome.error) == [nil, .rateLimited, nil])
    // One session: its requests are numbered.
    #expect(requests.map(\.key.ordinal) == [0, 1, 0, 2])
    #expect(requests[3].key.source == requests[0].key.source)
  }

  @Test func `an attempt begins when a request left its client`() throws {
    let (requests, attempts) = try Self.run(try ImportFolder(), "import/vllm.json")
    #expect(requests[1].arrival == Instant.zero + TimeSpan(milliseconds: 250))
    #expect(requests[1].timeToFirstToken == TimeSpan(milliseconds: 450))
    #expect(attempts.count == 2)
    #expect(attempts[1].started == Instant.zero + TimeSpan(milliseconds: 500))
    #expect(attempts[1].outcome.timeToFirstToken == TimeSpan(milliseconds: 200))
  }

  @Test func `an attempt needs a deployment, an end and an outcome`() throws {
    var settings = ImportSettings()
    settings.options.deployment = "host/llama"
    let file = "import/llmperf_550_150_individual_responses.json"
    #expect(try Self.run(try ImportFolder(), file, settings).attempts.map(\.request) == [0, 2])
    let guide = try Self.run(try ImportFolder(), "import/guidellm.json")
    #expect(guide.attempts.map(\.isCensored) == [false, true, false])
    #expect(guide.requests[1].usage == Self.usage(256, cached: 0, 5))
    #expect(guide.requests[2].usage == nil)
    #expect(try Self.run(try ImportFolder(), "import/otlp.json").attempts.count == 2)
  }

  @Test func `traces keep what was served, and what was not`() throws {
    let weka = try Self.run(try ImportFolder(), "weka.csv")
    let answered = weka.requests.filter { $0.isServed == true && $0.ended != nil }
    #expect(weka.requests.count == 5 && weka.attempts.count == answered.count)
    #expect(weka.requests.map(\.key.source) == [0, 0, 0, 0, 1])
    let burst = try Self.run(try ImportFolder(), "burstgpt-1.csv")
    #expect(burst.requests.map(\.isServed) == [true, false, true])
    #expect(burst.requests[1].usage == nil)
    let azure = try Self.run(try ImportFolder(), "azure-2023.csv")
    #expect(azure.requests.allSatisfy { $0.usage != nil } && azure.attempts.isEmpty)
    let mooncake = try Self.run(try ImportFolder(), "mooncake.jsonl")
    #expect(mooncake.requests.allSatisfy { $0.usage?.cachedInput == .zero })
  }

  @Test func `every trace is on a clock of its own but one with dates`() throws {
    for (file, clock) in [
      ("azure-2024.csv", RunDescription.Clock.unix), ("burstgpt-1.csv", .virtual),
      ("mooncake.jsonl", .virtual), ("weka.csv", .virtual), ("calendar.csv", .unix),
    ] {
      let folder = try ImportFolder()
      let run = try #require(try folder.run(Fixture.log(file)).run)
      #expect(try folder.store.openReader().run(RunID(run)).description.clock == clock, "\(file)")
    }
  }

  @Test func `a refusal of the gateway is a failed request without an attempt`() throws {
    let folder = try ImportFolder()
    func row(_ id: Int, _ name: String) -> String {
      LeftOutImportTests.row(
        id,
        "acompletion",
        spend: "0",
        ",\"status\":\"failure\",\"metadata\":{\"error_information\":{\"error_class\":\"\(name)\"}}"
      )
    }
    let rows = [row(0, "BudgetExceededError"), row(1, "RateLimitError")].joined(separator: ",")
    let summary = try folder.run(folder.write("[\(rows)]", to: "a.json"))
    #expect(summary.requests == 2 && summary.attempts == 1)
    let requests = try folder.requests(try #require(summary.run))
    #expect(requests.map(\.isServed) == [false, false])
    #expect(requests.map(\.attempts) == [0, 1])
    #expect(requests.map(\.deployment) == [nil, DeploymentIndex(0)])
    #expect(requests.map(\.usage)[0] == TokenUsage.none)
  }

  @Test func `tokens written into a prompt cache are kept, and unknown cached ones stay unknown`()
    throws
  {
    let folder = try ImportFolder()
    let usage =
      ",\"metadata\":{\"usage_object\":{\"cache_read_input_tokens\":5,\"cache_creation_input_tokens\":70}}"
    let rows = [
      LeftOutImportTests.row(0, "anthropic_messages", spend: "0.1", usage),
      LeftOutImportTests.row(1, "acompletion", spend: "0.1"),
    ]
    let run = try #require(
      try folder.run(folder.write("[\(rows.joined(separator: ","))]", to: "a.json")).run
    )
    let requests = try folder.requests(run)
    let first = TokenUsage(
      input: TokenCount(10),
      output: TokenCount(4),
      cachedInput: TokenCount(5),
      writtenInput: TokenCount(70)
    )
    #expect(requests.map(\.usage) == [first, Self.usage(10, cached: 0, 4)])
    #expect(requests.map(\.isCacheReadKnown) == [true, false])
    #expect(requests.map(\.isCacheWriteKnown) == [true, false])
    let attempts = try folder.attempts(run)
    #expect(attempts.map(\.outcome.usage) == requests.map(\.usage))
    #expect(attempts.map(\.isCacheReadKnown) == [true, false])
    #expect(attempts.map(\.isCacheWriteKnown) == [true, false])
  }
}
