// SPDX-License-Identifier: Apache-2.0

import Foundation
import PiCore
import PiFormats
import PiTelemetry
import Testing

/// Whom LiteLLM charges, from its logs into the ledger.
struct AttributionTests {
  /// A key as LiteLLM's table has it: hashed.
  private static let hash = "e7bd6f6a0a32a92e5b60f3e60ad0e2b6f1bd9ee1c9b44cdbbdeb9b8d1ac09a0b"

  static let json = """
    [{"request_id": "a", "call_type": "acompletion", "startTime": "2026-01-05T10:00:00Z", "endTime": "2026-01-05T10:00:01Z",
      "model": "m", "custom_llm_provider": "p", "status": "success", "spend": 0.25, "prompt_tokens": 1, "completion_tokens": 1,
      "api_key": "\(hash)", "end_user": "ann@example.com", "model_group": "fast", "team_id": "t1",
      "metadata": {"user_api_key_alias": "ci", "user_api_key_team_alias": "search"}},
     {"request_id": "b", "call_type": "acompletion", "startTime": "2026-01-05T10:00:00Z", "endTime": "2026-01-05T10:00:01Z",
      "model": "m", "custom_llm_provider": "p", "status": "success", "spend": 0.5, "prompt_tokens": 1, "completion_tokens": 1,
      "api_key": "sk-plain-text-key", "end_user": "", "model_group": "slow",
      "metadata": {"user_api_key_alias": "bob@example.com", "user_api_key_team_alias": "search"}},
     {"request_id": "c", "call_type": "acompletion", "startTime": "2026-01-05T10:00:00Z", "endTime": "2026-01-05T10:00:01Z",
      "model": "m", "custom_llm_provider": "p", "status": "success", "spend": 1, "prompt_tokens": 1, "completion_tokens": 1}]
    """

  static let csv = """
    request_id,startTime,endTime,call_type,spend,prompt_tokens,completion_tokens,model,custom_llm_provider,api_key,end_user,model_group,metadata
    a,2026-01-05T10:00:00Z,2026-01-05T10:00:01Z,acompletion,0.25,1,1,m,p,\(hash),ann@example.com,fast,"{""user_api_key_alias"":""ci"",""user_api_key_team_alias"":""search""}"
    b,2026-01-05T10:00:00Z,2026-01-05T10:00:01Z,acompletion,0.5,1,1,m,p,sk-plain-text-key,,slow,"{""user_api_key_alias"":""bob@example.com"",""user_api_key_team_alias"":""search""}"
    c,2026-01-05T10:00:00Z,2026-01-05T10:00:01Z,acompletion,1,1,1,m,p,,,,

    """

  private static func store(_ text: String, salt: [UInt8]? = nil) throws -> ImportFolder {
    let folder = try ImportFolder()
    var settings = ImportSettings()
    settings.options.promptSalt = salt
    let file = try folder.write(text, to: text.hasPrefix("[") ? "log.json" : "log.csv")
    _ = try folder.run(file, settings)
    return folder
  }

  /// Nanodollars by the names of a dimension; what has none goes by a dash.
  private static func spend(
    by dimension: LedgerDimension,
    _ folder: ImportFolder
  ) throws -> [String: Int128] {
    let reader = try folder.store.openReader()
    let ledger = try Ledger(LedgerQuery(by: [dimension]), reading: reader)
    let rows = ledger.rows.map { ($0.names[0] ?? "-", $0.totals.nanodollars) }
    #expect(rows.reduce(0) { $0 + $1.1 } == 1_750_000_000)
    return Dictionary(uniqueKeysWithValues: rows)
  }

  @Test(arguments: [json, csv])
  func `spend adds up by key, aliases, end user and group of models`(_ text: String) throws {
    let folder = try Self.store(text)
    let (a, b, c): (Int128, Int128, Int128) = (250_000_000, 500_000_000, 1_000_000_000)
    #expect(try Self.spend(by: .teamAlias, folder) == ["search": a + b, "-": c])
    #expect(try Self.spend(by: .modelGroup, folder) == ["fast": a, "slow": b, "-": c])
    // By sha256sum: of the hash that LiteLLM has, and of the hash of a key in plain text.
    #expect(AttributedName.key("sk-plain-text-key") == "562f1d3f1cc33535")
    #expect(
      try Self.spend(by: .key, folder) == ["722bae5c1a2321fa": a, "562f1d3f1cc33535": b, "-": c]
    )
    // An alias that is an address is hashed; end users always are.
    let bob = AttributedName.endUser("bob@example.com", salt: nil)
    #expect(try Self.spend(by: .keyAlias, folder) == ["ci": a, bob: b, "-": c])
    // The first digits of SHA-256 of "ann@example.com", by sha256sum.
    #expect(try Self.spend(by: .endUser, folder) == ["71d4f55f72fa128d": a, "-": b + c])
  }

  @Test func `filters keep what is charged to a name`() throws {
    let folder = try Self.store(Self.json)
    var query = LedgerQuery(by: [.keyAlias, .modelGroup])
    query.names[.teamAlias] = ["search"]
    query.names[.modelGroup] = ["fast"]
    let ledger = try Ledger(query, reading: try folder.store.openReader())
    #expect(ledger.total.nanodollars == 250_000_000)
    #expect(ledger.rows.map(\.names) == [["ci", "fast"]])
  }

  @Test(arguments: [json, csv])
  func `no key and no end user is in the store`(_ text: String) throws {
    let folder = try Self.store(text, salt: Array("pepper".utf8))
    let users = try Self.spend(by: .endUser, folder)
    #expect(
      users.keys.sorted() == [
        "-", AttributedName.endUser("ann@example.com", salt: Array("pepper".utf8)),
      ]
    )
    #expect(users["71d4f55f72fa128d"] == nil)
    let bytes = try Data(contentsOf: URL(fileURLWithPath: folder.path + "/store.db"))
    for secret in [
      "sk-plain-text-key", "ann@example.com", "bob@example.com", String(Self.hash.prefix(16)),
    ] {
      #expect(bytes.range(of: Data(secret.utf8)) == nil, "\(secret)")
    }
  }

  @Test func `too many combinations lose their end users, and it is told`() throws {
    let folder = try ImportFolder()
    var text = "request_id,startTime,endTime,spend,model,end_user,model_group\n"
    for number in 0..<61_444 {
      text += "r\(number),2026-01-05T10:00:00Z,2026-01-05T10:00:01Z,0.000001,m,u\(number),g\n"
    }
    let summary = try folder.run(try folder.write(text, to: "log.csv"))
    #expect(summary.caveats.contains { $0.hasPrefix("more than 61440 combinations") })
    let reader = try folder.store.openReader()
    let ledger = try Ledger(LedgerQuery(by: [.endUser]), reading: reader)
    #expect(ledger.total.nanodollars == 61_444_000)
    #expect(ledger.rows.last?.names == [nil])
    #expect(ledger.rows.count == 61_441)
    let groups = try Ledger(LedgerQuery(by: [.modelGroup]), reading: reader)
    #expect(groups.rows.map(\.names) == [["g"]])
  }
}
