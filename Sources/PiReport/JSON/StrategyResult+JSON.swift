// SPDX-License-Identifier: Apache-2.0

import PiStatistics

extension StrategyResult {
  /// Writes the result; figures are keyed by the identifiers of `metrics`.
  func write(metrics: [MetricDescriptor], into json: inout JSONWriter) {
    json.object { json in
      json.member("id", id)
      json.member("label", label)
      json.member("role", role.rawValue)
      json.key("marks")
      json.texts(marks)
      json.key("metrics")
      json.object { json in
        for (metric, figure) in zip(metrics, figures) {
          json.key(metric.id)
          figure.write(into: &json)
        }
      }
      json.list("failures_by_class", failuresByClass) { row, json in
        row.write(key: "class", into: &json)
      }
      writeDistributions(into: &json)
    }
  }

  private func writeDistributions(into json: inout JSONWriter) {
    json.key("latency_cdf")
    json.object { json in
      json.key("latency_s")
      json.numbers(latencyCDF.map(\.seconds))
      json.key("fraction")
      json.numbers(latencyCDF.map(\.fraction))
    }
    json.key("latency_timeline")
    json.object { json in
      json.key("requests")
      json.numbers(latencyTimeline.requests.map(Double.init))
      json.key("latency_p95_s")
      json.numbers(latencyTimeline.tails)
    }
    json.list("deployment_share", deploymentShare) { row, json in
      row.write(key: "deployment", into: &json)
    }
    json.list("share_timeline", shares) { row, json in
      json.object { json in
        json.member("deployment", row.deployment)
        json.key("share")
        json.numbers(row.perBin)
      }
    }
  }
}

extension NamedShare {
  func write(key: String, into json: inout JSONWriter) {
    json.object { json in
      json.member(key, name)
      json.member("share", share)
    }
  }
}

extension MetricFigure {
  /// Writes the figure as `{"mean":…,"ci95":[low,high],"difference":{…}}`.
  ///
  /// A replication beyond the deadline is `null`.
  func write(into json: inout JSONWriter) {
    json.object { json in
      json.member("mean", mean)
      if isBeyondDeadline {
        json.key("beyond_deadline")
        json.flag(true)
      }
      if low != nil || high != nil {
        json.key("ci95")
        json.numbers([low, high])
      }
      json.member("request_error", ifPresent: requestError)
      if let difference {
        json.key("difference")
        difference.write(into: &json)
      }
      if !values.isEmpty {
        json.key("replications")
        json.numbers(values)
      }
    }
  }
}

extension Difference {
  func write(into json: inout JSONWriter) {
    json.object { json in
      json.member("mean", mean)
      json.key("ci95")
      json.numbers([low, high])
      json.member("p_value", ifPresent: pValue)
      json.member("p_holm", ifPresent: adjustedP)
      if let verdict { json.member("verdict", verdict.words) }
      json.member("variance_reduction", ifPresent: varianceReduction)
    }
  }
}
