// SPDX-License-Identifier: Apache-2.0

import PiCore

/// The last calls of a file of spans, held back so that two spans of one response become one call.
///
/// A gateway, a framework and a client each write a span of the same response, near each other: which of
/// them knows the cost and which the tokens, and which comes first, depends on the writer.
struct SpanWindow: Sendable {
  /// Calls that are held back.
  static let size = 1024

  private var calls: [OTLPCall] = []
  /// How many calls were handed out, and how many of those are in ``calls`` still.
  private var handedOut = 0
  private var first = 0
  /// The numbers of the calls that are held back, by the names of their responses.
  private var numbers: [String: Int] = [:]
  private var responses = ResponseNames()

  /// Whether no further call has a place.
  var isFull: Bool { calls.count - first >= Self.size }

  /// Holds a call back; a further span of a response joins the first one.
  mutating func add(_ call: OTLPCall, _ leftOut: inout LeftOutEntries) {
    guard call.isAnswer, let response = call.responseID else { return calls.append(call) }
    if let number = numbers[response] {
      let cost = calls[first + number - handedOut].join(call)
      leftOut.add(ResponseNames.again, cost: cost)
    } else if responses.isNew(response) {
      numbers[response] = handedOut + calls.count - first
      calls.append(call)
    } else {
      leftOut.add(ResponseNames.again, cost: call.cost)
    }
  }

  /// Hands out the call that came first; nil when there is none.
  mutating func next() -> OTLPCall? {
    guard first < calls.count else { return nil }
    let call = calls[first]
    first += 1
    handedOut += 1
    if call.isAnswer, let response = call.responseID { numbers[response] = nil }
    if first == Self.size {
      calls.removeFirst(first)
      first = 0
    }
    return call
  }
}
