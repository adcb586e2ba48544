// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiFormats
import PiRuntime
import PiSimulator

extension SetupDescription {
  /// What a reader must know to read the intervals.
  var notes: [String] {
    var notes = [
      "Intervals are 95 % and unadjusted; verdicts are Holm-adjusted at 5 % over all compared"
        + " strategies within each headline metric. Yardsticks are outside the family.",
      "Latency quantiles are over all requests, failed ones counting as infinite; beyond the"
        + " deadline a quantile has no value and counts as the deadline in differences.",
      "Solve rates are assumptions of the fleet file, not measurements.",
      "oracle knows the simulator's parameters, each request's difficulty and the true queues,"
        + " oracle.luck the luck too; both refuse what costs more than it is worth. Both look at"
        + " one request and two attempts ahead: where requests wait for each other, prompts are cached or"
        + " many attempts fail, a strategy can beat them.",
    ]
    notes += omissionNotes + solveRateNotes + workloadNotes + idleNotes + faultNotes
    if spec.strategies.contains(where: { $0.selection.id.hasPrefix("learned") }) {
      notes.append(
        "What learned and learned.table do rests on the log that they were trained on; what another log"
          + " would have taught is in no interval here."
      )
    }
    if spec.exploration > 0 {
      notes.append(
        "Every strategy explores: \(rounded(spec.exploration * 100)) % of first choices are drawn"
          + " among all candidates; yardsticks do not."
      )
    }
    if result.replications < 30 {
      notes.append(
        "\(result.replications) replications: enough to look, 30 for a claim (--replications 30)."
      )
    }
    if spec.isStationary {
      notes.append(warmUpNote)
      notes += transientNote
    } else {
      notes.append(
        "Terminating: nothing is deleted, cold start counts, runs drain after the window."
      )
    }
    return notes
  }

  /// Which yardsticks were asked for and not run.
  private var omissionNotes: [String] {
    let omitted = spec.omittedYardsticks
    guard !omitted.isEmpty else { return [] }
    let names = omitted.map { "\($0.rawValue) (at most \($0.mostDeployments))" }
    return [
      "Left out, because the fleet has \(spec.fleet.members.count) deployments and their work grows with its"
        + " square: \(names.joined(separator: ", "))."
    ]
  }

  private var warmUpNote: String {
    let cuts = result.windows.map { ($0.lowerBound - .zero).seconds }
    let undecided = result.undecidedWarmUps
    let doubt =
      undecided.isEmpty
      ? ""
      : " No cut was found in the first half for \(undecided.joined(separator: ", ")), so half of"
        + " the run is left out: run longer."
    guard spec.warmUp == nil else {
      return "Stationary: \(rounded(cuts.max() ?? 0)) s of warm-up removed, as the experiment says."
    }
    return
      "Stationary: warm-up removed by MSER-5 on the mean of the replications, one cut for all,"
      + " \(rounded(cuts.max() ?? 0)) s.\(doubt)"
  }

  /// Which arms reach no steady state, and why.
  private var transientNote: [String] {
    let arms = (result.strategies + result.yardsticks).compactMap { arm -> String? in
      switch runner.unsteadiness(of: arm.runs.map(\.ending)) {
      case nil: nil
      case .growing: "\(arm.arm.label) (requests in the system become more and more)"
      case .overloaded(let deployments):
        "\(arm.arm.label) (more is sent, retries included, than can be served to "
          + listed(deployments.map { runner.fleet.deployments[$0].name }) + ")"
      }
    }
    guard !arms.isEmpty else { return [] }
    return [
      "No steady state: \(arms.joined(separator: ", ")). Such figures are transient: they tell of overload"
        + " and may depend on how long runs last, and they set nobody's warm-up."
    ]
  }

  /// Which deployments solve what the default says, because their file does not.
  private var solveRateNotes: [String] {
    let assumed = spec.fleet.assumedSolveRates
    guard let first = assumed.first else { return [] }
    let who =
      assumed.count == spec.fleet.members.count
      ? "No deployment of the fleet states a solve rate"
      : "No solve rate is stated for \(listed(assumed.map(\.deployment)))"
    return [
      "\(who): the default of \(first.rate) stands in, which says nothing about their models."
    ]
  }

  /// Faults that never struck, or not in every run.
  private var faultNotes: [String] {
    let runs = result.strategies.flatMap(\.runs)
    return spec.faults.indices.compactMap { index in
      let struck = runs.count { !$0.ending.faultChanges[index].isEmpty }
      let name = Sanitised.quoted(spec.faults[index].name)
      let begin = begin(of: spec.faults[index])
      if struck == 0 || isAfterTheEnd(spec.faults[index]) {
        return "The fault \(name) had no effect: \(begin), after the last request."
      }
      guard struck < runs.count else { return nil }
      return "The fault \(name) struck in \(struck) of \(runs.count) runs: \(begin)."
    }
  }

