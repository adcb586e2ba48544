// SPDX-License-Identifier: Apache-2.0

import Foundation
import PiBench
import PiCore
import PiCryptography
import PiRuntime
import PiTraining
import Testing

@Suite struct WeightsDocumentTests {
  private static func weights(solved: Bool = true) -> RoutingWeights {
    let names = FleetNames(
      deployments: [.init(name: "a", model: "m"), .init(name: "b", model: "m")],
      taskTypes: ["chat"]
    )
    let schema = FeatureSchema(
      [
        FeatureSpec(name: "task_type", categories: ["0"]),
        FeatureSpec(name: "deployment", categories: ["0", "1"]),
        FeatureSpec(
          name: "in_flight",
          unit: "attempts",
          range: 0...31.5,
          defaultValue: 2.25,
          missing: .indicate
        ),
        FeatureSpec(
          name: "input_tokens",
          unit: "tokens",
          range: 1...9_999,
          defaultValue: 400,
          transform: .log1p
        ),
      ],
      interactions: [.init("deployment", "in_flight")]
    )
    func head(_ link: Link, _ seed: Double) -> LinearHead {
      LinearHead(
        link: link,
        intercept: seed / 3,
        coefficients: ContiguousArray((0..<schema.width).map { seed / Double($0 + 7) }),
        spread: seed / 5
      )
    }
    return RoutingWeights(
      design: HeadDesign(schema, names: names),
      model: RoutingModel(
        served: head(.logit, 1),
        solved: solved ? head(.logit, 2) : nil,
        timeToFirstToken: head(.log, 3),
        timePerOutputToken: head(.log, 4),
        output: head(.log, 5),
        onTime: LogisticCurve(intercept: 0.1, slope: 2.5),
        success: LogisticCurve(intercept: -0.2, slope: 0.9)
      ),
      table: [1],
      interchangeable: [[0, 1]]
    )
  }

  @Test(arguments: [true, false]) func `what is written reads back the same`(
    solved: Bool
  ) throws {
    var weights = WeightsDocumentTests.weights(solved: solved)
    let bytes = WeightsDocument.bytes(weights)
    let read = try RoutingWeights(document: bytes, named: "model.json")
    weights.digest = SHA256.digest(of: bytes).hexadecimal
    #expect(read == weights)
    #expect(WeightsDocument.bytes(read) == bytes)
  }

  @Test(arguments: [
    (#""schema_version": 1"#, #""schema_version": 2"#, "2:21: expected schema version 1, found 2"),
    (#""table": [1]"#, #""table": [2]"#, "the position of a deployment, 0 … 1, found 2"),
    (#""table": [1]"#, #""table": []"#, "expected one deployment per task type, found an array"),
    (
      #""missing": "indicate""#, #""missing": "guess""#,
      #"one of useDefault, indicate, found "guess""#
    ),
    (#""transform": "log1p""#, #""transform": "sqrt""#, "one of categories, identity, log1p"),
    (#""default": 2.25"#, #""default": 99"#, "a name, and a default between least and largest"),
    (#"["deployment", "in_flight"]"#, #"["deployment", "out"]"#, "the names of two features"),
    (#""slope": 2.5"#, #""slop": 2.5"#, #"the key "slope" with a number, found "slop""#),
    (#""name": "b""#, #""name": "a""#, "at least one deployment, none of them twice"),
    (#""coefficients": ["#, #""coefficients": [1, "#, "coefficients, one per column"),
  ])
  func `a document that is not what the schema says is refused by place`(
    old: String,
    new: String,
    message: String
  ) {
    let text = String(
      decoding: WeightsDocument.bytes(WeightsDocumentTests.weights()),
      as: UTF8.self
    )
    let range = text.range(of: old)
    let bad = range.map { text.replacingCharacters(in: $0, with: new) } ?? text
    #expect(bad != text)
    do {
      _ = try RoutingWeights(document: Array(bad.utf8), named: "model.json")
      Issue.record("\(new) was read")
    } catch {
      #expect("\(error)".hasPrefix("model.json:"))
      #expect("\(error)".contains(message), "\(error)")
    }
  }

  @Test
  func `one name with two models is two deployments, and names may hold what columns are told by`()
    throws
  {
    var weights = WeightsDocumentTests.weights()
    let odd = FleetNames(
      deployments: [.init(name: "a*b=c", model: "m"), .init(name: "a*b=c", model: "n.missing")],
      taskTypes: ["x*y"]
    )
    weights.design = HeadDesign(weights.design.schema, names: odd)
    let read = try RoutingWeights(document: WeightsDocument.bytes(weights), named: "model.json")
    #expect(read.design.names == odd)
    var binding = try #require(
      read.design.bound(
        to: ["task_type", "input_tokens", "deployment", "in_flight"],
        fleet: [odd.deployments[1], .init(name: "a*b=c", model: "other")],
        taskTypes: ["none", "x*y"]
      )
    )
    binding.encode([1.0, 9, 0, 3].span)
    let columns = read.design.schema.columnNames
    let row = Dictionary(uniqueKeysWithValues: zip(columns, binding.row))
    #expect(row["task_type=0"] == 1 && row["deployment=0"] == 0 && row["deployment=1"] == 1)
    #expect(row["deployment=1*in_flight"] == 3)
    binding.encode([0.0, 9, 1, 3].span)
    // Neither the task type nor the model is one that the weights know.
    #expect(binding.row.prefix(3) == [0, 0, 0])
  }

  @Test func `a document that was cut anywhere is refused`() {
    let bytes = WeightsDocument.bytes(WeightsDocumentTests.weights())
    for count in stride(from: 0, to: bytes.count - 2, by: 13) {
      #expect(throws: InputError.self) {
        _ = try RoutingWeights(document: Array(bytes[..<count]), named: "model.json")
      }
    }
  }

  @Test func `weights of features that a gateway does not have are named`() throws {
    let weights = WeightsDocumentTests.weights()
    #expect(weights.design.bound(to: ["task_type", "deployment"], fleet: [], taskTypes: []) == nil)
    #expect(
      weights.design.missing(in: ["task_type", "deployment"]) == ["in_flight", "input_tokens"]
    )
  }
}
