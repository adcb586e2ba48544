// SPDX-License-Identifier: Apache-2.0

import Foundation
import PiRuntime
import Testing

/// LightGBM's dump of 20 trees over router telemetry against its predictions.
struct TreeReferenceTests {
  @Test(.enabled(if: ReferenceData.isPresent), arguments: ["lgb20.txt", "lgb20.json"])
  func `a dump predicts as LightGBM does`(_ name: String) throws {
    let url = ReferenceData.folder.appendingPathComponent("export/" + name)
    let ensemble = try TreeEnsemble.lightGBM(Array(try Data(contentsOf: url)), named: name)
    let expected = try #require(
      try ReferenceData.expected("export").first { $0.key.contains("lgb") }?.value as? [Double]
    )
    let inputs = try ReferenceData.table("export/inputs50.csv").rows
    #expect(ensemble.treeCount == 20)
    #expect(worst(inputs.map { ensemble.predict($0) }, expected) < 1e-12)
  }
}
