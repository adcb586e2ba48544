// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiReport
import Testing

@Suite struct `Reading a run` {
  private static func error(replacing old: String, with new: String) -> String {
    let text = String(decoding: SampleRun.document().json(), as: UTF8.self)
    #expect(text.contains(old))
    do throws(InputError) {
      _ = try RunDocument(json: Array(text.replacing(old, with: new).utf8), named: "results.json")
      return "read"
    } catch {
      return error.description
    }
  }

  @Test func `another version is refused by number`() {
    #expect(
      Self.error(replacing: "\"schema_version\": 2", with: "\"schema_version\": 1")
        == "results.json:1:1: expected schema_version 2, found schema_version 1"
    )
  }

  @Test func `an unknown key names the nearest`() {
    let error = Self.error(replacing: "\"p_holm\"", with: "\"p_hol\"")
    #expect(error.contains("found \"p_hol\"; did you mean \"p_holm\"?"))
  }

  @Test func `an unknown verdict names the known ones`() {
    let error = Self.error(replacing: "\"verdict\": \"worse\"", with: "\"verdict\": \"bad\"")
    #expect(error.contains("expected one of \"better\", \"worse\", \"not distinguishable\""))
  }

  @Test func `a figure without its metric is refused`() {
    let error = Self.error(replacing: "\"goodput_per_s\": {", with: "\"goodput\": {")
    #expect(error.contains("the key \"goodput_per_s\""))
  }

  @Test func `replications beyond the deadline come back infinite`() throws {
    var document = SampleRun.document()
    document.strategies[0].figures[3].values = [1.5, .infinity, 2]
    let read = try RunDocument(json: document.json(), named: "results.json")
    #expect(read == document)
  }
}
