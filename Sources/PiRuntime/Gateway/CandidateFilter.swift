// SPDX-License-Identifier: Apache-2.0

import PiCore

/// The filter stage: which deployments are able to take a request.
struct CandidateFilter: Sendable {
  private let everyone: ContiguousArray<DeploymentIndex>
  private let capabilities: ContiguousArray<Capabilities>
  private let contextLimits: ContiguousArray<Int64>
  /// What every deployment can do, so that most requests need no look at each.
  private let common: Capabilities
  private let smallestContext: Int64
  private var scratch: ContiguousArray<DeploymentIndex> = []

  init(_ deployments: ContiguousArray<Deployment>) {
    everyone = ContiguousArray(deployments.indices.map(DeploymentIndex.init))
    capabilities = ContiguousArray(deployments.map(\.capabilities))
    contextLimits = ContiguousArray(deployments.map { $0.limits.contextTokens ?? .max })
    common = deployments.reduce(Capabilities(rawValue: .max)) { $0.intersection($1.capabilities) }
    smallestContext = contextLimits.min() ?? .max
  }

  /// The deployments that can take the request and were not tried, in fleet order.
  mutating func candidates(
    for request: Request,
    excluding tried: TriedDeployments
  ) -> ContiguousArray<DeploymentIndex> {
    let size = Int64(request.inputTokens.count)
    let fitsEveryone = size <= smallestContext && common.isSuperset(of: request.needs)
    if fitsEveryone, tried.count == 0 { return everyone }
    scratch.removeAll(keepingCapacity: true)
    for deployment in everyone
    where size <= contextLimits[deployment.offset]
      && capabilities[deployment.offset].isSuperset(of: request.needs)
      && !tried.contains(deployment)
    {
      scratch.append(deployment)
    }
    return scratch
  }

  /// Why nobody can take a request that no deployment was tried for.
  func refusal(of request: Request) -> ErrorClass {
    let fits = contextLimits.contains { Int64(request.inputTokens.count) <= $0 }
    return fits ? .noDeployment : .contextTooLong
  }
}
