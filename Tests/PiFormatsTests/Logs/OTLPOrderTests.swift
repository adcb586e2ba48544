// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiFormats
import Testing

/// The meaning of a document does not depend on the order of what has none.
struct OTLPOrderTests {
  private typealias O = OTLPDocument

  /// Attributes of which several mean the same with different values.
  private static let attributes: [(String, String)] = [
    ("gen_ai.operation.name", O.text("chat")), ("llm.request.type", O.text("embedding")),
    ("gen_ai.provider.name", O.text("openai")), ("gen_ai.system", O.text("az.ai.openai")),
    ("gen_ai.request.model", O.text("m")), ("llm.model_name", O.text("other")),
    ("gen_ai.response.model", O.text("m-1")), ("gen_ai.response.id", O.text("resp")),
    ("gen_ai.usage.input_tokens", O.whole(90)), ("gen_ai.usage.prompt_tokens", O.whole(10)),
    ("llm.token_count.prompt", O.whole(9)), ("gen_ai.usage.output_tokens", O.whole(7)),
    ("gen_ai.usage.completion_tokens", O.whole(1)),
    ("gen_ai.usage.cache_read.input_tokens", O.whole(60)),
    ("gen_ai.usage.cache_creation.input_tokens", O.whole(20)),
    ("gen_ai.cost.total_cost", O.number("0.25")), ("gen_ai.usage.cost", O.number("0.5")),
    ("pibench.tenant", O.text("t")), ("metadata.user_api_key_team_id", O.text("team")),
    ("gen_ai.conversation.id", O.text("c")), ("session.id", O.text("s")),
    ("error.type", O.text("timeout")),
  ]

  private static let expected = RecordedRequest.only(attributes)

  @Test(arguments: 0..<40 as Range<UInt32>)
  func `shuffled attributes give the same request`(_ seed: UInt32) throws {
    var shuffled = Self.attributes
    let luck = Luck(seed: 11, replication: 0)
    for place in shuffled.indices.dropFirst() {
      let key = RequestKey(source: seed, ordinal: UInt32(place))
      let other = min(place, Int(luck.uniform(.service, request: key) * Double(place + 1)))
      shuffled.swapAt(place, other)
    }
    let request = try #require(RecordedRequest.only(shuffled, isReversed: seed % 2 == 1))
    #expect(request == Self.expected, "seed \(seed)")
    #expect(request.parts == [90, 60, 20, 7] && request.cost?.amount == 500_000_000)
    #expect(request.error == .timeout)
  }

  @Test func `values before their names are hashed as prompts too`() throws {
    var options = RecordOptions()
    options.promptSalt = [1]
    let span = O.span(
      "a",
      at: 0,
      for: 1,
      [("gen_ai.operation.name", O.text("chat")), ("gen_ai.input.messages", O.text("hello"))]
    )
    let key = try ReadLog(O.spans([span]), options: options).requests.first?.promptKey
    #expect(key != nil)
    let reversed = try ReadLog(O.spans([span], isReversed: true), options: options)
    #expect(reversed.requests.first?.promptKey == key)
  }

  @Test func `a long value before its name is passed over, a long name is a bad span`() throws {
    let prompt = String(repeating: "x", count: 2 << 20)
    func span(_ id: String, _ name: String, _ value: String) -> OTLPDocument.Entry {
      O.span(id, at: 0, for: 1, [("gen_ai.operation.name", O.text("chat")), (name, O.text(value))])
    }
    let spans = [
      span("a", "gen_ai.output.messages", prompt),
      span("b", "gen_ai.response.id", String(repeating: "y", count: 5_000)),
      span("c", "gen_ai.response.id", prompt),
    ]
    for isReversed in [false, true] {
      let log = try ReadLog(O.spans(spans, isReversed: isReversed))
      #expect(log.requests.map(\.externalID) == ["a"] && log.errors.count == 2)
    }
  }

  @Test func `times of two spans that no sum can hold are a bad span, not a trap`() throws {
    var late = Self.inner
    late.head[1] = "\"startTimeUnixNano\":\"4611686018427387000\""
    late.head[2] = "\"endTimeUnixNano\":\"4611686018427387001\""
    late.attributes[late.attributes.count - 1].value = O.number("3000000000")
    var first = Self.outer
    first.head[1] = "\"startTimeUnixNano\":\"1\""
    first.head[2] = "\"endTimeUnixNano\":\"4611686018427387002\""
    let log = try ReadLog(O.spans([first, late]))
    #expect(log.requests.isEmpty && log.errors.count == 1)
  }

