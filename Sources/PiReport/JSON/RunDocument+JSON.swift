// SPDX-License-Identifier: Apache-2.0

extension RunDocument {
  /// The document as the bytes of `results.json`, which is also what `--json` prints.
  public func json() -> [UInt8] {
    var json = JSONWriter()
    json.object { json in
      json.key("schema_version")
      json.integer(Self.schemaVersion)
      writeHeader(into: &json)
      writeSetup(into: &json)
      json.list("metrics", metrics) { metric, json in metric.write(into: &json) }
      json.list("strategies", strategies) { strategy, json in
        strategy.write(metrics: metrics, into: &json)
      }
      writeEvents(into: &json)
      json.list("identity", identity) { row, json in row.write(into: &json) }
      json.list("manifest", manifest) { row, json in row.write(into: &json) }
    }
    return json.bytes
  }

  private func writeHeader(into json: inout JSONWriter) {
    json.member("title", title)
    json.member("experiment", experiment)
    json.member("description", description)
    json.member("baseline", baseline)
    json.key("objective_value_usd")
    json.number(objectiveValue)
    json.key("replications")
    json.integer(replications)
    json.key("is_resampled")
    json.flag(isResampled)
    json.key("notes")
    json.texts(notes)
  }

  private func writeSetup(into json: inout JSONWriter) {
    json.list("workload", workload) { row, json in row.write(into: &json) }
    json.list("task_types", taskTypes) { row, json in row.write(into: &json) }
    json.list("deployments", deployments) { row, json in row.write(into: &json) }
  }

  private func writeEvents(into json: inout JSONWriter) {
    json.list("faults", faults) { row, json in row.write(into: &json) }
    json.key("share_timeline_s")
    json.numbers(shareTimeline)
    json.list("detections", detections) { row, json in row.write(into: &json) }
    json.list("checks", checks) { row, json in row.write(into: &json) }
  }
}

extension JSONWriter {
  /// Writes a member that holds a text.
  mutating func member(_ key: String, _ value: String) {
    self.key(key)
    text(value)
  }

  /// Writes a member that holds a number.
  mutating func member(_ key: String, _ value: Double?) {
    self.key(key)
    number(value)
  }

  /// Writes a member that holds a number, unless there is none.
  mutating func member(_ key: String, ifPresent value: Double?) {
    guard let value else { return }
    member(key, value)
  }

  /// Writes a member that holds an array, one element after the other.
  mutating func list<Element>(
    _ key: String,
    _ elements: [Element],
    _ write: (Element, inout JSONWriter) -> Void
  ) {
    self.key(key)
    array { json in
      for element in elements { write(element, &json) }
    }
  }
}

extension DescriptionRow {
  func write(into json: inout JSONWriter) {
    json.object { json in
      json.member("label", label)
      json.member("value", value)
    }
  }
}

extension TaskTypeRow {
  func write(into json: inout JSONWriter) {
    json.object { json in
      json.member("name", name)
      json.member("share", share)
      json.member("objective_s", objectiveSeconds)
      json.member("median_input_tokens", ifPresent: medianInputTokens)
      json.member("median_output_tokens", ifPresent: medianOutputTokens)
    }
  }
}

extension DeploymentRow {
  func write(into json: inout JSONWriter) {
    json.object { json in
      json.member("name", name)
      json.member("provider", provider)
      json.member("model", model)
      json.list("columns", columns) { row, json in row.write(into: &json) }
    }
  }
}

extension MetricDescriptor {
  func write(into json: inout JSONWriter) {
    json.object { json in
      json.member("id", id)
      json.member("label", label)
      json.member("unit", unit.rawValue)
      json.member("better", better.rawValue)
      json.key("is_headline")
      json.flag(isHeadline)
    }
  }
}

extension FaultSpan {
  func write(into json: inout JSONWriter) {
    json.object { json in
      json.member("label", label)
      json.key("deployments")
      json.texts(deployments)
      json.member("start_s", startSeconds)
      json.member("end_s", endSeconds)
    }
  }
}

extension DetectionRow {
  func write(into json: inout JSONWriter) {
    json.object { json in
      json.member("strategy", strategy)
      json.member("fault", fault)
      json.member("reaction_s", ifPresent: reactionSeconds)
      json.member("recovery_s", ifPresent: recoverySeconds)
      json.member("share_before", ifPresent: shareBefore)
      json.member("share_during", ifPresent: shareDuring)
    }
  }
}

extension CheckRow {
  func write(into json: inout JSONWriter) {
    json.object { json in
      json.member("name", name)
      json.member("left", "\(left)")
      json.member("right", "\(right)")
      json.member("unit", unit)
      json.key("passed")
      json.flag(passed)
    }
  }
}
