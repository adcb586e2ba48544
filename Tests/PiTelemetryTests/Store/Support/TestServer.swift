// SPDX-License-Identifier: Apache-2.0

import Foundation
import PiTelemetry
import Testing

/// The PostgreSQL server that PIBENCH_TEST_POSTGRES names; see Scripts/start-postgres.sh.
struct TestServer: Sendable {
  let url: String

  /// The server, or nil, which is said aloud.
  static let shared: TestServer? = {
    let environment = ProcessInfo.processInfo.environment
    guard let url = environment["PIBENCH_TEST_POSTGRES"], !url.isEmpty else {
      print("SKIPPED: the tests on PostgreSQL; run them by Scripts/start-postgres.sh run …")
      return nil
    }
    guard StoreLocation.hasPostgreSQL else {
      print("SKIPPED: the tests on PostgreSQL; this build has no libpq: install libpq-dev")
      return nil
    }
    return TestServer(url: url)
  }()

  static var isThere: Bool { shared != nil }

  /// The address of a new, empty schema, which goes when the folder goes.
  func makeSchema(for folder: ScratchFolder) throws -> String {
    let schema = "t_" + UUID().uuidString.lowercased().replacing("-", with: "")
    try run("CREATE SCHEMA \(schema)")
    folder.atEnd {
      do {
        try run("DROP SCHEMA \(schema) CASCADE")
      } catch {
        print("left behind: schema \(schema): \(error)")
      }
    }
    return "\(url)\(url.contains("?") ? "&" : "?")options=-csearch_path%3D\(schema)"
  }

  /// Runs SQL on the server, or in a schema that was made here.
  func run(_ sql: String, at location: String? = nil) throws {
    try PostgreSQLScript(#require(PostgreSQLURL(location ?? url))).run(sql)
  }
}

struct TestServerTests {
  @Test func `continuous integration tests on a PostgreSQL`() {
    guard ProcessInfo.processInfo.environment["CI"] == "true" else { return }
    #expect(TestServer.isThere)
  }
}