  @Test func `an attribute that stands twice makes a bad span`() throws {
    let span = O.span(
      "a",
      at: 0,
      for: 1,
      [
        ("gen_ai.operation.name", O.text("chat")), ("gen_ai.usage.input_tokens", O.whole(1)),
        ("gen_ai.usage.input_tokens", O.whole(2)),
      ]
    )
    let log = try ReadLog(O.spans([span]))
    #expect(log.requests.isEmpty)
    #expect(log.errors.first?.hasSuffix("expected every attribute once, found it again") == true)
  }

  // MARK: Two spans of one response

  /// What a client sees, with the cost, and what its library sees, with the tokens.
  private static let outer = O.span(
    "outer",
    at: 0,
    for: 3,
    [
      ("gen_ai.operation.name", O.text("chat")), ("gen_ai.request.model", O.text("alias")),
      ("gen_ai.response.id", O.text("r")), ("gen_ai.usage.cost", O.number("0.01")),
      ("pibench.tenant", O.text("t")),
    ]
  )
  private static let inner = O.span(
    "inner",
    at: 0.5,
    for: 2,
    [
      ("gen_ai.operation.name", O.text("chat")), ("gen_ai.response.model", O.text("m-1")),
      ("gen_ai.response.id", O.text("r")), ("gen_ai.usage.input_tokens", O.whole(10)),
      ("gen_ai.usage.output_tokens", O.whole(3)),
      ("gen_ai.response.time_to_first_chunk", O.number("0.25")),
    ]
  )

  @Test func `a wrapper and its child are one request, whichever is first`() throws {
    let other = O.span("x", at: 1, for: 1, [("gen_ai.request.model", O.text("m"))])
    for spans in [[Self.outer, other, Self.inner], [Self.inner, other, Self.outer]] {
      let log = try ReadLog(O.spans(spans))
      #expect(log.requests.count == 2 && log.errors == [])
      let request = log.requests[0]
      #expect(request.externalID == "r" && request.arrival == nine)
      #expect(request.latency == milliseconds(3000))
      #expect(request.timeToFirstToken == milliseconds(750))
      #expect(request.parts == [10, nil, nil, 3] && request.cost?.amount == 10_000_000)
      #expect(request.tenant != nil)
      // The one cost is kept, so nothing of it is left out.
      #expect(log.leftOut.count == 1 && log.leftOut.nanodollars == 0)
      #expect(log.leftOut.kinds.map(\.ofUnknownCost) == [1])
    }
  }

  @Test func `of two costs of one response one is kept and one left out`() throws {
    let both = [Self.outer, Self.outer].map { span in
      var span = span
      span.attributes.append(("gen_ai.usage.input_tokens", O.whole(1)))
      return span
    }
    let log = try ReadLog(O.spans(both))
    #expect(log.requests.map { $0.cost?.amount } == [10_000_000])
    #expect(log.leftOut.nanodollars == 10_000_000)
  }

  @Test func `a response that comes back after thousands of others is known`() throws {
    func span(_ number: Int) -> OTLPDocument.Entry {
      O.span(
        "s\(number)",
        at: Double(number),
        for: 1,
        [
          ("gen_ai.operation.name", O.text("chat")), ("gen_ai.response.id", O.text("r\(number)")),
          ("gen_ai.usage.cost", O.number("0.001")),
        ]
      )
    }
    let log = try ReadLog(O.spans((0..<3_000).map(span) + [span(7)]))
    #expect(log.requests.count == 3_000)
    #expect(log.requests.map(\.externalID) == (0..<3_000).map { "r\($0)" })
    #expect(log.leftOut.count == 1 && log.leftOut.nanodollars == 1_000_000)
  }

  @Test func `failures of one response id are attempts of their own`() throws {
    var failed = Self.inner
    failed.attributes.append(("error.type", O.text("timeout")))
    let log = try ReadLog(O.spans([failed, failed, Self.inner]))
    #expect(log.requests.map(\.isServed) == [false, false, true] && log.leftOut.count == 0)
  }
}

extension RecordedRequest {
  /// The only request of a span with these attributes; nil when it was not read.
  fileprivate static func only(
    _ attributes: [(String, String)],
    isReversed: Bool = false
  ) -> RecordedRequest? {
    let span = OTLPDocument.span("a", at: 0, for: 1, attributes)
    let text = OTLPDocument.spans([span], isReversed: isReversed)
    guard let log = try? ReadLog(text), log.errors.isEmpty, log.requests.count == 1 else {
      return nil
    }
    return log.requests[0]
  }
}
