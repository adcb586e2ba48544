// SPDX-License-Identifier: Apache-2.0

import PiBench
import PiCore
import PiSimulator

/// How long shipped experiments with a rate of arrivals are, and how often they are repeated.
struct ShippedLength: Hashable, Sendable, CustomStringConvertible {
  var experiments: [String]
  /// Expected requests a replication, a crowd's left out.
  var requests: Int
  var replications: Int
  /// Whether a warm-up is removed.
  var isStationary: Bool

  /// The lengths there are; experiments of one length share an entry.
  static let all: [ShippedLength] = {
    var lengths: [ShippedLength] = []
    for name in Library().names(in: "experiments") {
      guard let length = try? ShippedLength(name) else { continue }
      let place = lengths.firstIndex { $0.isAlike(length) }
      if let place { lengths[place].experiments.append(name) } else { lengths.append(length) }
    }
    return lengths
  }()

  /// The length of one experiment; nil where arrivals depend on answers.
  private init?(_ name: String) throws {
    let spec = try ExperimentReader().read(name)
    guard case .openLoop(let law, let duration) = spec.workload.origin else { return nil }
    experiments = [name]
    requests = Int((law.meanRate * duration.seconds).rounded())
    replications = spec.replications
    isStationary = spec.isStationary
  }

  private func isAlike(_ other: ShippedLength) -> Bool {
    requests == other.requests && replications == other.replications
      && isStationary == other.isStationary
  }

  var description: String {
    "\(experiments.joined(separator: ", ")): \(requests) requests × \(replications)"
      + (isStationary ? ", warm-up removed" : "")
  }
}
