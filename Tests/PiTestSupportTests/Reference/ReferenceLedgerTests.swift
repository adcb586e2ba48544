// SPDX-License-Identifier: Apache-2.0

import Foundation
import PiTestSupport
import Testing

@Suite struct ReferenceLedgerTests {
  private func ledger() throws -> ReferenceLedger {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("ledger-\(UUID().uuidString)/shared/data/reference/x")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let text = #"{"a": {"b": [1.5, 2.0]}, "n": 3, "note": "words", "none": null}"#
    try Data(text.utf8).write(to: folder.appendingPathComponent("expected.json"))
    let root = folder.appendingPathComponent("../../../../package/Tests/T/F.swift").standardized
    let found = ReferenceFolder("x", testFile: root.path)
    #expect(found.isPresent)
    return try found.ledger()
  }

  @Test func `what nobody checked is named`() throws {
    var ledger = try ledger()
    #expect(ledger.unchecked == ["a|b|0", "a|b|1", "n", "none", "note"])
    ledger.check("a|b", [1.5, 2], within: 0)
    ledger.check("n", 3.0000001, within: 1e-6)
    #expect(ledger.text("note") == "words")
    #expect(ledger.unchecked == ["none"])
    ledger.excuse("none")
    #expect(ledger.unchecked.isEmpty && ledger.mismatches.isEmpty && ledger.comparisons == 3)
    #expect(ledger.keys("a|b") == ["0", "1"])
  }

  @Test func `what does not agree is told`() throws {
    var ledger = try ledger()
    ledger.check("n", 4, within: 1e-6)
    ledger.check("a|b", [1.5], within: 0)
    ledger.check("absent", 1, within: 1)
    ledger.excuse("nothing")
    #expect(
      ledger.mismatches == [
        "n: expected 3.0, found 4.0", "a|b: too few values", "absent: no number",
        "absent: expected nan, found 1.0", "nothing: nothing to excuse",
      ]
    )
  }

  @Test func `an absent folder is seen`() {
    #expect(!ReferenceFolder("no such folder").isPresent)
  }
}
