// SPDX-License-Identifier: Apache-2.0

import PiReport
package import PiRuntime

/// Routing weights as `model.json`, which docs/weights.md describes.
package enum WeightsDocument {
  /// The bytes of the document; equal weights have equal bytes.
  package static func bytes(_ weights: RoutingWeights) -> [UInt8] {
    var json = JSONWriter()
    json.object { json in
      json.key("schema_version")
      json.integer(RoutingWeights.schemaVersion)
      json.key("deployments")
      json.array { json in
        for place in weights.design.names.deployments {
          json.object { json in
            json.key("name")
            json.text(place.name)
            json.key("model")
            json.text(place.model)
          }
        }
      }
      json.key("task_types")
      json.texts(weights.design.names.taskTypes)
      json.key("features")
      json.array { json in
        for feature in weights.design.schema.features { write(feature, into: &json) }
      }
      json.key("interactions")
      json.array { json in
        for pair in weights.design.schema.interactions { json.texts([pair.first, pair.second]) }
      }
      json.key("heads")
      write(weights.model, into: &json)
      json.key("table")
      json.numbers(weights.table.map { Double($0) })
      json.key("interchangeable")
      json.array { json in
        for group in weights.interchangeable { json.numbers(group.map { Double($0) }) }
      }
    }
    return json.bytes
  }

  private static func write(_ feature: FeatureSpec, into json: inout JSONWriter) {
    json.object { json in
      json.key("name")
      json.text(feature.name)
      json.key("missing")
      json.text(feature.missing.rawValue)
      json.key("transform")
      switch feature.transform {
      case .oneHot: return json.text("categories")
      case .log1p: json.text("log1p")
      case .identity: json.text("identity")
      default: preconditionFailure("a design has categories, numbers and their logs")
      }
      json.key("unit")
      json.text(feature.unit)
      json.key("least")
      json.number(feature.least)
      json.key("largest")
      json.number(feature.largest)
      json.key("default")
      json.number(feature.defaultValue)
    }
  }

  private static func write(_ model: RoutingModel, into json: inout JSONWriter) {
    json.object { json in
      for (name, head) in model.heads {
        json.key(name)
        guard let head else {
          json.number(nil)
          continue
        }
        json.object { json in
          json.key("intercept")
          json.number(head.intercept)
          json.key("spread")
          json.number(head.spread)
          json.key("coefficients")
          json.numbers(head.coefficients.map { $0 })
        }
      }
      for (name, curve) in [("on_time", model.onTime), ("success", model.success)] {
        json.key(name)
        json.object { json in
          json.key("intercept")
          json.number(curve.intercept)
          json.key("slope")
          json.number(curve.slope)
        }
      }
    }
  }
}
