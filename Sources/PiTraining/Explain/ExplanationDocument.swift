// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiReport
import PiRuntime

/// Explanations as JSON.
package enum ExplanationDocument {
  /// The version of the document.
  package static let schemaVersion = 1

  /// The decisions on one request.
  package static func json(_ decisions: [DecisionExplanation]) -> [UInt8] {
    var json = JSONWriter()
    json.object { json in
      json.key("schema_version")
      json.integer(schemaVersion)
      json.key("decisions")
      json.array { json in
        for decision in decisions {
          json.object { json in write(decision, into: &json) }
        }
      }
    }
    return json.bytes
  }

  private static func write(_ decision: DecisionExplanation, into json: inout JSONWriter) {
    json.key("run")
    json.integer(Int(decision.run))
    json.key("request")
    json.integer(Int(decision.request))
    json.key("decision")
    json.integer(Int(decision.ordinal))
    json.key("decided_ns")
    json.integer(Int(decision.decided.nanoseconds))
    json.key("strategy")
    text(decision.strategy, into: &json)
    json.key("task_type")
    text(decision.taskType, into: &json)
    json.key("value")
    json.number(decision.terms.value)
    json.key("latency_cost")
    json.number(decision.terms.latencyCost)
    json.key("chosen")
    text(decision.chosen.map { decision.candidates[$0].deployment }, into: &json)
    json.key("preferred")
    text(decision.order.first.map { decision.candidates[$0].deployment }, into: &json)
    json.key("reason")
    json.text(decision.reason)
    json.key("features")
    write(decision.features.map { ($0.name, Double($0.value)) }, into: &json)
    json.key("candidates")
    json.array { json in
      for candidate in decision.candidates {
        json.object { json in write(candidate, into: &json) }
      }
    }
  }

  private static func write(_ candidate: CandidateExplanation, into json: inout JSONWriter) {
    let expected = candidate.offer.prediction
    json.key("deployment")
    json.text(candidate.deployment)
    json.key("model")
    json.text(candidate.model)
    json.key("is_known")
    json.flag(candidate.offer.tier != .unknown)
    json.key("has_room")
    json.flag(candidate.offer.tier == .open)
    json.key("score")
    json.number(candidate.offer.score)
    json.key("terms")
    write(candidate.terms.map { ($0.name, $0.dollars) } + [("rest", candidate.rest)], into: &json)
    let numbers: [(String, Double?)] = [
      ("logged_score", candidate.loggedScore), ("propensity", candidate.propensity),
      ("served", expected.served), ("solved", expected.solved), ("success", expected.success),
      ("latency_s", expected.latency),
      ("output_tokens", expected.outputTokens),
    ]
    for (name, value) in numbers {
      json.key(name)
      json.number(value)
    }
    json.key("heads")
    json.array { json in
      for head in candidate.heads {
        json.object { json in write(head, into: &json) }
      }
    }
    json.key("features")
    write(candidate.features.map { ($0.name, Double($0.value)) }, into: &json)
  }

  private static func write(_ head: HeadExplanation, into json: inout JSONWriter) {
    json.key("head")
    json.text(head.name)
    json.key("predictor")
    json.number(head.predictor)
    json.key("contributions")
    write(head.parts.map { ($0.name, $0.contribution) } + [("rest", head.rest)], into: &json)
  }

  /// Numbers by name; null for what nothing told.
  private static func write(_ numbers: [(String, Double)], into json: inout JSONWriter) {
    json.object { json in
      for (name, value) in numbers {
        json.key(name)
        json.number(value)
      }
    }
  }

  private static func text(_ text: String?, into json: inout JSONWriter) {
    if let text { json.text(text) } else { json.null() }
  }
}
