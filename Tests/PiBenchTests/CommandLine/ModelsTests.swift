// SPDX-License-Identifier: Apache-2.0

import Foundation
import PiCore
import Testing

struct ModelsTests {
  private func models(_ words: String...) throws -> [JSONNode] {
    let ending = try Program.run(["models", "--json"] + words)
    #expect(ending.code == 0)
    let node = try JSONReader.parse(Array(ending.output.utf8), named: "list")
    #expect(try node["schema_version"].map { try Int(json: $0) } == 1)
    return try node["models"].map { try [JSONNode](json: $0) } ?? []
  }

  private func text(_ key: String, of model: JSONNode) throws -> String {
    try String(json: #require(model[key]))
  }

  @Test func `the whole catalogue is listed, with its sources and dates`() throws {
    let all = try models()
    #expect(all.count >= 40)
    #expect(Set(try all.map { try text("provider", of: $0) }).count >= 8)
    let ending = try Program.run(["models"])
    #expect(ending.code == 0)
    for model in all {
      #expect(ending.output.contains(try text("id", of: model) + " "))
      #expect(ending.output.contains("] " + (try text("source", of: model)) + "\n"))
      #expect(try text("date", of: model).count == 10)
    }
  }

  @Test func `a provider and a text select`() throws {
    let mistral = try models("--provider", "mistral")
    #expect(!mistral.isEmpty)
    #expect(try mistral.allSatisfy { try text("provider", of: $0) == "mistral" })
    let sonnets = try models("--search", "SONNET")
    #expect(!sonnets.isEmpty)
    #expect(try sonnets.allSatisfy { try text("id", of: $0).contains("sonnet") })
    #expect(try models("--search", "no such model").isEmpty)
    #expect(
      try Program.run(["models", "--search", "no such model"]).output == "no model matches\n"
    )
  }

  @Test func `what is unknown says so and is never zero`() throws {
    let own = try #require(try models("pi-agent").first)
    for key in ["input_usd_per_million", "output_usd_per_million", "context_tokens"] {
      guard case .null = try #require(own[key]).value else {
        Issue.record("\(key) of a placeholder")
        continue
      }
    }
    let ending = try Program.run(["models", "pi-agent"])
    #expect(ending.output.contains("  input, US$ per million tokens: unknown\n"))
    #expect(ending.output.contains("  context, tokens: unknown\n"))
    #expect(ending.output.contains("  median time to first token: unknown\n"))
  }

  @Test(arguments: [
    (["models", "claude-sonet-5"], "did you mean \"claude-sonnet-5\"?"),
    (["models", "--provider", "mistrall"], "did you mean \"mistral\"?"),
    (["models", "--serch", "x"], "did you mean \"--search\"?"),
  ])
  func `unknown names are usage errors that name the nearest`(_ words: [String], _ hint: String)
    throws
  {
    let ending = try Program.run(words)
    #expect(ending.code == 2)
    #expect(ending.errors.contains(hint), "\(ending.errors)")
    #expect(ending.output.isEmpty)
  }
}
