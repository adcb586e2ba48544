// SPDX-License-Identifier: Apache-2.0

import PiCore

extension RecordedRequest {
  /// Takes over a call.
  mutating func take(
    _ call: OTLPCall,
    _ names: inout RecordedNames,
    salting: Salting?
  ) throws(InputError) {
    self = RecordedRequest(arrival: call.started ?? .zero, line: call.position.line)
    session = Self.hash(ofName: call.conversation)
    externalID = call.responseID ?? call.name
    if let ended = call.ended {
      latency = ended - arrival
      isServed = call.error == nil
    } else if call.error != nil {
      isServed = false
    }
    error = call.error
    errorText = call.errorText
    outputCap = call.outputCap
    streams = call.streams ?? (call.timeToFirstToken == nil ? nil : true)
    timeToFirstToken = call.timeToFirstToken
    promptKey = call.promptKey
    cost = call.cost
    inputTokens = call.inputTokens
    outputTokens = call.outputTokens
    cachedInputTokens = call.cachedTokens
    writtenInputTokens = call.writtenTokens
    reasoningTokens = call.reasoningTokens
    if let salting { attribution = names.attribution(call.attribution, salt: salting.salt) }
    isRefusedByGateway = call.isRefused
    if call.isRefused { cost = cost ?? .zero }
    if let model = call.model, !call.isRefused {
      let name = call.provider.map { $0 + "/" + model } ?? model
      deployment = try names.deployment(
        name,
        provider: call.provider,
        model: model,
        at: call.position
      )
    }
    if let name = call.tenant { tenant = try names.tenant(name, at: call.position) }
    if let name = call.taskType { taskType = try names.taskType(name, at: call.position) }
  }
}
