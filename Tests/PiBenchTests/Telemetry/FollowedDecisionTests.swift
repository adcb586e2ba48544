// SPDX-License-Identifier: Apache-2.0

import Foundation
import PiCore
import PiRuntime
import PiTelemetry
import Testing

/// Attempts from a gateway through a store into a scan: each with the decision that it follows.
struct FollowedDecisionTests {
  /// Ranks by request and decision as the script says; an empty ranking refuses for half a second.
  private struct Script: RoutingStrategy {
    let rankings: [[[Int]]]

    mutating func choose(
      _ context: borrowing RoutingContext,
      fleet: borrowing ObservedFleet,
      into decision: inout RoutingDecision
    ) {
      let ranking = rankings[Int(context.request.key.ordinal)][context.ordinal]
      decision.ranked = ContiguousArray(ranking.map(DeploymentIndex.init))
      if ranking.isEmpty { decision.retryAfter = TimeSpan(milliseconds: 500) }
    }
  }

  private static let features = RoutingFeatures(
    deployments: ["a", "b"],
    taskTypes: [TaskType(name: "chat", objective: TimeSpan(wholeSeconds: 8))]
  )

  /// Plays two requests and stores what the gateway recorded of them.
  ///
  /// Request 0 is wanted at b, fails over to a, and is wanted at a after a wait; meanwhile a
  /// becomes dearer. Request 1 is refused first, and wanted at b half a second later.
  private func store(_ scratch: Scratch) throws -> SQLiteTelemetryStore {
    var play = Play(
      Script(rankings: [[[1, 0], [0, 1]], [[], [1]]]),
      features: FollowedDecisionTests.features,
      recording: .init(keepsFeatures: true)
    )
    play.submit(0, at: 0)
    play.end(0, .serverError, at: 100)
    play.send(.repriced(DeploymentIndex(0), prices(9)), at: 150)
    play.end(0, .serverError, at: 200)
    let retried = try #require(play.due[0])
    play.fire(0, at: retried)
    play.end(0, nil, at: retried + 100)
    play.submit(1, at: 10_000)
    #expect(play.due[1] == 10_500)
    play.fire(1, at: 10_500)
    play.end(1, nil, at: 11_000)
    let store = SQLiteTelemetryStore(path: scratch.path + "/s.db")
    let writer = try store.openWriter()
    let run = try writer.beginRun(description)
    try writer.append(play.records, to: run)
    try writer.endRun(run, lostRecords: 0)
    try writer.close()
    return store
  }

  private var description: RunDescription {
    let features = FollowedDecisionTests.features
    var run = RunDescription(origin: .production, clock: .virtual, name: "play", contentHash: "")
    run.deployments = [DeploymentName(name: "a"), DeploymentName(name: "b")]
    run.taskTypes = ["chat"]
    run.tenants = ["default"]
    run.encoders = [PromptEncoder(name: "enc", digest: "d", width: 2)]
    run.featureSchemaHash = features.schema.hash
    run.featureNames = features.schema.features.map(\.name)
    run.requestFeatures = features.requestFeatures
    return run
  }

  /// What the scan should show: request, attempt, decision, rank, sent to, wanted, price of input.
  private static let expected: [[Double]] = [
    [0, 0, 0, 0, 1, 1, 2], [0, 1, 0, 1, 0, 1, 1], [0, 2, 1, 0, 0, 0, 9], [1, 0, 1, 0, 1, 1, 2],
  ]

  @Test(arguments: [1, 2, 16])
  func `failovers, retries after a wait and after a refusal have their own decisions`(
    _ block: Int
  ) throws {
    let scratch = try Scratch()
    let reader = try store(scratch).openReader()
    let names = FollowedDecisionTests.features.schema.features.map(\.name)
    let price = try #require(names.firstIndex(of: "input_price"))
    let place = try #require(names.firstIndex(of: "deployment"))
    let input = try #require(names.firstIndex(of: "input_tokens"))
    var found: [[Double]] = []
    var matrix = [Double](repeating: .nan, count: block * names.count)
    var places = [ScannedAttempt](repeating: .empty, count: block)
    var position = ScanPosition(startOf: RunID(1))
    while true {
      var rows = matrix.mutableSpan
      var attempts = places.mutableSpan
      let count = try reader.scan(from: &position, features: &rows, attempts: &attempts)
      if count == 0 { break }
      for index in 0..<count {
        let (attempt, row) = (places[index], index * names.count)
        #expect(matrix[row + place] == Double(attempt.deployment.position))
        #expect(matrix[row + input] == 10)
        let numbers = [
          Int32(attempt.request), attempt.ordinal, attempt.decision, attempt.rank,
          attempt.deployment.position, attempt.intended.position,
        ]
        found.append(numbers.map { Double($0) } + [matrix[row + price]])
      }
    }
    #expect(found == FollowedDecisionTests.expected)
  }