  private func begin(of fault: Fault) -> String {
    switch fault.timing {
    case .scheduled(let instant, _): "it begins at \((instant - .zero).seconds) s"
    case .requests(let from, _): "it begins with request \(from)"
    case .renewal(let between, _): "it comes after \(between.seconds) s on average"
    }
  }

  private func isAfterTheEnd(_ fault: Fault) -> Bool {
    guard case .scheduled(let instant, _) = fault.timing, let end = runner.workload.horizon
    else { return false }
    return instant >= .zero + end
  }

  private func listed(_ names: [String]) -> String {
    let shown = names.prefix(4).map { Sanitised.text($0) }.joined(separator: ", ")
    return names.count > 4 ? "\(shown) and \(names.count - 4) more" : shown
  }

  private var workloadNotes: [String] {
    guard let profile = runner.workload.profile else { return [] }
    var notes = resamplingNotes
    if profile.names.taskTypes.isEmpty {
      notes.append("The trace has no task types; each request got one by a keyed draw.")
    }
    if profile.clock == .perSession {
      notes.append(
        "Sessions have clocks of their own in this trace; their starts are drawn, one every"
          + " \(sessionGap) s on average."
      )
    }
    if profile.leftOut.bad > 0 { notes.append("\(profile.leftOut.bad) bad rows were skipped.") }
    notes += profile.leftOut.summaries.map { "Left out of the recording: \($0)." }
    notes += profile.caveats.map { "Of the recording: \($0.rawValue)." }
    if profile.failed > 0 {
      notes.append("\(profile.failed) recorded requests had failed; their output is drawn.")
    }
    return notes
  }

  /// What was given and changes no figure.
  private var idleNotes: [String] {
    let mix = spec.workload.mix
    let profile = runner.workload.profile
    var notes: [String] = []
    if mix.priorityShares.count(where: { $0 > 0 }) > 1 || profile?.hasPriorities == true {
      notes.append("Requests have priorities; no strategy and no stage of the gateway reads them.")
    }
    if mix.prompts > 0 {
      notes.append(
        "Requests repeat \(mix.prompts) prompts; no cache keeps answers, so none is saved."
      )
    }
    if profile != nil, mix.outputCap != RequestMix.usualOutputCap {
      notes.append("output_cap does not apply: the trace's recorded outputs are taken whole.")
    }
    return notes
  }

  /// What the intervals cover.
  private var resamplingNotes: [String] {
    let resampling = runner.workload.resampling
    let how: String
    switch resampling {
    case .sessions(let count):
      how = "\(count) sessions of the trace with replacement, each into the start of another one"
    case .tenants(let count):
      how = "\(count) tenants of the trace with replacement, each with all of its requests"
    case .blocks(let blocks):
      how =
        "\(blocks.count) blocks of the trace, \(blocks.seconds) recorded s each, with replacement"
    case .none(let reason):
      return [
        "This trace, simulated luck only: intervals are conditional on the trace (\(reason))."
      ]
    }
    var notes = [
      "Each replication draws \(how). Means, intervals and verdicts come from what each of them adds:"
        + " they hold for other \(resampling.noun) like these, and luck."
    ]
    if resampling.isSerial {
      notes.append(
        "What lasts longer than a block, such as the course of a day, is drawn in pieces."
      )
    }
    return notes + claimNotes(resampling)
  }

  /// What too few sessions do not support, and where more replications do not help.
  private func claimNotes(_ resampling: Resampling) -> [String] {
    guard let count = resampling.count else { return [] }
    var notes: [String] = []
    if count < ClusterEvidence.fewestForTimes {
      notes.append(
        "\(count) \(resampling.noun): no verdict on p95 and no interval for mean times, which need"
          + " \(ClusterEvidence.fewestForTimes). Where few of them outweigh the rest (a heavy tail)"
          + " intervals hold less often than in 95 of 100 cases."
      )
    }
    if spec.precision != nil {
      notes.append(
        "The number of replications follows the Monte Carlo error; the part of an interval that"
          + " comes from the number of \(resampling.noun) does not shrink with it."
      )
    }
    return notes
  }

  private var sessionGap: Double {
    guard case .trace(let origin) = spec.workload.origin else { return 0 }
    return origin.sessionGap.seconds
  }
}
