// SPDX-License-Identifier: Apache-2.0

import PiReport

/// Replaces every text of a short sample run by a payload with a number of its own.
struct RunTexts {
  let payload: String
  private var names: [String: String] = [:]

  init(payload: String) {
    self.payload = payload
  }

  /// Returns the run; equal texts become equal payloads, so references stay whole.
  mutating func document() -> RunDocument {
    var run = SampleRun.document()
    run.shareTimeline = Array(run.shareTimeline.prefix(4))
    for path in [\RunDocument.title, \.experiment, \.description, \.baseline] {
      run[keyPath: path] = replaced(run[keyPath: path])
    }
    run.notes = run.notes.map { replaced($0) }
    for path in [\RunDocument.workload, \.identity, \.manifest] {
      run[keyPath: path] = run[keyPath: path].map {
        DescriptionRow(replaced($0.label), replaced($0.value))
      }
    }
    for index in run.taskTypes.indices {
      run.taskTypes[index].name = replaced(run.taskTypes[index].name)
    }
    for index in run.deployments.indices {
      var row = run.deployments[index]
      (row.name, row.provider) = (replaced(row.name), replaced(row.provider))
      row.model = replaced(row.model)
      row.columns = row.columns.map { DescriptionRow(replaced($0.label), replaced($0.value)) }
      run.deployments[index] = row
    }
    for index in run.metrics.indices {
      run.metrics[index].label = replaced(run.metrics[index].label)
    }
    run.strategies = run.strategies.map { strategy($0) }
    for index in run.faults.indices {
      run.faults[index].label = replaced(run.faults[index].label)
      run.faults[index].deployments = run.faults[index].deployments.map { replaced($0) }
    }
    for index in run.detections.indices {
      run.detections[index].strategy = replaced(run.detections[index].strategy)
      run.detections[index].fault = replaced(run.detections[index].fault)
    }
    for index in run.checks.indices {
      run.checks[index].name = replaced(run.checks[index].name)
      run.checks[index].unit = replaced(run.checks[index].unit)
    }
    return run
  }

  private mutating func strategy(_ strategy: StrategyResult) -> StrategyResult {
    var result = strategy
    result.id = replaced(strategy.id)
    result.label = replaced(strategy.label)
    result.marks = strategy.marks.map { replaced($0) }
    result.failuresByClass = strategy.failuresByClass.map {
      NamedShare(replaced($0.name), $0.share)
    }
    result.deploymentShare = strategy.deploymentShare.map {
      NamedShare(replaced($0.name), $0.share)
    }
    result.shares = strategy.shares.map {
      DeploymentShares(deployment: replaced($0.deployment), perBin: Array($0.perBin.prefix(4)))
    }
    result.latencyCDF = Array(strategy.latencyCDF.prefix(8))
    return result
  }

  private mutating func replaced(_ text: String) -> String {
    if let known = names[text] { return known }
    names[text] = payload + "\(100 + names.count)"
    return names[text] ?? payload
  }
}