  @Test func `no attempt has features of a decision that was taken after it started`() throws {
    let scratch = try Scratch()
    let reader = try store(scratch).openReader()
    var decided: [[Int32]: Instant] = [:]
    try reader.decisions(of: RunID(1)) {
      decided[[Int32($0.request), $0.ordinal]] = $0.decided
      return true
    }
    #expect(decided.count == 4)
    try reader.attempts(of: RunID(1)) { attempt in
      let key = attempt.decision.map { [Int32(attempt.request), $0.ordinal] }
      let instant = key.flatMap { decided[$0] }
      #expect(instant.map { $0 <= attempt.started } == true)
      return true
    }
  }

  @Test func `the query of the documentation joins attempts with their decisions`() throws {
    let scratch = try Scratch()
    let store = try store(scratch)
    let root = #filePath.split(separator: "/").dropLast(4).map { "/" + $0 }.joined()
    let text = try String(contentsOfFile: root + "/docs/telemetry.md", encoding: .utf8)
    let start = try #require(text.range(of: "```sql\n"))
    let end = try #require(text[start.upperBound...].range(of: "```"))
    let query = String(text[start.upperBound..<end.lowerBound])
    let rows = try SQLiteScript.rows(of: query, columns: 6, in: store.path)
    #expect(
      rows == [
        ["0", "0", "0", "1", "1", "0.0"], ["0", "1", "1", "0", "1", "100.0"],
        ["0", "2", "0", "0", "0", "0.0"], ["1", "0", "0", "1", "1", "0.0"],
      ]
    )
  }

  @Test func `a prompt's vector is recorded once, and its text nowhere`() throws {
    var play = Play(Script(rankings: [[[0]]]), recording: .init())
    play.submit(0, at: 0)
    play.describe(0, [0.5, -1])
    play.describe(0, [7, 7])
    play.end(0, nil, at: 10)
    let scratch = try Scratch()
    let store = SQLiteTelemetryStore(path: scratch.path + "/v.db")
    let writer = try store.openWriter()
    let run = try writer.beginRun(description)
    try writer.append(play.records, to: run)
    #expect(try writer.endRun(run, lostRecords: 0).promptVectors == 1)
    try writer.close()
    var found: [PromptVectorRecord] = []
    try store.openReader().promptVectors(of: run) {
      found.append($0)
      return true
    }
    #expect(found == [PromptVectorRecord(request: 0, encoder: 0, vector: [0.5, -1])])
  }

  /// A gateway over two deployments, driven by hand.
  private struct Play {
    var gateway: Gateway
    var records: ContiguousArray<TelemetryRecord> = []
    /// When each slot wants to retry, in milliseconds.
    var due: [UInt32: Int64] = [:]
    private var actions = ActionBuffer()
    private var attempts: [UInt32: Attempt] = [:]
    private var timers: [UInt32: TimerID] = [:]

    init(
      _ strategy: some RoutingStrategy,
      features: RoutingFeatures? = nil,
      recording: GatewayConfiguration.Recording
    ) {
      gateway = Gateway(
        deployments: [1, 2].map { dollars in
          Deployment(name: "d\(dollars)", provider: "p", model: "m", prices: prices(dollars))
        },
        strategy: strategy,
        coinPurpose: 0,
        luck: Luck(seed: 1, replication: 0),
        configuration: GatewayConfiguration(
          retry: RetryPolicy(attempts: 4, jitter: .zero),
          features: features,
          recording: recording
        )
      )
    }

    mutating func send(_ event: GatewayEvent, at milliseconds: Int64) {
      actions.clear()
      gateway.handle(event, at: Instant(nanoseconds: milliseconds * 1_000_000), into: &actions)
      for action in actions {
        switch action {
        case .start(let attempt): attempts[attempt.id.request.slot] = attempt
        case .arm(let timer, let instant) where timer.kind == .retry:
          timers[timer.request.slot] = timer
          due[timer.request.slot] = instant.nanoseconds / 1_000_000
        default: break
        }
      }
      records += actions.records
    }

    mutating func submit(_ slot: UInt32, at milliseconds: Int64) {
      let request = Request(
        key: RequestKey(source: 0, ordinal: slot),
        arrival: Instant(nanoseconds: milliseconds * 1_000_000),
        inputTokens: TokenCount(10)
      )
      send(.submitted(request, RequestHandle(slot: slot)), at: milliseconds)
    }

    mutating func end(_ slot: UInt32, _ error: ErrorClass?, at milliseconds: Int64) {
      guard let attempt = attempts[slot] else { return }
      send(.attemptEnded(attempt.id, AttemptOutcome(error: error)), at: milliseconds)
    }

    mutating func fire(_ slot: UInt32, at milliseconds: Int64) {
      guard let timer = timers[slot] else { return }
      send(.timerFired(timer), at: milliseconds)
    }

    mutating func describe(_ slot: UInt32, _ vector: ContiguousArray<Float>) {
      actions.clear()
      gateway.describe(RequestHandle(slot: slot), encoder: 0, vector: vector, into: &actions)
      records += actions.records
    }
  }
}

/// Prices of so many dollars per million tokens.
private func prices(_ dollars: Int64) -> PriceList {
  PriceList(
    input: TokenPrice(picodollars: dollars * 1_000_000),
    output: TokenPrice(picodollars: dollars * 1_000_000)
  )
}
