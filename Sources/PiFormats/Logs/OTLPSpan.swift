// SPDX-License-Identifier: Apache-2.0

import PiCore

/// What is kept of one span; attributes outside the list are dropped unread.
struct OTLPSpan {
  let position: InputPosition
  var spanID: String?
  var started: Instant?
  var ended: Instant?
  var operation: String?
  var provider: String?
  var requestModel: String?
  var responseModel: String?
  var responseID: String?
  var conversation: String?
  var tenant: String?
  var taskType: String?
  var inputTokens: TokenCount?
  var outputTokens: TokenCount?
  var cachedTokens: TokenCount?
  var outputCap: TokenCount?
  var timeToFirstToken: TimeSpan?
  var streams: Bool?
  var cost: NanoDollars?
  var errorType: String?
  var errorText: String?
  var hasFailed = false
  var promptKey: UInt64?
  private var hasModelAttribute = false

  /// Operations that generate text.
  private static let generating = ["chat", "text_completion", "generate_content", "completion"]

  /// Whether the span is a call that generates text.
  var isGeneration: Bool {
    guard let operation else { return hasModelAttribute }
    return Self.generating.contains(operation)
  }

  /// The model that answered, or else the one that was asked.
  var model: String? { responseModel ?? requestModel }

  /// Why the call failed, if it did.
  var error: ErrorClass? {
    guard hasFailed || errorType != nil else { return nil }
    return FailureClass.of(text: errorType ?? errorText ?? "")
  }

  /// Reads the span that begins here to its end, also when a value in it is bad.
  init(_ stream: inout JSONStream, salt: [UInt8]?) throws(InputError) {
    position = stream.position
    var fault: InputError?
    try stream.enterObject()
    while let key = try stream.nextKey() {
      switch key {
      case "startTimeUnixNano", "endTimeUnixNano", "spanId":
        let node = try stream.node(keeping: .scalar)
        do throws(InputError) { try take(key, node) } catch { fault = fault ?? error }
      case "status":
        let node = try stream.node(keeping: .scalars("code", "message"))
        do throws(InputError) { try take(status: node) } catch { fault = fault ?? error }
      case "attributes":
        try stream.enterArray()
        while try stream.nextElement() {
          do throws(InputError) {
            try takeAttribute(&stream, salt: salt)
          } catch {
            guard !stream.isBroken else { throw error }
            fault = fault ?? error
          }
        }
      default: try stream.skip()
      }
    }
    if let fault { throw fault }
  }

  private mutating func take(_ key: String, _ node: JSONNode) throws(InputError) {
    guard key != "spanId" else {
      spanID = try String(json: node)
      return
    }
    // Protobuf's JSON writes 64-bit integers as texts; some exporters write numbers.
    let time: Int64? =
      switch node.value {
      case .string(let text): Int64(text)
      case .number(let number): number.int64
      default: nil
      }
    guard let time, time >= 0, time < 1 << 62 else {
      throw node.unexpected("nanoseconds since 1970")
    }
    // 0 is Protobuf's default and means that it was not set.
    let instant = time == 0 ? nil : Instant(nanoseconds: time)
    if key == "startTimeUnixNano" { started = instant } else { ended = instant }
  }

  private mutating func take(status: JSONNode) throws(InputError) {
    guard let code = status.present("code") else { return }
    hasFailed =
      switch code.value {
      case .number(let number): number.int64 == 2
      case .string(let text): text == "STATUS_CODE_ERROR"
      default: false
      }
    if hasFailed { errorText = try status.text("message") }
  }

  // MARK: Attributes

  /// Reads an attribute `{"key": …, "value": {"stringValue": …}}`.
  private mutating func takeAttribute(
    _ stream: inout JSONStream,
    salt: [UInt8]?
  ) throws(InputError) {
    var name: String?
    var fault: InputError?
    try stream.enterObject()
    while let key = try stream.nextKey() {
      if key == "key" {
        let node = try stream.node(keeping: .scalar)
        do throws(InputError) { name = try String(json: node) } catch { fault = error }
      } else if key == "value", let attribute = name.flatMap(Attribute.named) {
        let node = try stream.node(
          keeping: .scalars("stringValue", "intValue", "doubleValue", "boolValue")
        )
        do throws(InputError) { try take(attribute, node) } catch { fault = error }
      } else if key == "value", let salt, let name, Self.prompts.contains(name) {
        let node = try stream.node(limit: 64 << 20)
        promptKey = PromptKey.of(node, salt: salt)
      } else {
        try stream.skip()
      }
    }
    if let fault { throw fault }
  }

  private static let prompts = ["gen_ai.input.messages", "gen_ai.prompt"]

  private mutating func take(_ attribute: Attribute, _ value: JSONNode) throws(InputError) {
    switch attribute {
    case .operation: operation = try value.text("stringValue")
    case .provider: if let name = try value.text("stringValue") { provider = name }
    case .requestModel:
      requestModel = try value.text("stringValue")
      hasModelAttribute = true
    case .responseModel: responseModel = try value.text("stringValue")
    case .responseID: responseID = try value.text("stringValue")
    case .conversation: conversation = try value.text("stringValue")
    case .tenant: tenant = try value.text("stringValue")
    case .taskType: taskType = try value.text("stringValue")
    case .errorType:
      errorType = try value.text("stringValue")
      if errorType == nil { errorType = try value.text("intValue") }
    case .input: inputTokens = try Self.tokens(value)
    case .output: outputTokens = try Self.tokens(value)
    case .cached: cachedTokens = try Self.tokens(value)
    case .outputCap: outputCap = try Self.tokens(value)
    case .firstChunk: timeToFirstToken = try value.duration("doubleValue")
    case .streams: if let flag = value["boolValue"] { streams = try Bool(json: flag) }
    case .cost: cost = try value.dollars("doubleValue")
    }
  }

  /// A count, which is a text in OTLP's JSON; some instrumentations send a double.
  private static func tokens(_ value: JSONNode) throws(InputError) -> TokenCount? {
    if let whole = try value.tokens("intValue") { return whole }
    return try value.tokens("doubleValue")
  }

  /// The attributes that are read.
  private enum Attribute {
    case operation, provider, requestModel, responseModel, responseID, conversation, tenant
    case taskType, errorType, input, output, cached, outputCap, firstChunk, streams, cost

    static func named(_ name: String) -> Attribute? {
      names.first { $0.name == name }?.attribute
    }

    /// Names of the conventions, older ones, and `pibench.*` for what they lack.
    private static let names: [(name: String, attribute: Attribute)] = [
      ("gen_ai.operation.name", .operation), ("gen_ai.provider.name", .provider),
      ("gen_ai.system", .provider), ("gen_ai.request.model", .requestModel),
      ("gen_ai.response.model", .responseModel), ("gen_ai.response.id", .responseID),
      ("gen_ai.conversation.id", .conversation), ("error.type", .errorType),
      ("gen_ai.usage.input_tokens", .input), ("gen_ai.usage.prompt_tokens", .input),
      ("gen_ai.usage.output_tokens", .output), ("gen_ai.usage.completion_tokens", .output),
      ("gen_ai.usage.cache_read.input_tokens", .cached),
      ("gen_ai.usage.cache_read_input_tokens", .cached),
      ("gen_ai.request.max_tokens", .outputCap),
      ("gen_ai.response.time_to_first_chunk", .firstChunk),
      ("gen_ai.request.stream", .streams), ("gen_ai.usage.cost", .cost),
      ("pibench.cost_usd", .cost), ("pibench.tenant", .tenant), ("pibench.task_type", .taskType),
    ]
  }
}
