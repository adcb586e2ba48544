// SPDX-License-Identifier: Apache-2.0

import PiBench
import PiCore
import PiSimulator
import Testing

struct LibraryTests {
  @Test(arguments: Library().names(in: "experiments"))
  func `every embedded experiment reads and runs`(_ name: String) async throws {
    var changes = ExperimentChanges()
    changes[.requests] = 40
    changes[.replications] = 2
    let spec = try ExperimentReader().read(name, changes: changes)
    #expect(spec.name == name)
    #expect(!spec.description.isEmpty)
    let result = try await ExperimentRunner(spec, workers: 2).run()
    #expect(result.strategies.count == spec.strategies.count)
    for arm in result.strategies {
      #expect(arm.runs.map(\.ending.totals.submitted) == [40, 40], "\(arm.arm.label)")
    }
  }

  @Test func `there are fleets, twins and experiments`() {
    #expect(Library().names(in: "fleets").count >= 5)
    #expect(Library().names(in: "workloads").count >= 3)
    #expect(Library().names(in: "experiments").contains("default"))
  }

  @Test(arguments: Library().names(in: "fleets"))
  func `every embedded fleet reads`(_ name: String) throws {
    let fleet = try Library().fleet(named: name)
    #expect(fleet.name == name)
    #expect(!fleet.members.isEmpty)
    #expect(Set(fleet.members.map(\.deployment.name)).count == fleet.members.count)
  }

  @Test func `an unknown name lists what there is and names the nearest`() {
    #expect {
      _ = try ExperimentReader().read("outtage")
    } throws: { error in
      "\(error)".contains("no such experiment") && "\(error)".contains("did you mean \"outage\"?")
    }
    #expect {
      _ = try Library().fleet(named: "homogenous")
    } throws: { error in
      "\(error)".contains("no such fleet") && "\(error)".contains("\"homogeneous\"")
    }
  }
}
